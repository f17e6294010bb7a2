import { dayOf } from '../../core/base/days.ts';
import { byId, mostFirst } from '../../core/base/order.ts';
import {
  type FitMemory,
  type Learner,
  type Refit,
  refit,
  weightChanges,
} from '../../core/fit/refit.ts';
import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import type { MasteryModel } from '../../core/learner/mastery.ts';
import { asNowCalled, type Renames, renamesOf } from '../../core/learner/renames.ts';
import { standing } from '../../core/learner/withdrawn.ts';
import { compareEvents, type StoredEvent } from '../../core/model/event.ts';
import type { ModelReport } from '../../core/model/model-report.ts';
import type { Clock, Runtime } from '../capabilities.ts';
import type { StoreWriter, Tabled } from '../store/capabilities.ts';
import { employeeIds } from '../store/directory.ts';
import { readEvents } from '../store/log.ts';
import { readManifest } from '../store/manifest.ts';
import { currentModel, lastModelReports, putModel, saveModelReport } from '../store/models.ts';
import { readReleaseParts } from '../store/release-parts.ts';
import { eachTenant, type Round } from './each-tenant.ts';
import { memoryFitter } from './fit-memory.ts';

/** How one tenant's fit is to be done. */
export interface FitOptions {
  /** Epoch milliseconds; what is not done by then is left. */
  readonly deadlineMs: number;
  readonly fitMemory?: FitMemory | undefined;
  /** Fit and report, but change and store nothing. */
  readonly dryRun?: boolean;
  /** Fit although nothing happened since the last time. */
  readonly always?: boolean;
  readonly progress?: (message: string) => void;
  /** Events that there is room for; learners beyond are left out. */
  readonly mostEvents?: number;
  /** Answers that weights and difficulties are fitted to: see `RefitOptions`. */
  readonly mostAnswers?: number;
}

/** Logs that are read at the same time. */
const TOGETHER = 8;
/** Whose doing a new model is. */
const FIT = { by: 'job:fit' } as const;
/** What a function of 1 GB has room for. */
const MOST_EVENTS = 1_200_000;
/** Reading may take this share of the time; the fit needs the rest. */
const READING_SHARE = 0.5;
const NAMED_LESSONS = 5;
const NAMED_WEIGHTS = 12;

/**
 * Events as lean as the fit needs them: equal strings and lessons once in memory, and no field that
 * nothing reads.
 */
const leanEvents = (): ((event: StoredEvent) => StoredEvent) => {
  const strings = new Map<string, string>();
  const lessons = new Map<string, NonNullable<StoredEvent['lessonAs']>>();
  const once = (text: string): string => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, text);
    return text;
  };
  const lessonOnce = (
    lessonAs: NonNullable<StoredEvent['lessonAs']>,
  ): NonNullable<StoredEvent['lessonAs']> => {
    const key = JSON.stringify(lessonAs);
    const known = lessons.get(key);
    if (known !== undefined) return known;
    lessons.set(key, lessonAs);
    return lessonAs;
  };
  return ({
    id,
    type,
    at,
    seen,
    lesson,
    question,
    correct,
    score,
    confidence,
    skill,
    level,
    by,
    of,
    bySelf,
    lessonAs,
  }) =>
    ({
      id,
      type,
      at,
      seen,
      ...(lesson !== undefined && { lesson: once(lesson) }),
      ...(question !== undefined && { question: once(question) }),
      ...(correct !== undefined && { correct }),
      ...(score !== undefined && { score }),
      ...(confidence !== undefined && { confidence }),
      ...(skill !== undefined && { skill: once(skill), level, by }),
      ...(of !== undefined && { of }),
      ...(bySelf && { bySelf }),
      ...(lessonAs !== undefined && { lessonAs: lessonOnce(lessonAs) }),
    }) as StoredEvent;
};

/** Events that say nothing about what anyone knows. */
const SILENT: ReadonlySet<string> = new Set(['opened', 'rated', 'dismissed']);

