import { type MemoryModel, memoryOf } from '../../core/learner/memory.ts';
import type { LearnerState } from '../../core/learner/state.ts';
import type {
  Arm,
  DecisionProfile,
  DecisionRecord,
  LessonRequest,
  NextLesson,
} from '../../core/model/decision.ts';
import type { Employee } from '../../core/model/employee.ts';
import type { PersonalGoals } from '../../core/model/goals.ts';
import { armOf } from '../../core/recommend/arm.ts';
import { decide, type Outcome } from '../../core/recommend/decide.ts';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import { momentOf } from '../../core/recommend/moment.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import { unknownEmployee } from '../http/route.ts';
import type { Services } from '../services.ts';
import { decisionId, outcomeDigest, saveDecision } from '../store/decisions.ts';
import { foldAsOf, type LoadedLearner, loadLearner, saveSnapshot } from '../store/learner.ts';
import { currentRelease, type Manifest } from '../store/releases.ts';

/** An employee and what is in force, as read in one trip. */
export interface Loaded {
  readonly tenant: string;
  readonly employee: string;
  readonly learner: LoadedLearner;
  readonly manifest: Manifest;
  readonly release: CompiledRelease;
}

/**
 * Loads what is known of one employee, and counts when their whole log had to be folded though
 * there was a snapshot.
 */
export const loadCounted = async (
  services: Services,
  tenant: string,
  employee: string,
  memory: Parameters<typeof loadLearner>[4],
): Promise<LoadedLearner> => {
  const learner = await loadLearner(services.table, tenant, employee, services.now(), memory);
  if (learner.refolded) services.measure('refolds', 1);
  return learner;
};

/** Starts both reads at once; the key may be checked meanwhile. */
export const load = async (
  services: Services,
  tenant: string,
  employee: string,
): Promise<Loaded> => {
  const current = currentRelease(services, tenant);
  const memory = async (): Promise<MemoryModel> => memoryOf((await current).release.model.memory);
  const [learner, { manifest, release }] = await Promise.all([
    loadCounted(services, tenant, employee, memory),
    current,
  ]);
  return { tenant, employee, learner, manifest, release };
};

/**
 * Runs reads while the credential is checked, and throws for the credential first: one that will
 * not do learns nothing from them.
 */
export const whileAuthorizing = async <A, T>(
  authorizing: Promise<A>,
  reads: Promise<T>,
): Promise<[A, T]> => {
  reads.catch(() => {});
  const identity = await authorizing;
  return [identity, await reads];
};

const profileOf = ({ role, team, timeZone, language, startDate }: Employee): DecisionProfile => ({
  ...(role !== undefined && { role }),
  ...(team !== undefined && { team }),
  timeZone,
  language,
  ...(startDate !== undefined && { startDate }),
});

/** An employee's profile; an employee without one is unknown here, though their events are kept. */
const profileIn = ({ learner, employee }: Loaded): DecisionProfile => {
  if (learner.profile === undefined) throw unknownEmployee(employee);
  return profileOf(learner.profile.employee);
};

/**
 * What was decided, and how it was put into JSON: written once, for its digest and for whoever
 * asked.
 */
export interface Answer {
  readonly answer: NextLesson;
  readonly json: string;
}

const answerOf = (
  outcome: Outcome,
  outcomeJson: string,
  of: { id: string; employee: string; at: number; release: CompiledRelease; arm: Arm },
): Answer => {
  const head = {
    decision: of.id,
    employee: of.employee,
    at: new Date(of.at).toISOString(),
    release: of.release.number,
    policy: of.release.policy.version,
    arm: of.arm,
  };
  // `lessons` is always there, if with none in it: so neither object is empty, and a comma belongs
  // between them.
  return {
    answer: { ...head, ...outcome },
    json: `${JSON.stringify(head).slice(0, -1)},${outcomeJson.slice(1)}`,
  };
};

/** What a decision is made from, before its seed is known. */
type Question = Omit<DecideInput, 'seed'>;

