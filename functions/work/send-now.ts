import { isNearMail, periodAt, periodToSend } from '../../core/digest/claim.ts';
import type { DigestReason } from '../../core/model/digest-record.ts';
import { type RefusalCode, Refused } from '../refusal.ts';
import { countDigests, findDigest } from '../store/digests.ts';
import { mailPauseOf } from '../store/mail-standing.ts';
import { changeSchedule, NO_SCHEDULE, readSchedule } from '../store/schedules.ts';
import { suppressionOf } from '../store/suppressions.ts';
import { StoreUnavailable } from '../store/table.ts';
import { unknownEmployee } from './access.ts';
import { settleClaim, type Whose } from './claim-digest.ts';
import { limited } from './daily-limit.ts';
import { type Round, readRound, type Standing, standingOf } from './digest-standing.ts';
import { type Pacer, withTurn } from './hand-over.ts';
import type { Addressee } from './letters.ts';
import { claimAndSend, mailOf, type Sending } from './work-hint.ts';

/** What became of a digest that was asked for. */
export interface SentNow {
  readonly period: string;
  readonly state: 'sent' | 'refused' | 'unknown';
}

/** Tries to take the period while others change the register. */
const MOST_TRIES = 5;

/** Why somebody gets no digest, as it is said to an admin. */
const WHY: Readonly<Partial<Record<DigestReason, readonly [RefusalCode, string]>>> = {
  stopped: ['stopped', 'They asked for no more mails, and only they can take that back.'],
  suppressed: [
    'suppressed',
    'Mails to their address bounced or were reported; GET /v1/suppressions says why.',
  ],
  disabled: ['disabled', 'Digests are switched off for them; GET …/digest says by whom.'],
  inactive: ['inactive', 'They are not active, and get no digests.'],
  'no-address': [
    'no-address',
    'They have no e-mail address. Put their profile with one, or give `to` for a test.',
  ],
  holdout: ['nothing-due', 'They are in the holdout, which gets no digests.'],
  'learned-today': ['nothing-due', 'They have learned as much today as they want to.'],
  silent: ['nothing-due', 'They were silent for so long that no digests go to them any more.'],
  'nothing-due': ['nothing-due', 'There is nothing for them to learn just now.'],
};

/** The refusal that a reason comes to. */
const refusedWhy = (reason: DigestReason): Refused => {
  const [code, detail] = WHY[reason] ?? ['nothing-due', 'There is nothing to send just now.'];
  return new Refused(code, detail);
};

const alreadySent = (period: string): Refused =>
  new Refused(
    'already-sent',
    `Their digest of ${period} was sent, or another one within half a day. It is never sent twice.`,
  );

const underWay = (period: string, employee: string): Refused =>
  new Refused(
    'conflict',
    `Their digest of ${period} is being sent just now. What became of it says ` +
      `GET /v1/employees/${employee}/digests, within a quarter of an hour.`,
  );

/** One mail, at once: whoever asks for it waits for it. */
const atOnce = ({ mailer }: Pick<Sending, 'mailer'>): Pacer => ({
  turn: async () => ((await mailer.account()).left < 1 ? 'quota' : 'go'),
  unused: () => {},
  heard: () => {},
  barredBy: async () => undefined,
});

const NOT_NOW = new Map<string, string>([
  ['quota', 'As many mails as the account allows were sent. Try again in some hours.'],
  ['paused', 'The account of the mail service is paused. Its operator has to see to it.'],
]);

/** Sends within what the account and the tenant's own limit allow today. */
const inTurn = async <T>(
  services: Sending,
  round: Round,
  send: (pacer: Pacer) => Promise<T>,
): Promise<T> => {
  const { pacer, done } = limited(services, round, atOnce(services));
  const may = await pacer.turn();
  if (may === 'daily-limit')
    throw new Refused(
      'disabled',
      'As many mails as the dailyLimit of PUT /v1/digest-settings were sent today (in UTC).',
    );
  if (may !== 'go') throw new Refused('unavailable', NOT_NOW.get(may) ?? 'Try again later.');
  return withTurn(pacer, send).finally(done);
};

/** Refuses where no mail of the tenant may go at all, a test as little as any other. */
const checkTenant = async (services: Sending, { tenant, settings }: Round): Promise<void> => {
  if (!settings.enabled)
    throw new Refused('disabled', 'The tenant mails nobody. PUT /v1/digest-settings enables it.');
  if ((await mailPauseOf(services, tenant)) !== undefined)
    throw new Refused(
      'disabled',
      'The tenant is paused: too many of its mails bounced or were reported. GET /v1/digests says ' +
        'since when, GET /v1/suppressions whose. Once that is mended, whoever runs Uplift lets it ' +
        `go on: npm run tenant -- resume-mail ${tenant}`,
    );
};

