import { type Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import * as z from 'zod';
import type { Evidence } from '../../../core/model/evidence.ts';
import { type Policy, type PolicyBody, TERMS } from '../../../core/model/policy.ts';
import type { Simulation } from '../../../core/model/simulation.ts';
import type { CompiledRelease } from '../../../core/release/compile.ts';
import { TUNING_TEXTS } from '../../../core/texts/console/tuning/languages.ts';
import type { TuningTexts } from '../../../core/texts/console/tuning/texts.ts';
import { type Choice, mergeThreeWays, withChoices } from '../../../core/tune/policy-diff.ts';
import { PRESETS } from '../../../core/tune/presets.ts';
import { isSamePolicy, percentagesOf } from '../../../core/tune/shares.ts';
import { actingFor } from '../../capabilities.ts';
import { Refused } from '../../refusal.ts';
import { type Draft, findDraft } from '../../store/drafts.ts';
import { findJob } from '../../store/jobs.ts';
import { readManifest } from '../../store/manifest.ts';
import { findPolicy } from '../../store/policies.ts';
import { currentRelease } from '../../store/releases.ts';
import { StoreUnavailable } from '../../store/table.ts';
import { judgePolicy } from '../../work/judge-policy.ts';
import type { Precondition } from '../../work/precondition.ts';
import { publishDraft, publishedAs } from '../../work/publish-draft.ts';
import { deleteDraft, draftTag, putDraft } from '../../work/put-draft.ts';
import { bodyOf } from '../../work/put-policy.ts';
import { startSimulation } from '../../work/simulate-policy.ts';
import { authorsIn } from '../authors.ts';
import type { ConsoleEnv } from '../env.ts';
import { leadTo } from '../flash.ts';
import { consolePage } from '../layout.tsx';
import { consoleRoute } from '../route.ts';
import type { ConsoleServices } from '../services.ts';
import { Differs, DraftPage, type DraftShown, draftPath, Ticks, tickOf } from './draft-page.tsx';
import { ForecastView } from './forecast-view.tsx';
import { versionPath } from './history-page.tsx';
import { noteIn, whoIn } from './history-routes.tsx';
import { choiceOf, MergePage } from './merge-page.tsx';
import { namesIn } from './names.ts';
import { errorsIn } from './policy-fields.tsx';
import { anchorOf, readPolicyForm } from './policy-form.ts';
import { DRAFTS_PATH } from './policy-page.tsx';
import { PreviewView } from './preview-view.tsx';
import { readRuleForm } from './rule-form.ts';
import { previewing, type SeenPreview } from './seen-preview.ts';

const DRAFT = `${DRAFTS_PATH}/:id`;
const POLICY = '/console/policy';
/** People who play a forecast. */
const PLAYERS = 20;

/** What an island sends: the fields of its form. */
const Sent = z.strictObject({ fields: z.array(z.tuple([z.string(), z.string()])).max(2000) });

const sentIn = (c: Context<ConsoleEnv>): URLSearchParams => {
  const sent = Sent.safeParse(c.get('json'));
  if (!sent.success) throw new Refused('invalid-body', 'Send {fields: [[name, value], …]}.');
  return new URLSearchParams(sent.data.fields);
};

/** A draft, and what is in force beside it. */
interface Found {
  readonly texts: TuningTexts;
  readonly tenant: string;
  readonly draft: Draft;
  readonly release: CompiledRelease;
  readonly inForce: Policy;
}

/** The draft of an address. Throws `not-found`. */
const findIn = async (services: ConsoleServices, c: Context<ConsoleEnv>): Promise<Found> => {
  const { tenant, language } = c.get('visitor');
  const texts = TUNING_TEXTS[language];
  const id = c.req.param('id') ?? '';
  const [draft, { release }] = await Promise.all([
    findDraft(services, tenant, id),
    currentRelease(services, tenant),
  ]);
  if (draft === undefined) throw new Refused('not-found', texts.policy.gone);
  return { texts, tenant, draft, release, inForce: release.policy };
};

/** Changes a draft only as it was read. */
const shownAs = (draft: Draft): Precondition => ({ ifMatch: [draftTag(draft)] });

/** What was to be done and could not be: the page says why, and keeps what was sent. */
type Trouble = Pick<DraftShown, 'wrong' | 'wrongRule' | 'error' | 'noteError'>;

/** A look at a forecast: the job that plays it, and whether it still does. */
interface Forecast {
  readonly view: Child;
  readonly isOver: boolean;
}

const forecastOf = async (
  services: ConsoleServices,
  { texts, tenant, release, draft }: Found,
  id: string,
): Promise<Forecast> => {
  const says = texts.policy;
  const job = id === '' ? undefined : await findJob(services, tenant, id);
  if (job === undefined || job.kind !== 'simulate') return { view: null, isOver: true };
  const again = (
    <p>
      <a href={`${draftPath(draft.id)}?forecast=${encodeURIComponent(id)}#forecast`}>
        {says.lookAgain}
      </a>
    </p>
  );
  if (job.state === 'failed')
    return { view: <p class="badly">{says.forecastFailed}</p>, isOver: true };
  const result = job.result as Simulation | undefined;
  const isOver = job.state === 'done';
  const view = (
    <>
      {result === undefined ? (
        <p class="soft">{says.waiting}</p>
      ) : (
        <ForecastView texts={texts} simulation={result} teamName={namesIn(release).team} />
      )}
      {!isOver && result !== undefined && (
        <p class="soft small">
          <progress value={result.runs} max={result.of} /> {says.playing(result.runs, result.of)}
        </p>
      )}
      {!isOver && again}
    </>
  );
  return { view, isOver };
};

/** A rule names what is not there. */
const isUnknown = (failure: unknown): failure is Refused =>
  failure instanceof Refused && failure.code === 'unknown-reference';

/** What the log says; undefined where that cannot be read just now, or the draft not be judged. */
const evidenceOf = async (
  services: ConsoleServices,
  { tenant, draft }: Found,
): Promise<Evidence | undefined> => {
  try {
    return await judgePolicy(services, tenant, draft.policy);
  } catch (failure) {
    if (failure instanceof StoreUnavailable || isUnknown(failure)) return undefined;
    throw failure;
  }
};

/** The warnings of a preview that have to be ticked and are not. */
const unticked = (seen: SeenPreview | undefined, form: URLSearchParams): boolean => {
  const ticked = new Set(form.getAll('tick'));
  return (seen?.preview.warnings ?? []).some(
    (warning) => warning.confirm && !ticked.has(tickOf(warning)),
  );
};

/** A draft that a form changes: by its fields, a preset, or a rule. */
const changedBy = (
  form: URLSearchParams,
  { draft, release }: Found,
): { readonly policy: PolicyBody } | Trouble => {
  const read = readPolicyForm(form, anchorOf(form, draft.policy));
  if ('wrong' in read) return read;
  const { policy } = read;
  const preset = PRESETS.find(({ id }) => id === form.get('preset'));
  if (preset !== undefined) return { policy: preset.policyOver(policy) };
  const removed = form.get('remove');
  if (removed !== null) {
    const rules = policy.rules.filter((_, index) => String(index) !== removed);
    return { policy: { ...policy, rules } };
  }
  if (form.get('act') !== 'add-rule') return { policy };
  const rule = readRuleForm(form, release);
  if ('wrong' in rule) return { wrongRule: rule.wrong };
  return { policy: { ...policy, rules: [...policy.rules, rule.rule] } };
};

/** Drafts of the policy: seen, changed, judged, published, and brought together with others. */
export const draftRoutes = (services: ConsoleServices): Hono<ConsoleEnv> => {
  const previewOf = previewing(services);
  const route = (below: string, takes?: 'form' | 'json') =>
    consoleRoute(services, {
      roles: ['admin'],
      ...(takes && { takes }),
      example: ({ draft }) => draftPath(draft) + below,
    });

  const show = async (
    c: Context<ConsoleEnv>,
    found: Found,
    trouble: Trouble & { readonly status?: number; readonly seen?: SeenPreview | undefined } = {},
  ): Promise<Response> => {
    const { texts, draft, release, inForce } = found;
    const { status, seen: known, ...wrong } = trouble;
    const sent = c.req.method === 'POST' ? c.get('form') : undefined;
    const forecastId = c.req.query('forecast') ?? sent?.get('forecast') ?? '';
    const [seen, evidence, forecast] = await Promise.all([
      known ?? previewOf(c, `draft ${draft.id}`, draft.policy),
      evidenceOf(services, found),
      forecastOf(services, found, forecastId),
    ]);
    const shown: DraftShown = {
      ...{ texts, draft, inForce, release, evidence, sent, ...wrong },
      token: c.get('visitor').formToken,
      nowMs: services.now(),
      author: await authorsIn(services, c.get('visitor'), [draft.by]),
      preview: seen?.preview,
      names: seen?.names ?? new Map(),
      forecast: (
        <div
          id="played"
          aria-live="polite"
          {...(!forecast.isOver && {
            'data-poll': `${draftPath(draft.id)}/forecast?job=${encodeURIComponent(forecastId)}`,
          })}
        >
          {forecast.view}
        </div>
      ),
    };
    return consolePage(
      c,
      {
        title: texts.policy.title,
        current: 'policy',
        scripts: Object.hasOwn(services.scripts, 'draft') ? ['draft'] : [],
        ...(status !== undefined && { status }),
      },
      <DraftPage {...shown} />,
    );
  };

  /** Stores a draft as it was changed; the same one where nothing was. */
  const save = async (
    c: Context<ConsoleEnv>,
    found: Found,
    policy: PolicyBody,
    note: string,
  ): Promise<Draft> => {
    const { tenant, draft } = found;
    if (isSentAgain(found, policy, note)) return draft;
    const { id, base } = draft;
    const next = { base, policy, ...(note !== '' && { note }) };
    const acting = actingFor(services, whoIn(c));
    return (await putDraft(acting, tenant, id, next, shownAs(draft))).draft;
  };

  const isStale = ({ draft }: Found, form: URLSearchParams): boolean =>
    form.get('version') !== String(draft.version);

  /** Whether a draft is by now just what a form makes of it: then it was sent before. */
  const isSentAgain = ({ draft }: Found, policy: PolicyBody, note: string): boolean =>
    isSamePolicy(policy, draft.policy) && note === (draft.note ?? '');

  const publish = async (c: Context<ConsoleEnv>, found: Found): Promise<Response> => {
    const { texts, tenant, draft, inForce } = found;
    const form = c.get('form');
    const note = noteIn(form);
    const says = texts.policy;
    // Where something else is in force by now, that may be this very draft, by another click.
    if (draft.base === inForce.version) {
      if (isSamePolicy(draft.policy, inForce))
        return show(c, found, { status: 422, error: says.nothingToPublish });
      if (note === '') return show(c, found, { status: 422, noteError: says.noteMissing });
      const seen = await previewOf(c, `draft ${draft.id}`, draft.policy);
      if (unticked(seen, form)) return show(c, found, { status: 422, error: says.mustTick, seen });
    }
    try {
      const policy = await publishDraft(
        services,
        tenant,
        draft.id,
        { version: draft.base, ...shownAs(draft) },
        whoIn(c, note),
      );
      return leadTo(c, POLICY, says.isPublished(policy.version));
    } catch (failure) {
      if (failure instanceof Refused && failure.code === 'policy-moved') {
        // What was typed is still there once both are brought together.
        await save(c, found, draft.policy, note);
        return merge(c, await findIn(services, c), true);
      }
      if (isUnknown(failure)) return show(c, found, { status: 422, error: failure.message });
      throw failure;
    }
  };

  const isGone = async (c: Context<ConsoleEnv>): Promise<boolean> =>
    (await findDraft(services, c.get('visitor').tenant, c.req.param('id') ?? '')) === undefined;

  /** A draft that is there no more, such as to the back button: what became of it. */
  const gone = async (c: Context<ConsoleEnv>): Promise<Response> => {
    const { tenant, language } = c.get('visitor');
    const texts = TUNING_TEXTS[language];
    const version = await publishedAs(services, tenant, c.req.param('id') ?? '');
    if (version === undefined) throw new Refused('not-found', texts.policy.gone);
    return consolePage(
      c,
      { title: texts.policy.draft, current: 'policy', status: 404 },
      <>
        <h1>{texts.policy.draft}</h1>
        <p>
          {texts.policy.isPublishedAs}{' '}
          <a href={versionPath(version)}>{texts.history.toVersion(version)}</a>
        </p>
      </>,
    );
  };

  /** A second click: what the first one has published is told again, and nothing more is done. */
  const publishedTwice = async (c: Context<ConsoleEnv>): Promise<Response> => {
    const { tenant, language } = c.get('visitor');
    const says = TUNING_TEXTS[language].policy;
    const version = Number(c.get('form').get('base'));
    const asked = { version: Number.isInteger(version) ? version : 0 };
    try {
      const id = c.req.param('id') ?? '';
      const policy = await publishDraft(services, tenant, id, asked, whoIn(c));
      return leadTo(c, POLICY, says.isPublished(policy.version));
    } catch (failure) {
      if (failure instanceof Refused) throw new Refused('not-found', says.gone);
      throw failure;
    }
  };

  const merge = async (
    c: Context<ConsoleEnv>,
    { texts, tenant, draft, release, inForce }: Found,
    wasToBePublished: boolean,
  ): Promise<Response> => {
    const manifest = await readManifest(services, tenant);
    const base = await findPolicy(services, tenant, manifest, draft.base);
    if (draft.base === inForce.version || base === undefined)
      return consolePage(
        c,
        { title: texts.policy.merge, current: 'policy' },
        <>
          <h1>{texts.policy.merge}</h1>
          <p>
            {texts.policy.notStale} <a href={draftPath(draft.id)}>{texts.policy.draft}</a>
          </p>
        </>,
      );
    const merged = mergeThreeWays(bodyOf(base.policy), draft.policy, bodyOf(inForce));
    const token = c.get('visitor').formToken;
    return consolePage(
      c,
      { title: texts.policy.merge, current: 'policy', status: wasToBePublished ? 409 : 200 },
      <MergePage
        {...{ texts, draft, release, inForce, token, wasToBePublished }}
        base={bodyOf(base.policy)}
        merge={merged}
      />,
    );
  };

  /** Does what a button of a draft's page asks for. */
  const send = async (c: Context<ConsoleEnv>, found: Found): Promise<Response> => {
    const { texts, tenant, draft } = found;
    const form = c.get('form');
    const says = texts.policy;
    const act = form.get('act') ?? '';
    const note = noteIn(form);
    const changed = changedBy(form, found);
    // A second click on what saves is answered as the first; what publishes or deletes must have
    // been shown as it is.
    const isAgain = 'policy' in changed && isSentAgain(found, changed.policy, note);
    const isLast = act === 'publish' || act === 'delete';
    if (isStale(found, form) && (isLast || !isAgain))
      return show(c, found, { status: 409, error: says.movedDraft });
    if (act === 'delete') {
      await deleteDraft(services, tenant, draft.id, shownAs(draft));
      return leadTo(c, POLICY, says.deleted);
    }
    if (!('policy' in changed))
      return show(c, found, { status: 422, error: says.notSaved, ...changed });
    if (act === 'publish' && isSamePolicy(changed.policy, draft.policy)) return publish(c, found);
    const saved = await save(c, found, changed.policy, note);
    const now = { ...found, draft: saved };
    if (act === 'publish') return show(c, now, { status: 409, error: says.lookFirst });
    if (act === 'forecast') {
      const weeks = Math.min(8, Math.max(1, Math.trunc(Number(form.get('weeks'))) || 3));
      const asked = { policy: saved.policy, weeks, people: PLAYERS };
      try {
        const job = await startSimulation(services, tenant, asked);
        return leadTo(c, `${draftPath(draft.id)}?forecast=${job.id}#forecast`);
      } catch (failure) {
        if (isUnknown(failure)) return show(c, now, { status: 422, error: failure.message });
        throw failure;
      }
    }
    return leadTo(c, draftPath(draft.id), says.saved);
  };

  return new Hono<ConsoleEnv>()
    .get(DRAFT, route(''), async (c) =>
      (await isGone(c)) ? gone(c) : show(c, await findIn(services, c)),
    )
    .post(DRAFT, route('', 'form'), async (c) => {
      const isPublishing = c.get('form').get('act') === 'publish';
      if (isPublishing && (await isGone(c))) return publishedTwice(c);
      try {
        return await send(c, await findIn(services, c));
      } catch (failure) {
        // Published by another click meanwhile, the draft is there no more.
        const isOver = failure instanceof Refused && isPublishing && (await isGone(c));
        if (isOver) return publishedTwice(c);
        throw failure;
      }
    })
    .post(`${DRAFT}/preview`, route('/preview', 'json'), async (c) => {
      const found = await findIn(services, c);
      const { texts, inForce, draft, release } = found;
      const form = sentIn(c);
      const changed = readPolicyForm(form, anchorOf(form, draft.policy));
      // Nothing that was worked out for what was there before stays beside what is wrong.
      if ('wrong' in changed)
        return c.json({
          ...{ wrong: errorsIn(texts, changed.wrong), preview: texts.policy.notSaved },
          ...{ differs: '', ticks: '', shares: {} },
        });
      const { policy } = changed;
      const seen = await previewOf(c, `draft ${draft.id}`, policy);
      const ticked = new Set(form.getAll('tick'));
      const percentages = percentagesOf(policy.weights);
      return c.json({
        preview:
          seen === undefined
            ? texts.policy.previewFailed
            : (<PreviewView texts={texts} {...seen} />).toString(),
        differs: (<Differs {...{ texts, inForce, release, policy }} />).toString(),
        ticks: (<Ticks {...{ texts, ticked }} preview={seen?.preview} />).toString(),
        shares: Object.fromEntries(
          TERMS.map((term) => [term, texts.policy.percent(percentages[term])]),
        ),
      });
    })
    .post(`${DRAFT}/save`, route('/save', 'json'), async (c) => {
      const found = await findIn(services, c);
      const form = sentIn(c);
      const says = found.texts.policy;
      if (isStale(found, form)) return c.json({ says: says.movedDraft, isOver: true });
      const changed = readPolicyForm(form, anchorOf(form, found.draft.policy));
      if ('wrong' in changed) return c.json({ says: says.notSaved });
      const saved = await save(c, found, changed.policy, noteIn(form));
      return c.json({ says: says.saved, version: saved.version });
    })
    .get(`${DRAFT}/forecast`, route('/forecast'), async (c) => {
      const found = await findIn(services, c);
      const { view, isOver } = await forecastOf(services, found, c.req.query('job') ?? '');
      const shown = { view: view === null ? '' : String(view), isOver };
      return c.json(shown, 200, { 'cache-control': 'no-store' });
    })
    .get(`${DRAFT}/merge`, route('/merge'), async (c) => merge(c, await findIn(services, c), false))
    .post(`${DRAFT}/merge`, route('/merge', 'form'), async (c) => {
      const found = await findIn(services, c);
      const { texts, tenant, draft, inForce } = found;
      const form = c.get('form');
      // What was shown is merged; whatever came after it is shown first.
      if (isStale(found, form) || form.get('onto') !== String(inForce.version))
        return merge(c, found, true);
      const manifest = await readManifest(services, tenant);
      const base = await findPolicy(services, tenant, manifest, draft.base);
      if (base === undefined) return leadTo(c, draftPath(draft.id), texts.policy.notStale);
      const merged = mergeThreeWays(bodyOf(base.policy), draft.policy, bodyOf(inForce));
      const choices = Object.fromEntries(
        merged.conflicts.map((one): [string, Choice] => [
          one.pointer,
          form.get(choiceOf(one)) === 'mine' ? 'mine' : 'theirs',
        ]),
      );
      const { note } = draft;
      const next = {
        base: inForce.version,
        policy: withChoices(merged, choices),
        ...(note !== undefined && { note }),
      };
      await putDraft(actingFor(services, whoIn(c)), tenant, draft.id, next, shownAs(draft));
      return leadTo(c, draftPath(draft.id), texts.policy.isMerged);
    });
};
