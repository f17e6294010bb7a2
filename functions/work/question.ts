import type { LearnerState } from '../../core/learner/state.ts';
import type { DecisionProfile, LessonRequest } from '../../core/model/decision.ts';
import type { Employee } from '../../core/model/employee.ts';
import { armOf } from '../../core/recommend/arm.ts';
import { newestEnd } from '../../core/recommend/ends.ts';
import { momentOf } from '../../core/recommend/moment.ts';
import type { Question } from '../../core/recommend/situation.ts';
import type { Clock } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import { foldAsOf } from '../store/learner.ts';
import { unknownEmployee } from './access.ts';
import type { Loaded } from './load.ts';

/** A question with the employee's local day, `YYYY-MM-DD`. */
export interface OnDay {
  readonly question: Question;
  readonly day: string;
}

/** A question that asks for nothing in particular, for pages that only describe. */
export const NO_REQUEST: LessonRequest = { limit: 1 };

/** What decisions depend on of an employee, who may have `chosen` to be written to otherwise. */
export const profileOf = (
  { role, team, timeZone, language, startDate }: Employee,
  chosen?: Loaded['chosen'],
): DecisionProfile => ({
  ...(role !== undefined && { role }),
  ...(team !== undefined && { team }),
  timeZone: chosen?.timeZone ?? timeZone,
  language: chosen?.language ?? language,
  ...(chosen !== undefined && chosen.language !== language && { alsoReads: language }),
  ...(startDate !== undefined && { startDate }),
});

const stateAsOf = async (
  services: Tabled & Clock,
  { tenant, employee, learner: { state } }: Loaded,
  until: number,
): Promise<LearnerState> =>
  (state.newest?.at ?? 0) <= until ? state : foldAsOf(services, tenant, employee, { until }, state);

/**
 * The question that a request comes to for an employee whose state is known, at an instant. Throws
 * `unknown-employee` for someone without a profile, though their events are kept.
 */
export const questionAt = (
  { employee, learner, manifest, release, chosen }: Loaded,
  state: LearnerState,
  request: LessonRequest,
  nowMs: number,
): OnDay => {
  if (learner.profile === undefined) throw unknownEmployee(employee);
  const profile = profileOf(learner.profile.employee, chosen);
  const { catalogue, policy } = release;
  const histories = { state, catalogue, constraints: policy.constraints };
  const moment = momentOf(nowMs, state.newest?.at, profile.timeZone, (untilMs: number) =>
    newestEnd(histories, untilMs),
  );
  const arm = armOf(employee, profile, policy.holdout, manifest.secret);
  const personal = learner.personal?.goals;
  return {
    question: { release, personal, profile, employee, state, request, atMs: moment.atMs, arm },
    day: moment.day,
  };
};

/**
 * The question that a request comes to for an employee: now, or as of the instant `asOfMs` in the
 * past or future, with the events until then; decided from the same moment either way. Throws
 * `unknown-employee` for someone without a profile.
 */
export const questionOf = async (
  services: Tabled & Clock,
  loaded: Loaded,
  request: LessonRequest,
  asOfMs?: number,
): Promise<OnDay> => {
  const { employee, learner } = loaded;
  if (learner.profile === undefined) throw unknownEmployee(employee);
  const state = asOfMs === undefined ? learner.state : await stateAsOf(services, loaded, asOfMs);
  return questionAt(loaded, state, request, asOfMs ?? services.now());
};