/** A try at the digest of now, to an address of one's choice; nothing is kept of it. */
const sendTest = async (
  services: Sending,
  round: Round,
  standing: Addressee,
  to: string,
): Promise<SentNow> => {
  const { settings, tenant } = round;
  const { loaded } = standing;
  const isOwn = loaded.learner.profile?.employee.email?.toLowerCase() === to.toLowerCase();
  if (isOwn && standing.obstacle === 'stopped') throw refusedWhy('stopped');
  if ((await suppressionOf(services, tenant, { employee: '', address: to })) !== undefined)
    throw refusedWhy('suppressed');
  const period = periodAt(standing.timetable, services.now());
  const how = { period, settings, isTrial: true, isMailed: true };
  const written = await services.letters.letterFor(standing, how);
  if ('nothing' in written) throw refusedWhy(written.nothing);
  const subject = `[Test] ${written.letter.subject}`;
  const mail = mailOf(services, round, to, { ...written.letter, subject });
  const { state } = await inTurn(services, round, async (pacer) => {
    const outcome = await services.mailer.send(mail);
    pacer.heard(outcome);
    return outcome;
  });
  if (state === 'sent' || state === 'refused' || state === 'unknown') return { period, state };
  throw new Refused('unavailable', NOT_NOW.get(state) ?? 'The mail service is busy. Try again.');
};

/** Reads where somebody stands, once their register is there and no claim of it is open. */
const standNow = async (services: Sending, round: Round, whose: Whose): Promise<Standing> => {
  const { tenant, employee, under } = whose;
  let schedule = await readSchedule(services, tenant, employee);
  if (schedule.version === 0) {
    const first = { ...NO_SCHEDULE, linkEpoch: services.now(), under };
    await changeSchedule(services, tenant, employee, NO_SCHEDULE, first);
    schedule = await readSchedule(services, tenant, employee);
  }
  const seen = await settleClaim(services, whose, schedule);
  if (seen === 'lost') throw new StoreUnavailable('the register has just been changed');
  if (seen === 'under-way') throw underWay(schedule.claim?.period ?? '', employee);
  return standingOf(services, round, employee, seen.schedule);
};

/** Sends the digest of this period, unless one was; undefined for the loser of a race. */
const sendOnce = async (
  services: Sending,
  round: Round,
  whose: Whose,
): Promise<SentNow | undefined> => {
  const { tenant, employee } = whose;
  const standing = await standNow(services, round, whose);
  const { loaded, obstacle, schedule, timetable } = standing;
  const nowMs = services.now();
  if (loaded === undefined) throw unknownEmployee(employee);
  if (obstacle !== undefined) throw refusedWhy(obstacle);
  const period = periodToSend(schedule, timetable, nowMs);
  const before = await findDigest(services, tenant, employee, period);
  const isSent = before?.state === 'sent' || before?.state === 'unknown';
  if (isSent || isNearMail(schedule, nowMs)) throw alreadySent(period);
  const how = { period, settings: round.settings, isTrial: false };
  const written = await services.letters.letterFor({ ...standing, loaded }, how);
  if ('nothing' in written) throw refusedWhy(written.nothing);
  const { letter, answer, lessons } = written;
  const mail = mailOf(services, round, loaded.learner.profile?.employee.email ?? '', letter);
  const of = { mail, decision: answer.decision, lessons };
  const due = { period, dueMs: nowMs };
  const turn = await inTurn(services, round, (pacer) =>
    claimAndSend(services, whose, standing, due, pacer, of),
  );
  if (turn.is === 'later') return undefined;
  const { state } = turn.is === 'done' ? turn : { state: undefined };
  if (state !== 'sent' && state !== 'refused' && state !== 'unknown')
    throw new Refused('unavailable', 'The mail service takes no mails just now. Try again later.');
  await countDigests(services, tenant, nowMs, { [state]: 1 });
  return { period, state };
};

/**
 * Sends an employee's digest of this period at once, or a test of it to an address of one's choice,
 * whose links lead nowhere. Throws `unknown-employee`, `disabled`, `stopped`, `suppressed`,
 * `inactive`, `no-address`, `nothing-due`, `already-sent`, `conflict` while somebody else sends it,
 * and `unavailable` where no mail can be sent for now.
 */
export const sendNow = async (
  services: Sending,
  tenant: string,
  employee: string,
  to?: string,
): Promise<SentNow> => {
  const round = await readRound(services, tenant);
  const whose = { tenant, employee, under: round.inForce.manifest.version };
  // Before anything is written: of somebody who is not there nothing is.
  const seen = await readSchedule(services, tenant, employee);
  const first = await standingOf(services, round, employee, seen);
  const { loaded } = first;
  if (loaded === undefined) throw unknownEmployee(employee);
  if (to === undefined && first.obstacle === 'stopped') throw refusedWhy('stopped');
  await checkTenant(services, round);
  if (to !== undefined) return sendTest(services, round, { ...first, loaded }, to);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const sent = await sendOnce(services, round, whose);
    if (sent !== undefined) return sent;
  }
  throw new StoreUnavailable('the register changes all the time');
};
