import { dayThere } from '../base/wall-clock.ts';
import type { DigestReason } from '../model/digest-record.ts';
import { startOfPeriod, weekOf } from './period.ts';
import {
  type Due,
  historyOf,
  isTooLate,
  MOST_LATE_MS,
  nextDue,
  stretchOf,
  type Timetable,
  withOutcome,
} from './schedule.ts';

/**
 * A period of an employee that somebody has taken, as the register SCHEDULE remembers it. It is
 * written in one conditional write with everything that follows from it, so that of all who want
 * the period one has it. Instants in epoch milliseconds.
 */
export interface Claim {
  /** Of the digest: drawn anew by everyone who tries, so that nobody takes another's for theirs. */
  readonly id: string;
  /** Rises from claim to claim of an employee, across their lives too. */
  readonly turn: number;
  readonly period: string;
  readonly dueMs: number;
  readonly atMs: number;
  /**
   * What its maker is about to do: hand a mail over, or write down that there is none. `unknown`
   * where the maker of one to be sent was never heard of again.
   */
  readonly will: 'send' | 'skipped' | 'missed' | 'unknown';
  readonly reason?: DigestReason;
}

/** That a period was put off, and how often in a row its tries came to nothing. */
export interface Late {
  /** When it was due at first, epoch milliseconds. */
  readonly dueMs: number;
  /** Until when it was put off. Where the register says something else, that was planned later. */
  readonly untilMs: number;
  readonly tries: number;
}

/** What the register says that claims depend on. */
interface Register {
  readonly dueMs?: number | undefined;
  readonly late?: Late | undefined;
  readonly claim?: Claim | undefined;
  readonly period?: string | undefined;
  readonly lastAtMs?: number | undefined;
  readonly mailsInWeek?: number | undefined;
  readonly ignored: number;
  readonly silentSince?: number | undefined;
}

/** A line of the due index, and when it was written. */
interface Hint {
  readonly dueMs: number;
  readonly writtenMs: number;
}

/**
 * Who has handed a mail over has said so by then, or never will: a slice takes a minute, its writes
 * a minute more, clocks are seconds apart.
 */
const SILENT_AFTER_MS = 15 * 60_000;
/**
 * Whoever wrote a hint has written the register by then, or never will: a request lives for half a
 * minute, and a write of it lands within another.
 */
export const HINT_YOUNG_MS = 3 * 60_000;
/** Tries of one period that came to nothing before it is given up. */
const MOST_TRIES = 5;
/** Also when asked for, two mails do not come nearer to each other. */
const APART_MS = 12 * 3_600_000;
const FIRST_PAUSE_MS = 5 * 60_000;

/** What is to be done about a claim: nothing, wait for its maker, or write down what it came to. */
type ClaimStanding = 'settled' | 'under-way' | 'silent';

/**
 * How a claim stands. `recorded` is the id of the record of its period, if there is one: a claim is
 * settled once its own record is there.
 */
export const standingOf = (
  claim: Claim | undefined,
  recorded: string | undefined,
  nowMs: number,
): ClaimStanding => {
  if (claim === undefined || claim.id === recorded) return 'settled';
  // Nothing is sent of the others, so whoever comes by may finish them.
  const isBeingSent = claim.will === 'send' && nowMs < claim.atMs + SILENT_AFTER_MS;
  return isBeingSent ? 'under-way' : 'silent';
};

/**
 * What a hint is worth: `due` where the register says the same, `young` where the register may yet
 * come to say so, else `wrong`. Hints are written before the register and prove nothing.
 */
export const worthOf = (
  hint: Hint,
  register: Register | undefined,
  nowMs: number,
): 'due' | 'young' | 'wrong' => {
  if (register?.dueMs === hint.dueMs) return 'due';
  return nowMs < hint.writtenMs + HINT_YOUNG_MS ? 'young' : 'wrong';
};

/** When the period of a register was due at first, whatever it was put off to; epoch ms. */
export const firstDueOf = (register: Register): number | undefined =>
  lateOf(register)?.dueMs ?? register.dueMs;

/** That the period of a register was put off; undefined where it was not. */
export const lateOf = ({ dueMs, late }: Register): Late | undefined =>
  late?.untilMs === dueMs ? late : undefined;

