import {
  DIGEST_STATES,
  type DigestReason,
  type DigestState,
} from '../../core/model/digest-record.ts';
import { countDigests, NO_DIGESTS } from '../store/digests.ts';
import { mailPauseOf } from '../store/mail-standing.ts';
import { dueUntil, type FoundDue } from '../store/schedules.ts';
import { limited } from '../work/daily-limit.ts';
import { readRound } from '../work/digest-standing.ts';
import type { Pacer } from '../work/hand-over.ts';
import { type Sending, workHint } from '../work/work-hint.ts';
import { groupOf, type Queueing, type ShardMessage } from './queue.ts';

/** A slice of a shard takes so long at most. */
const SLICE_MS = 60_000;
/** Employees of a shard that are worked on at the same time. */
const TOGETHER = 8;
/** Hints that are read at once. */
const PAGE = 64;
/** After so many failures in a row it is not the employees: the message comes back by itself. */
const MOST_FAILURES = 20;

/** What a slice came to. */
export interface Slice {
  readonly counts: Readonly<Record<DigestState, number>>;
  /** Hints that are looked at again. */
  readonly later: number;
  /** Hints that could not even be looked at; they stay. */
  readonly failed: number;
  /** True if its time was over before its end. */
  readonly isCut: boolean;
  /** Why nobody gets a mail for now. */
  readonly stopped?: DigestReason | undefined;
}

/** Makes what lets the mails of one sender go one after the other, until an instant (epoch ms). */
export type Pacing = (deadlineMs: number) => Pacer;

/** The due hints of a shard, page by page, each once. */
async function* dueHints(
  services: Sending,
  { tenant, shard }: ShardMessage,
): AsyncGenerator<FoundDue> {
  let after: FoundDue | undefined;
  for (;;) {
    const page = await dueUntil(services, tenant, shard, services.now(), PAGE, after);
    yield* page;
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}

/** Sums up what a slice comes to, and says it to the table when it is over. */
const counting = (services: Sending, tenant: string) => {
  const counts: Record<DigestState, number> = { ...NO_DIGESTS };
  return {
    counts,
    add: (state: DigestState | undefined): void => {
      if (state === undefined) return;
      counts[state] += 1;
      if (state === 'sent') services.measure('digestsSent', 1);
      if (state === 'unknown') services.measure('digestsUnknown', 1);
    },
    say: async (): Promise<void> => {
      if (DIGEST_STATES.every((state) => counts[state] === 0)) return;
      // What was sent was sent, whether it is counted or not.
      await countDigests(services, tenant, services.now(), counts).catch((error: unknown) =>
        services.log({ level: 'warn', tenant, error }),
      );
    },
  };
};

/** Lets nothing go, since the tenant is paused. */
const PAUSED: Pacer = {
  turn: async () => 'tenant-paused',
  unused: () => {},
  heard: () => {},
  barredBy: async () => 'tenant-paused',
};

/**
 * Works through what is due in a shard, several employees at the same time, until nothing is left
 * or its time is over. Safe to run as often as one likes and to be cut off anywhere. Throws where
 * the table does not answer.
 */
export const sendSlice = async (
  services: Sending,
  message: ShardMessage,
  pacing: Pacing,
): Promise<Slice> => {
  const { tenant } = message;
  const deadlineMs = services.now() + SLICE_MS;
  const round = await readRound(services, tenant);
  const { counts, add, say } = counting(services, tenant);
  const report = {
    later: 0,
    failed: 0,
    isCut: false,
    stopped: undefined as DigestReason | undefined,
  };
  if (!round.settings.enabled) return { counts, ...report };
  const isPaused = (await mailPauseOf(services, tenant)) !== undefined;
  // What comes too late meanwhile is written down all the same.
  const { pacer, done } = limited(services, round, isPaused ? PAUSED : pacing(deadlineMs));
  const hints = dueHints(services, message);
  let failures: unknown[] = [];
  const work = async (): Promise<void> => {
    while (!report.isCut && report.stopped === undefined && failures.length < MOST_FAILURES) {
      if (services.now() >= deadlineMs) {
        report.isCut = true;
        return;
      }
      const { value: hint, done: isEnd } = await hints.next();
      if (isEnd === true) return;
      try {
        const { turn, settled } = await workHint(services, round, hint, pacer);
        failures = [];
        add(settled);
        if (turn.is === 'done') add(turn.state);
        if (turn.is === 'later') report.later += 1;
        if (turn.is === 'over') report.isCut = true;
        if (turn.is === 'stop') report.stopped = turn.reason;
      } catch (error) {
        report.failed += 1;
        failures.push(error);
        services.measure('faults', 1);
        services.log({ level: 'warn', tenant, error });
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: TOGETHER }, work));
  await say();
  // Places that nobody gives back are lost for this day: fewer mails go, never more.
  await done().catch((error: unknown) => services.log({ level: 'warn', tenant, error }));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  if (failures.length >= MOST_FAILURES) throw failures[0];
  return { counts, ...report };
};

/** Works a message off: one whose shard is not at its end goes back to the end of the queue. */
export const workMessage = async (
  services: Sending & Queueing,
  message: ShardMessage,
  pacing: Pacing,
): Promise<Slice> => {
  const slice = await sendSlice(services, message, pacing);
  const name = Buffer.from(services.random(12)).toString('base64url');
  if (slice.isCut) await services.shardQueue.send(message, `${groupOf(message)}#${name}`);
  return slice;
};
