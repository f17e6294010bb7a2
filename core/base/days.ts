import { remembered } from './remembered.ts';

/** Milliseconds of a day in UTC. */
export const DAY_MS = 86_400_000;

/**
 * Days that are remembered with their instants: goals, roles and rules name few, again and again.
 */
const MOST_DAYS = 5000;

/**
 * Start of a calendar day (`YYYY-MM-DD`) in UTC, epoch milliseconds; NaN for what is no day.
 *
 * @example startOfDay('2026-12-21') // Date.UTC(2026, 11, 21)
 */
export const startOfDay = remembered(MOST_DAYS, (day) => Date.parse(`${day}T00:00:00Z`));

/**
 * The last instant of a calendar day (`YYYY-MM-DD`) in UTC, epoch milliseconds.
 *
 * @example endOfDay('2026-12-21') // Date.UTC(2026, 11, 22) - 1
 */
export const endOfDay = (day: string): number => startOfDay(day) + DAY_MS - 1;

/**
 * The calendar day in UTC, `YYYY-MM-DD`, of an instant in epoch milliseconds. Throws a RangeError
 * for what is no instant.
 *
 * @example dayOf(Date.UTC(2026, 11, 21, 9, 30)) // '2026-12-21'
 */
export const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