const putOffUntil = (register: Register, nowMs: number, untilMs: number, tries: number): Later => ({
  dueMs: untilMs,
  late: { dueMs: firstDueOf(register) ?? nowMs, untilMs, tries },
});

/** When a register is to be looked at again. */
export interface Later {
  readonly dueMs: number;
  readonly late: Late;
}

/**
 * Puts a period off after a try that certainly sent nothing: five minutes, then twice as long each
 * time. Undefined where it was tried often enough, and is to be given up.
 */
export const putOff = (register: Register, nowMs: number): Later | undefined => {
  const tries = (lateOf(register)?.tries ?? 0) + 1;
  if (tries >= MOST_TRIES) return undefined;
  return putOffUntil(register, nowMs, nowMs + FIRST_PAUSE_MS * 2 ** (tries - 1), tries);
};

/** Puts a period off by so long, through no fault of its own: that is not counted as a try. */
export const waitFor = (register: Register, nowMs: number, pauseMs: number): Later =>
  putOffUntil(register, nowMs, nowMs + pauseMs, lateOf(register)?.tries ?? 0);

/**
 * The digest that a register's employee is to get by what holds now, whatever was planned: due, or
 * yet to come. What was planned may have been overtaken by a new hour, zone or frequency.
 *
 * `missed` where there is no time for it any more; after an outage of a week that is the first one
 * alone, and what is due after it is what is due now.
 */
export const dueNow = (
  register: Register,
  timetable: Timetable,
  nowMs: number,
): { readonly is: 'due' | 'missed' | 'to-come'; readonly due: Due } | undefined => {
  const sinceMs = Math.min(firstDueOf(register) ?? nowMs, nowMs - MOST_LATE_MS);
  const due = nextDue(timetable, { nowMs: sinceMs, ...historyOf(register) });
  if (due === undefined) return undefined;
  if (due.dueMs > nowMs) return { is: 'to-come', due };
  return { is: isTooLate(due.dueMs, nowMs, timetable.timeZone) ? 'missed' : 'due', due };
};

/**
 * A register once its period was taken: the claim, what counts as the last period and mail from now
 * on, and when the next one is due. A mail counts as ignored until there is a sign of life. Where
 * `isOver`, nothing is due any more until somebody changes something.
 */
export const afterClaim = <R extends Register>(
  register: R,
  timetable: Timetable,
  claim: Claim,
  isOver: boolean,
): R => {
  const isMail = claim.will === 'send';
  const history = withOutcome(historyOf(register), claim.period, isMail ? claim.atMs : undefined);
  const ignored = register.ignored + (isMail ? 1 : 0);
  // Of periods that were missed the next one may be due already, and in time.
  const nowMs = claim.will === 'missed' ? claim.atMs - MOST_LATE_MS : claim.atMs;
  const stretched = { ...timetable, stretch: stretchOf(ignored) };
  const next = isOver ? undefined : nextDue(stretched, { nowMs, ...history });
  return {
    ...register,
    period: history.lastPeriod,
    lastAtMs: history.lastAtMs,
    mailsInWeek: history.mailsInWeek,
    ignored,
    silentSince: register.silentSince ?? (isMail ? claim.atMs : undefined),
    dueMs: next?.dueMs,
    late: undefined,
    claim,
  };
};

/** The period that an instant falls into, by what somebody gets. */
export const periodAt = ({ frequency, timeZone }: Timetable, nowMs: number): string => {
  const day = dayThere(nowMs, timeZone);
  return frequency === 'weekly' ? weekOf(day) : day;
};

/**
 * The period that a mail of now counts for: that of now, or the last one that was taken where that
 * began later. Periods never fall back, whatever moves.
 */
export const periodToSend = (register: Register, timetable: Timetable, nowMs: number): string => {
  const period = periodAt(timetable, nowMs);
  const { period: last = period } = register;
  return startOfPeriod(last) > startOfPeriod(period) ? last : period;
};

/** Whether a mail went within half a day; also when asked for, none comes nearer to another. */
export const isNearMail = ({ lastAtMs }: Register, nowMs: number): boolean =>
  lastAtMs !== undefined && nowMs - lastAtMs < APART_MS;