interface ReadLogs {
  readonly learners: readonly Learner[];
  readonly events: number;
  readonly skipped: number;
}

/**
 * Reads the logs of the tenant's employees, some at a time, until there is no more room or time.
 */
const readLogs = async (
  services: Tabled & Clock,
  tenant: string,
  renames: Renames,
  until: number,
  options: FitOptions,
): Promise<ReadLogs> => {
  const { mostEvents = MOST_EVENTS, progress = () => {} } = options;
  const lean = leanEvents();
  const learners: Learner[] = [];
  let events = 0;
  let skipped = 0;
  let waiting: string[] = [];
  const readOne = async (employee: string): Promise<void> => {
    if (events >= mostEvents || services.now() >= until) {
      skipped += 1;
      return;
    }
    const log: StoredEvent[] = [];
    for await (const event of readEvents(services, tenant, employee)) {
      events += 1;
      if (!SILENT.has(event.type)) log.push(lean(asNowCalled(event, renames)));
    }
    // What was withdrawn has never been, here as in the fold.
    const left = standing(log).events;
    if (left.length > 0) learners.push({ id: employee, log: [...left].sort(compareEvents) });
  };
  const readWaiting = async (): Promise<void> => {
    await Promise.all(waiting.map(readOne));
    waiting = [];
  };
  let seen = 0;
  for await (const employee of employeeIds(services, tenant)) {
    waiting.push(employee);
    seen += 1;
    if (waiting.length === TOGETHER) await readWaiting();
    if (seen % 500 === 0) progress(`Read ${events} events of ${seen} employees`);
  }
  await readWaiting();
  progress(`Read ${events} events of ${seen} employees`);
  // In the order of ids, whatever came first: the same log gives the same fit.
  learners.sort(byId);
  return { learners, events, skipped };
};

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

const textOf = ({
  verdict,
  learners,
  answers,
  fitted,
  heldOut,
  improvement,
  before,
}: Refit): string => {
  const relative = improvement && before ? percent(improvement.mean / before.logLoss) : '';
  switch (verdict) {
    case 'accepted':
      return `Fitted to ${fitted < answers ? `${fitted} of ` : ''}${answers} answers of ${learners} learners; log loss on learners held out is ${relative} lower than with the model before.`;
    case 'no-better':
      return `The present model stays: on ${heldOut.answers} answers of ${heldOut.learners} learners held out, a new one is not surely better.`;
    case 'too-few':
      return `The present model stays: ${answers} answers of ${learners} learners are too few to judge a new one by.`;
    case 'out-of-time':
      return 'The present model stays: there was no time to fit a new one.';
  }
};

const reportOf = (
  present: MasteryModel,
  result: Refit,
  { events, skipped }: ReadLogs,
  when: { at: number; seconds: number },
): ModelReport => {
  const { verdict, model, effects } = result;
  const named = (model.effects ?? [])
    .map(([lesson, effect, standardError]) => ({ lesson, effect, standardError }))
    .sort(
      mostFirst(
        ({ effect }) => effect,
        ({ lesson }) => lesson,
      ),
    );
  const changed = verdict === 'accepted' ? weightChanges(present, model) : [];
  return {
    at: new Date(when.at).toISOString(),
    verdict,
    text: textOf(result),
    learners: result.learners,
    events,
    answers: result.answers,
    skipped,
    heldOut: result.heldOut,
    ...(result.before && { before: result.before }),
    ...(result.after && { after: result.after }),
    ...(result.improvement && { gain: result.improvement }),
    weights: changed.filter(({ before, after }) => before !== after).slice(0, NAMED_WEIGHTS),
    memory: {
      verdict: result.memory,
      ...(result.memory === 'fitted' && model.memory && { parameters: [...model.memory] }),
    },
    effects: {
      lessons: named.length,
      average: model.gain,
      between: effects.between,
      most: named.slice(0, NAMED_LESSONS),
      least: named.slice(NAMED_LESSONS).slice(-NAMED_LESSONS).reverse(),
    },
    seconds: when.seconds,
  };
};

