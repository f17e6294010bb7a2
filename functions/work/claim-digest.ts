import {
  afterClaim,
  type Claim,
  type Later,
  standingOf as standingOfClaim,
} from '../../core/digest/claim.ts';
import type { Due } from '../../core/digest/schedule.ts';
import type { DigestReason, DigestState } from '../../core/model/digest-record.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import { findDigest, type StoredDigest, saveDigest } from '../store/digests.ts';
import { changeSchedule, putDue, type Schedule } from '../store/schedules.ts';
import type { Standing } from './digest-standing.ts';

/** Of whom it is, and under which version of the manifest they were seen to be there. */
export interface Whose {
  readonly tenant: string;
  readonly employee: string;
  readonly under: number;
}

/** A period that is ours: nobody else does anything about it. */
export interface Taken {
  readonly claim: Claim;
  /** As it stands with the claim in it. */
  readonly schedule: Schedule;
}

/** After these nothing is due until somebody changes something: a choice, a profile, settings. */
const ENDS: ReadonlySet<DigestReason | undefined> = new Set([
  ...(['stopped', 'disabled', 'no-profile', 'silent'] as const),
]);

/**
 * Whether nothing is due after a period. Somebody who is put down as stopped and has not chosen so
 * may be about to take it back: the last thing that is done then is to take them off that list.
 */
const isTheEnd = (reason: DigestReason | undefined, { own }: Schedule): boolean =>
  ENDS.has(reason) && (reason !== 'stopped' || own?.enabled === false);

/**
 * Takes a period of an employee, in ONE conditional write of the register by its version, with the
 * next one in it; undefined for whoever was slower, be it than another sender, a stop or a new
 * choice. The hint of the next one goes before, so that it is never out of sight.
 */
export const takePeriod = async (
  services: Tabled & Clock & Randomness,
  { tenant, employee, under }: Whose,
  { schedule, timetable }: Standing,
  { period, dueMs }: Due,
  what: Pick<Claim, 'will' | 'reason'>,
): Promise<Taken | undefined> => {
  const atMs = services.now();
  const claim: Claim = {
    id: Buffer.from(services.random(12)).toString('base64url'),
    turn: schedule.claim === undefined ? atMs : schedule.claim.turn + 1,
    period,
    dueMs,
    atMs,
    ...what,
  };
  const after = afterClaim(schedule, timetable, claim, isTheEnd(what.reason, schedule));
  if (after.dueMs !== undefined)
    await putDue(services, tenant, { employee, dueMs: after.dueMs, under });
  const to = { ...after, under };
  if (!(await changeSchedule(services, tenant, employee, schedule, to))) return undefined;
  return { claim, schedule: { ...to, version: schedule.version + 1 } };
};

/**
 * Gives a period back of which certainly nothing was sent, to be looked at later; false where the
 * register has changed meanwhile: then the period stays ours.
 */
export const giveBack = async (
  services: Tabled & Clock,
  { tenant, employee, under }: Whose,
  before: Schedule,
  taken: Taken,
  later: Later,
): Promise<boolean> => {
  await putDue(services, tenant, { employee, dueMs: later.dueMs, under });
  const to = { ...before, ...later, under };
  return changeSchedule(services, tenant, employee, taken.schedule, to);
};

/** Writes down what came of a period that was taken. */
export const recordOutcome = async (
  services: Tabled & Clock,
  { tenant, employee, under }: Whose,
  { id, turn, period, dueMs }: Claim,
  outcome: Pick<StoredDigest, 'state' | 'reason' | 'decision' | 'lessons'>,
  byMaker = true,
): Promise<boolean> => {
  const digest = { id, period, dueMs, atMs: services.now(), ...outcome };
  return saveDigest(services, tenant, employee, digest, { under, turn, byMaker });
};

/** What a claim comes to whose maker is silent. */
const LEFT: Readonly<Record<Claim['will'], DigestState>> = {
  send: 'unknown',
  unknown: 'unknown',
  skipped: 'skipped',
  missed: 'missed',
};

/**
 * Sees to the claim of a register before anything else is done: writes down what came of it where
 * its maker fell silent. A mail that may have been handed over has the fate `unknown` from then on,
 * which the register says first, so that a maker who is only slow cannot give the period back.
 * Gives the register to go on from; `under-way` while its maker may still speak; `lost` where
 * somebody changed it meanwhile.
 */
export const settleClaim = async (
  services: Tabled & Clock,
  whose: Whose,
  schedule: Schedule,
): Promise<{ schedule: Schedule; settled?: DigestState } | 'under-way' | 'lost'> => {
  const { claim } = schedule;
  if (claim === undefined) return { schedule };
  const { tenant, employee } = whose;
  const record = await findDigest(services, tenant, employee, claim.period);
  const standing = standingOfClaim(claim, record?.id, services.now());
  if (standing === 'settled') return { schedule };
  if (standing === 'under-way') return 'under-way';
  let after = schedule;
  if (claim.will === 'send') {
    const to = { ...schedule, claim: { ...claim, will: 'unknown' as const } };
    if (!(await changeSchedule(services, tenant, employee, schedule, to))) return 'lost';
    after = { ...to, version: schedule.version + 1 };
  }
  const state = LEFT[claim.will];
  const reason = state === 'unknown' ? 'sender-died' : claim.reason;
  const isNew = await recordOutcome(services, whose, claim, { state, reason }, false);
  return { schedule: after, ...(isNew && { settled: state }) };
};
