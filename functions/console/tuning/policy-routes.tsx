import { hash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { dayOf } from '../../../core/base/days.ts';
import type { PolicyBody } from '../../../core/model/policy.ts';
import { TUNING_TEXTS } from '../../../core/texts/console/tuning/languages.ts';
import { PRESETS } from '../../../core/tune/presets.ts';
import { actingFor } from '../../capabilities.ts';
import { Refused } from '../../refusal.ts';
import { canonical } from '../../store/canonical.ts';
import { listDrafts } from '../../store/drafts.ts';
import { readManifest } from '../../store/manifest.ts';
import { policyVersions } from '../../store/policies.ts';
import type { PolicyPart } from '../../store/release-parts.ts';
import { currentRelease } from '../../store/releases.ts';
import { ANY_STATE } from '../../work/precondition.ts';
import { putDraft } from '../../work/put-draft.ts';
import { bodyOf } from '../../work/put-policy.ts';
import { authorsIn } from '../authors.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { Button, Form } from '../forms.tsx';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { draftPath } from './draft-page.tsx';
import { whoIn } from './history-routes.tsx';
import { Heading, Part } from './parts.tsx';
import { DRAFTS_PATH, PolicyPage } from './policy-page.tsx';
import { readRuleForm, type WrongRule } from './rule-form.ts';
import { RuleFields, Rules } from './rules-view.tsx';

const RULES = '/console/rules';
const MOST_DRAFTS = 50;
const ID_DIGITS = 12;

/** Whether somebody has changed a draft that was begun alike. */
const isTouched = (failure: unknown): boolean =>
  failure instanceof Refused && failure.code === 'if-match-required';

/**
 * Makes a draft of what is in force, changed; gives its id. Where the same member has begun the
 * very same one and not touched it since, it is that one: ids are made of what is begun, so that
 * two clicks at once begin one.
 */
const begin = async (
  services: ConsoleServices,
  c: Context<ConsoleEnv>,
  change: (policy: PolicyBody) => PolicyBody,
): Promise<string> => {
  const { tenant, author } = c.get('visitor');
  const { release } = await currentRelease(services, tenant);
  const draft = { base: release.policy.version, policy: change(bodyOf(release.policy)) };
  for (let more = 0; ; more++) {
    const id = hash('sha256', canonical({ author, more, ...draft }), 'hex').slice(0, ID_DIGITS);
    try {
      await putDraft(actingFor(services, whoIn(c)), tenant, id, draft, ANY_STATE);
      return id;
    } catch (failure) {
      if (!isTouched(failure)) throw failure;
    }
  }
};

/** The policy in force with its rules, and where a draft begins. */
export const policyRoutes = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const rulesPage = async (
    c: Context<ConsoleEnv>,
    wrong?: WrongRule,
    form: URLSearchParams = new URLSearchParams(),
  ): Promise<Response> => {
    const { tenant, language, can, formToken } = c.get('visitor');
    const texts = TUNING_TEXTS[language];
    const { release } = await currentRelease(services, tenant);
    const { rules } = release.policy;
    const says = texts.rules;
    const today = dayOf(services.now());
    const remove = (index: number, label: Child) => (
      <Form action={RULES} token={formToken}>
        <Button kind="plain" name="remove" value={String(index)}>
          {label}
        </Button>
      </Form>
    );
    return consolePage(
      c,
      { title: says.title, current: 'rules', status: wrong === undefined ? 200 : 422 },
      <>
        <Heading title={says.title} question={says.question} />
        <p class="soft">{says.hint}</p>
        <Part title={says.inForce}>
          {rules.length === 0 ? (
            <p class="soft">{says.none}</p>
          ) : (
            <Rules {...{ texts, release, rules, today }} {...(can('admin') && { remove })} />
          )}
        </Part>
        {can('admin') && (
          <Part title={says.newRule}>
            <Form action={RULES} token={formToken}>
              <RuleFields {...{ texts, release, form, wrong }} />
              <Button kind="main">{says.add}</Button>
            </Form>
          </Part>
        )}
      </>,
    );
  };

  return new Hono<ConsoleEnv>()
    .get('/console/policy', consoleRoute(services, { roles: ['viewer'] }), async (c) => {
      const { tenant, language, can, formToken } = c.get('visitor');
      const texts = TUNING_TEXTS[language];
      const manifest = await readManifest(services, tenant);
      const [{ release }, newest, drafts] = await Promise.all([
        currentRelease(services, tenant),
        policyVersions(services, tenant, manifest).next(),
        can('admin')
          ? listDrafts(services, tenant, { limit: MOST_DRAFTS, cursor: undefined })
          : { items: [] },
      ]);
      const current = newest.value as PolicyPart;
      return consolePage(
        c,
        { title: texts.policy.title, current: 'policy' },
        <PolicyPage
          texts={texts}
          current={current}
          author={
            await authorsIn(
              services,
              c.get('visitor'),
              [current, ...drafts.items].map(({ by }) => by),
            )
          }
          release={release}
          drafts={[...drafts.items].sort((a, b) => b.at - a.at)}
          nowMs={services.now()}
          token={can('admin') ? formToken : undefined}
        />,
      );
    })
    .post(
      DRAFTS_PATH,
      consoleRoute(services, {
        roles: ['admin'],
        takes: 'form',
      }),
      async (c) => {
        const preset = PRESETS.find(({ id }) => id === c.get('form').get('preset'));
        const id = await begin(services, c, (policy) => preset?.policyOver(policy) ?? policy);
        return leadTo(c, draftPath(id));
      },
    )
    .get(RULES, consoleRoute(services, { roles: ['viewer'] }), (c) => rulesPage(c))
    .post(
      RULES,
      consoleRoute(services, {
        roles: ['admin'],
        takes: 'form',
      }),
      async (c) => {
        const form = c.get('form');
        const { tenant, language } = c.get('visitor');
        const { rules: says } = TUNING_TEXTS[language];
        const removed = form.get('remove');
        if (removed !== null) {
          const id = await begin(services, c, (policy) => ({
            ...policy,
            rules: policy.rules.filter((_, index) => String(index) !== removed),
          }));
          return leadTo(c, draftPath(id), says.removed);
        }
        const { release } = await currentRelease(services, tenant);
        const read = readRuleForm(form, release);
        if ('wrong' in read) return rulesPage(c, read.wrong, form);
        const id = await begin(services, c, (policy) => ({
          ...policy,
          rules: [...policy.rules, read.rule],
        }));
        return leadTo(c, draftPath(id), says.added);
      },
    );
};
