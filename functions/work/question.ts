import type { LearnerState } from '../../core/learner/state.ts';
import type { DecisionProfile, LessonRequest } from '../../core/model/decision.ts';
import type { Employee } from '../../core/model/employee.ts';
import { armOf } from '../../core/recommend/arm.ts';
import { newestEnd } from '../../core/recommend/ends.ts';
import { momentOf } from '../../core/recommend/moment.ts';
import type { DecideInput } from '../../core/recommend/situation.ts';
import type { Clock } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import { foldAsOf } from '../store/learner.ts';
import { unknownEmployee } from './access.ts';
import type { Loaded } from './load.ts';

/** What a decision is made from, before its seed is known. */
export type Question = Omit<DecideInput, 'seed'>;

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
 * The question that a request comes to for an employee: now, or as of the instant `asOfMs` in the
 * past or future, with the events until then; decided from the same moment either way. Gives the
 * employee's local day too. Throws `unknown-employee` for someone
 * without a profile, though their events are kept.
 */
export const questionOf = async (
  services: Tabled & Clock,
  loaded: Loaded,
  request: LessonRequest,
  asOfMs?: number,
): Promise<{ question: Question; day: string }> => {
  const { employee, learner, manifest, release, chosen } = loaded;
  if (learner.profile === undefined) throw unknownEmployee(employee);
  const profile = profileOf(learner.profile.employee, chosen);
  const state = asOfMs === undefined ? learner.state : await stateAsOf(services, loaded, asOfMs);
  const { catalogue, policy } = release;
  const histories = { state, catalogue, constraints: policy.constraints };
  const moment = momentOf(
    asOfMs ?? services.now(),
    state.newest?.at,
    profile.timeZone,
    (nowMs: number) => newestEnd(histories, nowMs),
  );
  const arm = armOf(employee, profile, release.policy.holdout, manifest.secret);
  const personal = learner.personal?.goals;
  return {
    question: { release, personal, profile, employee, state, request, atMs: moment.atMs, arm },
    day: moment.day,
  };
};
