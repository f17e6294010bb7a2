import { dueNow, type Later, lateOf, putOff, waitFor, worthOf } from '../../core/digest/claim.ts';
import type { Due } from '../../core/digest/schedule.ts';
import type { DigestReason, DigestState } from '../../core/model/digest-record.ts';
import type { Counting, Logging, Randomness } from '../capabilities.ts';
import type { Mail, Mailing } from '../mail/mailer.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import {
  changeSchedule,
  dropDue,
  type FoundDue,
  putDue,
  readSchedule,
  type Schedule,
} from '../store/schedules.ts';
import { ClockOff, StoreUnavailable } from '../store/table.ts';
import {
  giveBack,
  recordOutcome,
  settleClaim,
  type Taken,
  takePeriod,
  type Whose,
} from './claim-digest.ts';
import { type Round, type Standing, standingOf } from './digest-standing.ts';
import { type HandedOver, handOver, type Pacer, withTurn } from './hand-over.ts';
import type { Addressee, Lettered, Lettering } from './letters.ts';

/** What sends digests. */
export interface Sending extends LogKeeper, Counting, Logging, Randomness, Mailing {
  readonly letters: Lettering;
}

/** What came of one hint. */
export type Turn =
  /** The hint was wrong, or somebody else was faster. */
  | { readonly is: 'nothing' }
  /** It stays, and is looked at again. */
  | { readonly is: 'later' }
  /** It stays, since no mail may go any more before the time is over. */
  | { readonly is: 'over' }
  /** Nobody gets a mail for now: the account's quota is used up, or it is paused. */
  | { readonly is: 'stop'; readonly reason: DigestReason }
  | {
      readonly is: 'done';
      readonly state: DigestState;
      readonly reason?: DigestReason | undefined;
    };

/** How long to wait where the fault is not the employee's. */
const WAIT_MS = 5 * 60_000;
const WAIT_ALL_MS = 20 * 60_000;

const NOTHING: Turn = { is: 'nothing' };
const LATER: Turn = { is: 'later' };

/** Takes a period of which nothing is sent, and writes down why. */
const close = async (
  services: Sending,
  whose: Whose,
  standing: Standing,
  due: Due,
  what: { readonly will: 'skipped' | 'missed'; readonly reason: DigestReason },
): Promise<Turn> => {
  const taken = await takePeriod(services, whose, standing, due, what);
  if (taken === undefined) return LATER;
  const { will: state, reason } = what;
  await recordOutcome(services, whose, taken.claim, { state, reason });
  return { is: 'done', state, reason };
};

/** Puts the truth right where something else holds by now than was planned. */
const move = async (
  services: Sending,
  { tenant, employee, under }: Whose,
  { schedule }: Standing,
  dueMs: number | undefined,
): Promise<Turn> => {
  if (dueMs !== undefined) await putDue(services, tenant, { employee, dueMs, under });
  const to = { ...schedule, dueMs, late: undefined, under };
  return (await changeSchedule(services, tenant, employee, schedule, to)) ? NOTHING : LATER;
};

/** What is certain of a mail that was not sent: the period is given back, or given up. */
const notGone = async (
  services: Sending,
  whose: Whose,
  { schedule }: Standing,
  taken: Taken,
  { reason, isAll }: Extract<HandedOver, { is: 'not-gone' }>,
): Promise<Turn> => {
  const nowMs = services.now();
  const later =
    reason === 'failed'
      ? putOff(schedule, nowMs)
      : waitFor(schedule, nowMs, isAll ? WAIT_ALL_MS : WAIT_MS);
  const isBack = later !== undefined && (await giveBack(services, whose, schedule, taken, later));
  if (!isBack) {
    if (later === undefined) services.measure('digestsParked', 1);
    await recordOutcome(services, whose, taken.claim, { state: 'missed', reason });
  }
  if (isAll) return { is: 'stop', reason };
  return isBack ? NOTHING : { is: 'done', state: 'missed', reason };
};

/** The mail of a letter. */
export const mailOf = (
  { mailFrom }: Mailing,
  { settings }: Round,
  to: string,
  letter: Extract<Lettered, { letter: unknown }>['letter'],
): Mail => ({
  from: { name: settings.sender?.name ?? 'Uplift', address: mailFrom },
  replyTo: settings.sender?.replyTo,
  to,
  ...letter,
});

/**
 * Takes a period and hands its mail over. Everything that can fail has been done; between the claim
 * and the call nothing is waited for.
 */
export const claimAndSend = async (
  services: Sending,
  whose: Whose,
  standing: Standing,
  due: Due,
  pacer: Pacer,
  { mail, ...of }: { mail: Mail; decision: string; lessons: readonly string[] },
): Promise<Turn> => {
  const taken = await takePeriod(services, whose, standing, due, { will: 'send' });
  if (taken === undefined) return LATER;
  const handed = await handOver(services, pacer, taken.claim, mail);
  if (handed.is === 'not-gone') return notGone(services, whose, standing, taken, handed);
  const { state, reason } = handed;
  await recordOutcome(services, whose, taken.claim, { state, reason, ...of });
  return { is: 'done', state, reason };
};

const complain = ({ measure, log }: Sending, { tenant }: Whose, error: unknown): void => {
  measure('faults', 1);
  log({ level: 'error', tenant, error });
};

