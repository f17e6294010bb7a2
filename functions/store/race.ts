import type { Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import { type Key, StoreUnavailable } from './table.ts';

/** Of the longest pause. */
const MOST_PAUSE_MS = 160;

/**
 * Waits a while that is different for each of those who wait, and longer in later rounds, so that
 * not all come back together; gives how long, in milliseconds.
 */
const pause = async ({ random }: Randomness, round: number): Promise<number> => {
  const share = (random(1)[0] ?? 0) / 255;
  const milliseconds = Math.min(MOST_PAUSE_MS, 20 * (round + 1)) * (0.2 + 0.8 * share);
  await new Promise((fulfil) => setTimeout(fulfil, milliseconds));
  return milliseconds;
};

/** A lost race is run again at most this often: 50 writers of one item all come to their end. */
const MOST_ROUNDS = 60;

/**
 * Runs a change by compare and swap until it wins; `attempt` gives undefined where it lost. Throws
 * `StoreUnavailable` where too many change the same at once.
 */
export const untilWon = async <T>(
  services: Randomness,
  attempt: () => Promise<{ readonly won: T } | undefined>,
): Promise<T> => {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const outcome = await attempt();
    if (outcome !== undefined) return outcome.won;
    await pause(services, round);
  }
  throw new StoreUnavailable('too many changes at once');
};

/** Whose turn it has been for this long is taken for dead, milliseconds. */
const DEAD_AFTER_MS = 4_000;
/** Of waiting for a turn. */
const MOST_WAITING_MS = 20_000;

const keyOf = (tenant: string): Key => ({ pk: partition.tenant(tenant), sk: sort.turn });

/** True if the turn is ours now. `seen` is who had it when it was last looked at. */
const grab = async (
  { table }: Tabled,
  tenant: string,
  token: string,
  seen: string | undefined,
): Promise<boolean> =>
  table.put(
    { ...keyOf(tenant), token },
    seen === undefined ? { is: 'absent' } : { is: 'equal', attribute: 'token', value: seen },
  );

/**
 * Waits for a turn at changing a tenant, for those who have lost a race: while they go one after
 * the other, none of them works in vain. It is advice and no lock: what keeps changes whole is the
 * condition on the manifest, and whoever dies in their turn is passed over. No clock is read: the
 * pauses say how long the same one has had it. Gives how to hand it on.
 */
export const takeTurn = async (
  services: Tabled & Randomness,
  tenant: string,
): Promise<() => Promise<void>> => {
  const { table } = services;
  const token = Buffer.from(services.random(12)).toString('hex');
  let held: string | undefined;
  let heldMs = 0;
  for (let waitedMs = 0; waitedMs < MOST_WAITING_MS; ) {
    const holder = (await table.get(keyOf(tenant)))?.token as string | undefined;
    if (holder !== held) heldMs = 0;
    held = holder;
    const isFree = holder === undefined || heldMs > DEAD_AFTER_MS;
    if (isFree && (await grab(services, tenant, token, holder)))
      return async () => {
        await table.delete(keyOf(tenant), { is: 'equal', attribute: 'token', value: token });
      };
    const pausedMs = await pause(services, 3);
    waitedMs += pausedMs;
    heldMs += pausedMs;
  }
  throw new StoreUnavailable('too many changes at once');
};
