import { endOfDay, startOfDay } from '../base/days.ts';
import { clamp } from '../base/odds.ts';
import type { TrackedObjective } from '../model/goals.ts';
import { type KeyResult, type Metric, type Reading, teamOf } from '../model/objective.ts';
import type { Lineage } from './lineage.ts';

/** Where a key result stands. */
export interface Pace {
  /** Value that the employee's series, or the whole, shows. */
  readonly value: number;
  /** Share of the way from start to target, 0..1; 1 = reached. */
  readonly reached: number;
  /** Share of the way that a steady pace would have covered by now, 0..1. */
  readonly expected: number;
  /** 0 = on or ahead of pace, 1 = nothing of what was due by now is reached. */
  readonly behind: number;
  readonly state: 'planned' | 'running' | 'reached' | 'overdue' | 'ended';
  /** How strongly it pulls on learning, 0..1; 0 once reached or once its cycle is over. */
  readonly pull: number;
}

/** What a key result on pace pulls, so that skills are kept up before they are missed. */
const STANDING_PULL = 0.25;
const PLANNED_PULL = 0.1;
/** Behind is measured against at least this share of the way: before it a delay says little. */
const LEAST_EXPECTED = 0.25;
/** A metric to be held pulls fully once it is this share of its start value away. */
const HOLD_TOLERANCE = 0.2;

/**
 * (value − start) / (target − start) for target ≠ start, held within 0..1. Comparing first keeps it
 * exact at both ends; scaling keeps the differences between from overflowing.
 */
const reachedShare = (value: number, start: number, target: number): number => {
  const rising = target > start;
  if (rising ? value >= target : value <= target) return 1;
  if (rising ? value <= start : value >= start) return 0;
  const scale = Math.max(Math.abs(start), Math.abs(target));
  return clamp((value / scale - start / scale) / (target / scale - start / scale));
};

/** How far a value is from where it should be held, relative to that. */
const deviation = (value: number, start: number): number => {
  const scale = Math.max(Math.abs(start), Math.abs(value), Number.MIN_VALUE);
  const reference = Math.max(Math.abs(start) / scale, Number.EPSILON);
  return Math.abs(value / scale - start / scale) / reference;
};

/**
 * Pace of a key result at an instant, given its value; instants in epoch milliseconds. Falling
 * metrics (target < start) work alike; target = start means "hold it": which way is worse is not
 * known, so any deviation counts.
 */
export const paceOf = (
  metric: Pick<Metric, 'start' | 'target'>,
  value: number,
  when: { cycleStartMs: number; cycleEndMs: number; dueMs: number; atMs: number },
): Pace => {
  const { start, target } = metric;
  const { cycleStartMs, cycleEndMs, dueMs, atMs } = when;
  const expected =
    dueMs <= cycleStartMs ? 1 : clamp((atMs - cycleStartMs) / (dueMs - cycleStartMs));
  const hold = target === start;
  const reached = hold
    ? clamp(1 - deviation(value, start) / HOLD_TOLERANCE)
    : reachedShare(value, start, target);
  const behind = hold
    ? 1 - reached
    : clamp((expected - reached) / Math.max(expected, LEAST_EXPECTED));
  const base = { value, reached, expected, behind };
  if (atMs > cycleEndMs) return { ...base, state: 'ended', pull: 0 };
  if (reached >= 1 && !hold) return { ...base, behind: 0, state: 'reached', pull: 0 };
  if (atMs < cycleStartMs) return { ...base, behind: 0, state: 'planned', pull: PLANNED_PULL };
  if (atMs > dueMs)
    return hold && reached >= 1
      ? { ...base, state: 'reached', pull: 0 }
      : { ...base, behind: 1, state: 'overdue', pull: 1 };
  return { ...base, state: 'running', pull: STANDING_PULL + (1 - STANDING_PULL) * behind };
};

/** The readings of a key result, ready to be asked for one employee after the other. */
export interface PreparedReadings {
  /** Of the whole. */
  readonly whole: number | undefined;
  readonly byTeam: ReadonlyMap<string, number>;
}

/** Sorts readings by what they are of; of several of one series the first counts. */
export const prepareReadings = (readings: readonly Reading[]): PreparedReadings => {
  let whole: number | undefined;
  const byTeam = new Map<string, number>();
  for (const { series, value } of readings) {
    const team = teamOf(series);
    if (series === '') whole ??= value;
    else if (team !== undefined && !byTeam.has(team)) byTeam.set(team, value);
  }
  return { whole, byTeam };
};

/** The value of the nearest team: looks through teams or readings, whichever are fewer. */
const nearestOf = (
  byTeam: PreparedReadings['byTeam'],
  teams: ReadonlyMap<string, number>,
): number | undefined => {
  if (byTeam.size > teams.size) {
    for (const team of teams.keys()) if (byTeam.has(team)) return byTeam.get(team);
    return undefined;
  }
  let nearest: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [team, value] of byTeam) {
    const distance = teams.get(team) ?? Number.POSITIVE_INFINITY;
    if (distance < least) {
      least = distance;
      nearest = value;
    }
  }
  return nearest;
};

/**
 * The value that counts for an employee: their own (`own`), else that of the nearest team upwards
 * (`teams`: each with how far up it is, the nearest first), else the whole, else `current`.
 */
export const valueFor = (
  metric: Pick<Metric, 'current'>,
  { whole, byTeam }: PreparedReadings,
  who: { own?: number | undefined; teams: ReadonlyMap<string, number> },
): number => {
  if (who.own !== undefined) return who.own;
  const team = byTeam.size === 0 ? undefined : nearestOf(byTeam, who.teams);
  return team ?? whole ?? metric.current;
};

const NO_TEAMS: Lineage = new Map();

/**
 * Where a key result stands for its owner at `atMs` (epoch milliseconds), by UTC days: a team's by
 * the readings of that team or the nearest above it, the company's by the whole's. `lineageOf` says
 * which teams stand above one, as `prepareGoals` does.
 */
export const paceForOwner = (
  { owner, cycle, readings }: TrackedObjective,
  { id, metric, due }: KeyResult,
  lineageOf: (team: string) => Lineage,
  atMs: number,
): Pace => {
  const series = readings.find(({ keyResult }) => keyResult === id)?.series ?? [];
  const teams = owner.kind === 'team' ? lineageOf(owner.id) : NO_TEAMS;
  return paceOf(metric, valueFor(metric, prepareReadings(series), { teams }), {
    cycleStartMs: startOfDay(cycle.start),
    cycleEndMs: endOfDay(cycle.end),
    dueMs: endOfDay(due),
    atMs,
  });
};
