import { type Context, Hono } from 'hono';
import { TUNING_TEXTS } from '../../../core/texts/console/tuning/languages.ts';
import type { Who } from '../../capabilities.ts';
import { Refused } from '../../refusal.ts';
import { readManifest } from '../../store/manifest.ts';
import { findPolicy, listPolicies } from '../../store/policies.ts';
import type { PolicyPart } from '../../store/release-parts.ts';
import { currentRelease } from '../../store/releases.ts';
import { bodyOf, policyTag, rollBack } from '../../work/put-policy.ts';
import { authorsIn } from '../authors.ts';
import type { ConsoleEnv, Visitor } from '../env.ts';
import { leadTo } from '../flash.ts';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { HistoryPage, VersionPage, versionPath } from './history-page.tsx';
import { PreviewView } from './preview-view.tsx';
import { previewing } from './seen-preview.ts';

const HISTORY = '/console/history';
/** Versions of one page. */
const PAGE = 20;

/** Who does something in the console, and why. */
export const whoIn = (c: Context<ConsoleEnv>, note?: string): Who => ({
  by: c.get('visitor').author,
  request: c.get('requestId'),
  ...(note !== undefined && { note }),
});

/** A note as it is kept: one line, or nothing. */
export const noteIn = (form: URLSearchParams): string =>
  (form.get('note') ?? '').replace(/\s+/g, ' ').trim().slice(0, 500);

const canPublish = ({ can }: Visitor): boolean => can('admin');

/** A version by the number in an address, with the one before it. Throws `not-found`. */
const versionIn = async (
  services: ConsoleServices,
  tenant: string,
  number: string,
): Promise<{ one: PolicyPart; before: PolicyPart | undefined }> => {
  const manifest = await readManifest(services, tenant);
  const version = /^[1-9]\d{0,8}$/.test(number) ? Number(number) : 0;
  const one = await findPolicy(services, tenant, manifest, version);
  if (one === undefined) throw new Refused('not-found', `There is no policy version ${number}.`);
  const before = await findPolicy(services, tenant, manifest, version - 1);
  return { one, before };
};

/** Versions of the policy, and the way back to each. */
export const historyRoutes = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const previewOf = previewing(services);

  const show = async (
    c: Context<ConsoleEnv>,
    more: { readonly noteError?: string; readonly hasMoved?: boolean } = {},
  ): Promise<Response> => {
    const visitor = c.get('visitor');
    const { tenant, language, formToken } = visitor;
    const texts = TUNING_TEXTS[language];
    const number = c.req.param('version') ?? '';
    const { one, before } = await versionIn(services, tenant, number);
    const { release } = await currentRelease(services, tenant);
    const mayTry = canPublish(visitor) && one.policy.version !== release.policy.version;
    const seen = mayTry ? await previewOf(c, 'history', bodyOf(one.policy)) : undefined;
    const preview = seen ? (
      <PreviewView texts={texts} {...seen} />
    ) : (
      <p class="soft">{mayTry ? texts.policy.previewFailed : texts.policy.readOnly}</p>
    );
    return consolePage(
      c,
      {
        title: texts.history.toVersion(one.policy.version),
        current: 'history',
        status: more.hasMoved ? 409 : more.noteError === undefined ? 200 : 422,
      },
      <VersionPage
        {...{ texts, one, before, preview }}
        release={release}
        author={await authorsIn(services, visitor, [one.by])}
        token={canPublish(visitor) ? formToken : undefined}
        noteError={more.noteError}
        hasMoved={more.hasMoved}
      />,
    );
  };

  return new Hono<ConsoleEnv>()
    .get(HISTORY, consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const { tenant, language } = c.get('visitor');
      const texts = TUNING_TEXTS[language];
      const cursor = c.req.query('cursor');
      const manifest = await readManifest(services, tenant);
      const [page, { release }] = await Promise.all([
        listPolicies(services, tenant, { limit: PAGE, cursor }),
        currentRelease(services, tenant),
      ]);
      const last = page.items.at(-1)?.policy.version ?? 0;
      const before = await findPolicy(services, tenant, manifest, last - 1);
      const versions = before === undefined ? page.items : [...page.items, before];
      const older = page.cursor && `${HISTORY}?cursor=${encodeURIComponent(page.cursor)}`;
      return consolePage(
        c,
        { title: texts.history.title, current: 'history' },
        <HistoryPage
          {...{ texts, versions, older }}
          shown={page.items.length}
          release={release}
          author={
            await authorsIn(
              services,
              c.get('visitor'),
              page.items.map(({ by }) => by),
            )
          }
        />,
      );
    })
    .get(
      `${HISTORY}/:version`,
      consoleRoute(services, {
        roles: ['viewer'],
        example: () => versionPath(1),
      }),
      (c) => show(c),
    )
    .post(
      `${HISTORY}/:version`,
      consoleRoute(services, {
        roles: ['admin'],
        takes: 'form',
        example: () => versionPath(1),
      }),
      async (c) => {
        const { tenant, language } = c.get('visitor');
        const texts = TUNING_TEXTS[language];
        const form = c.get('form');
        const note = noteIn(form);
        if (note === '') return show(c, { noteError: texts.policy.noteMissing });
        const { one } = await versionIn(services, tenant, c.req.param('version'));
        const { version } = one.policy;
        const ifMatch = [policyTag({ version: Number(form.get('inForce')) })];
        try {
          const policy = await rollBack(services, tenant, version, { ifMatch }, whoIn(c, note));
          return leadTo(c, HISTORY, texts.history.isBack(version, policy.version));
        } catch (failure) {
          if (failure instanceof Refused && failure.code === 'etag-mismatch')
            return show(c, { hasMoved: true });
          throw failure;
        }
      },
    );
};
