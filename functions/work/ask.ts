import type { Arm, DecisionRecord, LessonRequest, NextLesson } from '../../core/model/decision.ts';
import { decide, type Outcome } from '../../core/recommend/decide.ts';
import { ENGINE_VERSION } from '../../core/recommend/engine.ts';
import type { Question } from '../../core/recommend/situation.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Counting } from '../capabilities.ts';
import { type RefusalPart, Refused } from '../refusal.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { knownOf } from '../store/decided.ts';
import { decisionId, luckOf, outcomeDigest, saveDecision } from '../store/decisions.ts';
import type { Keeping } from '../store/keeping.ts';
import { saveSnapshots } from '../store/learner.ts';
import type { Limiting } from '../store/quotas.ts';
import { type InForce, type Loaded, loadUnder } from './load.ts';
import { checkKeyResult, checkShared, type NamedIn } from './names.ts';
import { questionOf } from './question.ts';
import { errorOf, type ItemError, inBatches } from './result.ts';

/** What is asked: the next lessons or a plan, now or as of an instant; `dryRun` stores nothing. */
export interface Asked {
  readonly kind: 'next' | 'plan';
  readonly request: LessonRequest;
  /** Epoch milliseconds; implies a dry run. */
  readonly asOfMs?: number | undefined;
  readonly dryRun: boolean;
  /** Where the request came from, for refusals to point at. */
  readonly within: NamedIn;
}

/** What was decided, as JSON too: written once, for its digest and for whoever asked. */
export interface Answer {
  readonly answer: NextLesson;
  readonly json: string;
}

/** An answer, and what it was decided from. */
interface Decided extends Answer {
  readonly question: Question;
}

/** How many employees of one request are decided at the same time. */
const TOGETHER = 8;

/** Puts an outcome, whose JSON is known, under the head that says what it was decided by. */
export const answerOf = (
  outcome: Outcome,
  outcomeJson: string,
  of: { id: string; employee: string; atMs: number; release: CompiledRelease; arm: Arm },
): Answer => {
  const head = {
    decision: of.id,
    employee: of.employee,
    at: new Date(of.atMs).toISOString(),
    release: of.release.number,
    policy: of.release.policy.version,
    arm: of.arm,
  };
  // `lessons` is always there, even if empty: so neither object is empty, and a comma belongs
  // between them.
  const json = `${JSON.stringify(head).slice(0, -1)},${outcomeJson.slice(1)}`;
  return { answer: { ...head, ...outcome }, json };
};

const inactive = (employee: string): Refused =>
  new Refused(
    'inactive',
    `${employee} is not active, and gets no lessons. ` +
      'Put their profile with active: true if that is wrong.',
  );

/**
 * Decides for one employee, and remembers the decision unless it is a dry run. Throws
 * `unknown-employee`, `inactive`, and `unknown-reference` for what the request names that is not
 * there.
 */
export const ask = async (
  services: LogKeeper & Counting & Limiting & Keeping,
  loaded: Loaded,
  asked: Asked,
): Promise<Decided> => {
  const { tenant, employee, learner } = loaded;
  const { kind, request, asOfMs } = asked;
  const { question, day } = await questionOf(services, loaded, request, asOfMs);
  if (learner.profile?.employee.active === false) throw inactive(employee);
  checkShared(question.release, request, asked.within);
  checkKeyResult(question.release, question.personal, request, asked.within);
  const { release, profile, arm, atMs, state } = question;
  const personal = learner.personal?.hash;
  const id = decisionId(tenant, employee, [
    ENGINE_VERSION,
    release.number,
    kind,
    request,
    profile,
    personal ?? null,
    arm,
    asOfMs ?? atMs,
    asOfMs === undefined ? learner.identity : state.events,
  ]);
  const known = [state.events, state.newest ?? null];
  const luck = luckOf(loaded.manifest.secret, employee, [day, kind, request, ...known]);
  const outcome = decide({ ...question, seed: luck }, kind);
  const outcomeJson = JSON.stringify(outcome);
  const of = { id, employee, release, arm, atMs: asOfMs ?? atMs };
  const answer = { ...answerOf(outcome, outcomeJson, of), question };
  if (asked.dryRun || asOfMs !== undefined) return answer;
  services.measure('decisions', 1);
  const record: DecisionRecord = {
    id,
    employee,
    kind,
    at: atMs,
    engine: ENGINE_VERSION,
    release: release.number,
    request,
    profile,
    arm,
    luck,
    ...(personal !== undefined && { personal }),
    ...knownOf(learner),
    picks: outcome.lessons.map(({ lesson, propensity }) => ({ lesson: lesson.id, propensity })),
    outcome: outcomeDigest(outcomeJson),
  };
  const [isNew] = await Promise.all([
    saveDecision(services, tenant, record, loaded.manifest),
    saveSnapshots(services, learner),
  ]);
  if (isNew) services.quotas.use(tenant, 'decisions');
  return answer;
};

/** The answer for one of several employees, or why there is none. */
export type AnswerForOne =
  | { readonly employee: string; readonly next: NextLesson }
  | {
      readonly employee: string;
      readonly error: Pick<ItemError, 'code' | 'detail'> & { errors?: RefusalPart[] };
    };

/** One of several whom a request names: an id, or what stands in place of one and what is wrong. */
export type Asking = string | { readonly claimed: string; readonly wrong: RefusalPart[] };

const malformed = (errors: RefusalPart[]) => {
  const detail = errors.map((part) => `${part.pointer}: ${part.detail}`).join('; ');
  return { code: 'invalid-body', detail, errors } as const;
};

/**
 * Decides for several employees, each on their own; answers come in their order. Throws
 * `unknown-reference` for a skill or task that is not there for anybody.
 */
export const askForMany = (
  services: LogKeeper & Counting & Limiting & Keeping,
  tenant: string,
  employees: readonly Asking[],
  inForce: InForce,
  asked: Asked,
): Promise<AnswerForOne[]> => {
  checkShared(inForce.release, asked.request, asked.within);
  return inBatches(employees, TOGETHER, async (one): Promise<AnswerForOne> => {
    if (typeof one !== 'string') return { employee: one.claimed, error: malformed(one.wrong) };
    try {
      const loaded = await loadUnder(services, tenant, one, inForce);
      return { employee: one, next: (await ask(services, loaded, asked)).answer };
    } catch (failure) {
      const { code, detail } = errorOf(failure);
      return { employee: one, error: { code, detail } };
    }
  });
};
