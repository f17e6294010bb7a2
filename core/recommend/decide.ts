import type * as z from 'zod';
import type { Nothing, Recommendation } from '../model/decision.ts';
import type { Exclusion } from '../model/exclusion.ts';
import { findCandidates } from './candidates.ts';
import { gateOf } from './gate.ts';
import { nextInCurriculum, planInCurriculum } from './holdout.ts';
import { pickNext } from './next.ts';
import { planMinutes } from './pick.ts';
import { pickPlan } from './plan.ts';
import { nothingBecause, present } from './present.ts';
import { askingFor, type DecideInput, type Situation, situationOf } from './situation.ts';
import { turnsAfter } from './turns.ts';

/** What is offered, best first, or why nothing is. */
export interface Outcome {
  readonly lessons: Recommendation[];
  readonly nothing?: z.output<typeof Nothing>;
}

const PICKERS = {
  uplift: { next: pickNext, plan: pickPlan },
  holdout: { next: nextInCurriculum, plan: planInCurriculum },
} as const;

/** What time alone ends. */
const PASSING: readonly Exclusion[] = ['hidden', 'dismissed', 'cooldown', 'failed'];

const isOpenAt = (input: DecideInput, atMs: number): boolean => {
  const situation = situationOf({ ...input, atMs });
  return findCandidates(situation, gateOf(situation)).pool.length > 0;
};

/** The first instant after the decision's at which something is offered, epoch milliseconds. */
const opensAt = (input: DecideInput): number | undefined =>
  turnsAfter(input).find((atMs) => isOpenAt(input, atMs));

/** A plan has a budget of minutes, named or not, and a lesson that is longer does not fit in. */
const budgeted = (situation: Situation): Situation => {
  const { request } = situation.input;
  return askingFor(situation, { ...request, minutes: planMinutes(request) });
};

/**
 * Decides what one employee is offered: a pure function of its input, bit for bit. `kind` is one
 * question (what next? `request.limit` lessons) or a plan (`request.minutes` in all, 15 if left
 * out). The lessons may be fewer, or none; then `nothing` says why.
 *
 * @example
 * const { lessons, nothing } = decide({
 *   release, // compileRelease(12, parts)
 *   profile: { role: 'agent', timeZone: 'Europe/Berlin', language: 'de' },
 *   employee: 'ada',
 *   state, // foldEvents(events)
 *   request: { limit: 3 },
 *   atMs: Date.UTC(2026, 2, 2),
 *   arm: 'uplift',
 *   seed: 'ada|2026-03-02',
 * });
 */
export const decide = (input: DecideInput, kind: 'next' | 'plan' = 'next'): Outcome =>
  decideIn(situationOf(input), kind);

/** As `decide`, where it is known already how the employee stands. */
export const decideIn = (stands: Situation, kind: 'next' | 'plan'): Outcome => {
  const situation = kind === 'plan' ? budgeted(stands) : stands;
  const { input: asked } = situation;
  const gate = gateOf(situation);
  const candidates = findCandidates(situation, gate);
  const picked = PICKERS[asked.arm][kind](situation, gate, candidates);
  const lessons = picked.map(present);
  if (lessons.length > 0) return { lessons };
  // Where lessons have versions, what closes one of them may open another.
  const passes =
    PASSING.some((one) => candidates.excluded.has(one)) ||
    asked.release.catalogue.versions !== undefined;
  const untilMs = passes ? opensAt(asked) : undefined;
  const nothing = nothingBecause(candidates.excluded, gate, situation);
  const until = untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() };
  return { lessons, nothing: { ...nothing, ...until } };
};