/** A question as of now, or as of an instant in the past or future with the events until then. */
export const questionOf = async (
  services: Services,
  loaded: Loaded,
  request: LessonRequest,
  simulatedAt?: number,
): Promise<{ question: Question; day: string }> => {
  const { employee, learner, manifest, release } = loaded;
  const profile = profileIn(loaded);
  const state =
    simulatedAt === undefined ? learner.state : await stateAsOf(services, loaded, simulatedAt);
  const moment =
    simulatedAt === undefined
      ? momentOf(services.now(), state.newest?.at, profile.timeZone)
      : { ...momentOf(simulatedAt, undefined, profile.timeZone), atMs: simulatedAt };
  const arm = armOf(employee, profile, release.policy.holdout, manifest.secret);
  const personal = learner.personal?.goals;
  return {
    question: { release, personal, profile, employee, state, request, atMs: moment.atMs, arm },
    day: moment.day,
  };
};

const stateAsOf = async (
  services: Services,
  { tenant, employee, learner: { state } }: Loaded,
  until: number,
): Promise<LearnerState> =>
  (state.newest?.at ?? 0) <= until
    ? state
    : foldAsOf(services.table, tenant, employee, { until }, state.memory);

/** Asks what comes next, or for a plan, and remembers the decision unless it is a dry run. */
export const ask = async (
  services: Services,
  loaded: Loaded,
  asked: {
    kind: 'next' | 'plan';
    request: LessonRequest;
    at?: number | undefined;
    dryRun: boolean;
  },
): Promise<Answer> => {
  const { tenant, employee, learner } = loaded;
  const { kind, request } = asked;
  const { question, day } = await questionOf(services, loaded, request, asked.at);
  const { release, profile, arm, atMs: at } = question;
  const personal = learner.personal?.hash;
  const id = decisionId([
    tenant,
    employee,
    ENGINE_VERSION,
    release.number,
    kind,
    request,
    profile,
    personal ?? null,
    arm,
    asked.at ?? day,
    asked.at === undefined ? learner.identity : question.state.events,
  ]);
  const outcome = decide({ ...question, seed: id }, kind);
  const outcomeJson = JSON.stringify(outcome);
  const answer = answerOf(outcome, outcomeJson, { id, employee, at, release, arm });
  if (asked.dryRun || asked.at !== undefined) return answer;
  services.measure('decisions', 1);
  const record: DecisionRecord = {
    id,
    employee,
    kind,
    at,
    engine: ENGINE_VERSION,
    release: release.number,
    request,
    profile,
    arm,
    ...(personal !== undefined && { personal }),
    cut: learner.cut,
    within: learner.within,
    picks: outcome.lessons.map(({ lesson, propensity }) => ({ lesson: lesson.id, propensity })),
    outcome: outcomeDigest(outcomeJson),
  };
  await Promise.all([
    saveDecision(services, tenant, record),
    ...(learner.snapshot ? [saveSnapshot(services.table, learner.snapshot)] : []),
  ]);
  return answer;
};

/** Computes a stored decision again from its stored inputs. */
export const recompute = async (
  services: Services,
  tenant: string,
  record: DecisionRecord,
  release: CompiledRelease,
  personal: PersonalGoals | undefined,
): Promise<{ answer: NextLesson; outcome: string }> => {
  const { id, employee, profile, request, at, arm, kind, cut, within } = record;
  const state = await foldAsOf(
    services.table,
    tenant,
    employee,
    { cut, within },
    memoryOf(release.model.memory),
  );
  const outcome = decide(
    { release, personal, profile, employee, state, request, atMs: at, arm, seed: id },
    kind,
  );
  const json = JSON.stringify(outcome);
  const { answer } = answerOf(outcome, json, { id, employee, at, release, arm });
  return { answer, outcome: outcomeDigest(json) };
};

/** A question about an employee without a history or a request, for pages that only describe. */
export const NO_REQUEST: LessonRequest = { limit: 1 };