/** Writes the letter of a due digest; after some tries in vain the period is missed. */
const lettered = async (
  services: Sending,
  round: Round,
  whose: Whose,
  to: Addressee,
  due: Due,
): Promise<Lettered | Turn> => {
  try {
    const how = { period: due.period, settings: round.settings, isTrial: false };
    return await services.letters.letterFor(to, how);
  } catch (error) {
    if (error instanceof StoreUnavailable || error instanceof ClockOff) throw error;
    if (putOff(to.schedule, services.now()) !== undefined) throw error;
    complain(services, whose, error);
    services.measure('digestsParked', 1);
    return close(services, whose, to, due, { will: 'missed', reason: 'failed' });
  }
};

/** Has an employee looked at again later, though their period is due. */
const postpone = async (
  services: Sending,
  { tenant, employee, under }: Whose,
  { schedule }: Pick<Standing, 'schedule'>,
  later: Later,
): Promise<Turn> => {
  await putDue(services, tenant, { employee, dueMs: later.dueMs, under });
  const to = { ...schedule, ...later, under };
  return (await changeSchedule(services, tenant, employee, schedule, to)) ? NOTHING : LATER;
};

/** Writes the letter of a due digest and sends it, or says why there is none. */
const writeAndSend = async (
  services: Sending,
  round: Round,
  whose: Whose,
  to: Addressee,
  due: Due,
  pacer: Pacer,
): Promise<Turn> => {
  const written = await lettered(services, round, whose, to, due);
  if ('is' in written) return written;
  if ('nothing' in written)
    return close(services, whose, to, due, { will: 'skipped', reason: written.nothing });
  const { letter, answer, lessons } = written;
  const address = to.loaded.learner.profile?.employee.email ?? '';
  const mail = mailOf(services, round, address, letter);
  const of = { mail, decision: answer.decision, lessons };
  return claimAndSend(services, whose, to, due, pacer, of);
};

/** Does what is due to an employee, by all that holds of them now. */
const takeAsItStands = async (
  services: Sending,
  round: Round,
  whose: Whose,
  standing: Standing,
  pacer: Pacer,
): Promise<Turn> => {
  const { loaded, obstacle, schedule, timetable } = standing;
  const found = dueNow(schedule, timetable, services.now());
  if (found === undefined || found.is === 'to-come')
    return move(services, whose, standing, found?.due.dueMs);
  const { is, due } = found;
  if (obstacle !== undefined || loaded === undefined)
    return close(services, whose, standing, due, {
      will: 'skipped',
      reason: obstacle ?? 'no-profile',
    });
  if (is === 'missed') {
    const isFailed = (lateOf(schedule)?.tries ?? 0) > 0;
    const reason = isFailed ? 'failed' : ((await pacer.barredBy()) ?? 'late');
    return close(services, whose, standing, due, { will: 'missed', reason });
  }
  // Before the letter is written, which is most of the work: what cannot go is not written.
  const may = await pacer.turn();
  if (may === 'over') return { is: 'over' };
  if (may !== 'go') return { is: 'stop', reason: may };
  return withTurn(pacer, (mine) =>
    writeAndSend(services, round, whose, { ...standing, loaded }, due, mine),
  );
};

/** Somebody of whom nothing can even be read is looked at again after this long. */
const PARKED_MS = 86_400_000;

/**
 * Does what is due to an employee whose register says the same as the hint. One with whom something
 * is wrong stops nobody else: they are put off, and in the end set aside for a day.
 */
const takeDue = async (
  services: Sending,
  round: Round,
  whose: Whose,
  schedule: Schedule,
  pacer: Pacer,
): Promise<Turn> => {
  try {
    const standing = await standingOf(services, round, whose.employee, schedule);
    return await takeAsItStands(services, round, whose, standing, pacer);
  } catch (error) {
    // The table's fault is nobody's in particular.
    if (error instanceof StoreUnavailable || error instanceof ClockOff) throw error;
    complain(services, whose, error);
    const nowMs = services.now();
    const later = putOff(schedule, nowMs);
    if (later === undefined) services.measure('digestsParked', 1);
    return postpone(services, whose, { schedule }, later ?? waitFor(schedule, nowMs, PARKED_MS));
  }
};

/**
 * Does what a hint of the due index leads to: reads the truth and derives everything anew, decides
 * and composes, takes the period, hands the mail over, writes down what came of it, and only then
 * drops the hint. Cut off anywhere, the hint is still there for whoever comes next.
 */
export const workHint = async (
  services: Sending,
  round: Round,
  hint: FoundDue,
  pacer: Pacer,
): Promise<{ readonly turn: Turn; readonly settled?: DigestState | undefined }> => {
  const { tenant, inForce } = round;
  const { employee } = hint;
  const whose = { tenant, employee, under: inForce.manifest.version };
  const stored = await readSchedule(services, tenant, employee);
  const seen = await settleClaim(services, whose, stored);
  if (typeof seen === 'string') return { turn: LATER };
  const { schedule, settled } = seen;
  const worth = worthOf(hint, schedule, services.now());
  if (worth === 'young') return { turn: LATER, settled };
  const turn = worth === 'wrong' ? NOTHING : await takeDue(services, round, whose, schedule, pacer);
  // One that stops everybody may have been put off or not: whoever comes next finds out.
  if (turn.is === 'nothing' || turn.is === 'done') await dropDue(services, tenant, hint);
  return { turn, settled };
};