/**
 * A lesson's effect is news when it moved by so much of its standard error, or had none: less is
 * not worth a release.
 */
const WORTH_TELLING = 0.5;

const hasNews = (before: MasteryModel, after: MasteryModel): boolean => {
  const known = new Map(before.effects?.map(([lesson, effect]) => [lesson, effect]));
  return (after.effects ?? []).some(([lesson, effect, error]) => {
    const last = known.get(lesson);
    return last === undefined || Math.abs(effect - last) > WORTH_TELLING * error;
  });
};

/**
 * Fits one tenant's learner model to its log, puts it in force as a release if it predicts better
 * (or if more is known of lessons' effects), and stores a report. Whatever happens on the way,
 * until the pointer moves the model before is in force. Undefined if nothing has happened since the
 * last fit. Throws `StoreUnavailable` when the table does not answer.
 */
export const fitTenant = async (
  services: StoreWriter,
  tenant: string,
  options: FitOptions,
): Promise<ModelReport | undefined> => {
  const { deadlineMs, dryRun = false, always = false, progress = () => {} } = options;
  const start = services.now();
  const { parts } = await readManifest(services, tenant);
  const { catalogue } = (await readReleaseParts(services, tenant, parts, ['catalogue'])).parts;
  const present = await currentModel(services, tenant);
  const [last] = await lastModelReports(services, tenant, 1);
  const logs = await readLogs(
    services,
    tenant,
    renamesOf(catalogue.skills),
    start + READING_SHARE * (deadlineMs - start),
    options,
  );
  if (last?.events === logs.events && last.skipped === logs.skipped && !always && !dryRun) {
    progress('Nothing has happened since the last fit');
    return undefined;
  }
  const day = dayOf(start);
  const result = await refit(logs.learners, {
    present,
    prior: DEFAULT_MODEL,
    source: `fitted to this tenant's answers on ${day}`,
    seed: logs.events,
    fitMemory: options.fitMemory,
    mostAnswers: options.mostAnswers,
    // What is begun must end: half of the time that is left when reading is done is enough for any
    // one step.
    isLate: () => services.now() > deadlineMs - (deadlineMs - start) / 4,
    progress,
  });
  const seconds = Math.round((services.now() - start) / 100) / 10;
  const report = reportOf(present, result, logs, { at: start, seconds });
  if (dryRun) return report;
  const isNew = result.verdict === 'accepted' || hasNews(present, result.model);
  const release = isNew ? await putModel(services, tenant, result.model, FIT) : undefined;
  const stored: ModelReport = { ...report, ...(release !== undefined && { release }) };
  await saveModelReport(services, tenant, stored);
  return stored;
};

/** What became of a night. */
export interface FitReport extends Round {
  readonly accepted: number;
}

/**
 * Fits every tenant, one after the other, until the deadline; throws if one failed, once all others
 * had their turn. A tenant that got no turn is left as it is until the next night.
 */
export const fitTenants = async (
  services: Runtime & StoreWriter,
  deadlineMs: number,
): Promise<FitReport> => {
  const fitMemory = memoryFitter(services.log);
  let accepted = 0;
  const round = await eachTenant(services, { deadlineMs, together: 1 }, async (tenant) => {
    const report = await fitTenant(services, tenant, { deadlineMs, fitMemory });
    if (report?.verdict === 'accepted') accepted += 1;
    const { verdict = 'nothing-new', learners, answers, release, seconds } = report ?? {};
    services.log({
      level: 'info',
      job: 'fit',
      tenant,
      verdict,
      learners,
      answers,
      release,
      seconds,
    });
  });
  if (round.failed > 0)
    throw new Error(
      `The models of ${round.failed} of ${round.tenants} tenants could not be fitted.`,
    );
  return { ...round, accepted };
};
