import type { CheckIn } from '../../core/model/objective.ts';
import type { Acting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { addCheckIn, type StoredCheckIn } from '../store/check-ins.ts';
import { findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { ownerOf } from '../store/own-ids.ts';
import { currentRelease } from '../store/releases.ts';
import { notFound, unknownEmployee } from './access.ts';
import { once } from './once.ts';
import { MOST_AHEAD_MS } from './post-events.ts';

const ID_TAKEN = { code: 'id-taken', pointer: '/id' } as const;

/** Days begin this much earlier than in UTC where they begin first. */
const EARLIEST_DAY_MS = 14 * 3_600_000;

/**
 * The instant that was said, epoch milliseconds. A day is its first moment in UTC, so that it is
 * the same however often it is sent; one that has begun somewhere only is now.
 */
const momentOf = (at: string, nowMs: number): number => {
  const atMs = Date.parse(at);
  const isDay = !at.includes('T');
  return isDay && atMs <= nowMs + EARLIEST_DAY_MS ? Math.min(atMs, nowMs) : atMs;
};

const record = async (
  services: StoreWriter & Acting,
  tenant: string,
  keyResult: string,
  given: CheckIn,
  under: number,
): Promise<StoredCheckIn> => {
  const nowMs = services.now();
  const atMs = given.at === undefined ? nowMs : momentOf(given.at, nowMs);
  if (atMs > nowMs + MOST_AHEAD_MS) {
    throw new Refused('future-event', 'at lies in the future.', [
      { pointer: '/at', detail: 'lies more than five minutes in the future' },
    ]);
  }
  const stored: StoredCheckIn = { ...given, at: new Date(atMs).toISOString() };
  if ((await addCheckIn(services, tenant, keyResult, stored, under)) === 'no-key-result')
    throw notFound('key result', keyResult);
  return stored;
};

/** Throws for a team or an employee that does not exist. */
const refuseUnknown = async (
  services: StoreWriter,
  tenant: string,
  { team, employee }: CheckIn,
): Promise<void> => {
  if (team !== undefined) {
    const { release } = await currentRelease(services, tenant);
    if (!release.prepared.teams.has(team)) {
      const detail = `There is no team ${team}.`;
      const part = { pointer: '/team', detail, code: 'unknown-reference' };
      throw new Refused('unknown-reference', detail, [part]);
    }
  }
  if (employee !== undefined && (await findEmployee(services, tenant, employee)) === undefined)
    throw unknownEmployee(employee);
};

/** A check-in as it is stored, and whether this request made it. */
export interface CheckedIn {
  readonly stored: StoredCheckIn;
  readonly isNew: boolean;
}

/**
 * Records a new value of a key result: of the whole, or of one team or employee. One without an
 * instant is of now. Sent again with the same `id`, or the same key of the client's own, it is
 * recorded once. Throws `not-found`, `future-event`, `unknown-reference`, `unknown-employee`, and
 * `id-taken` where another check-in has its id.
 */
export const checkIn = async (
  services: StoreWriter & Acting,
  tenant: string,
  keyResult: string,
  given: CheckIn,
  idempotencyKey?: string,
): Promise<CheckedIn> => {
  const owner = await ownerOf(services, tenant, 'key-results', keyResult);
  const under = await takenUnder(services, tenant, owner, given.employee);
  await refuseUnknown(services, tenant, given);
  const kind = `check-ins/${keyResult}`;
  const employee = owner ?? given.employee;
  const byKey = { kind, key: idempotencyKey, body: given, employee, under };
  const byId = {
    kind: `${kind}/id`,
    key: given.id,
    body: given,
    employee,
    under,
    mismatch: ID_TAKEN,
  };
  return once(services, tenant, byKey, (one, isFirst) =>
    once(one, tenant, byId, async (asFirst, isNew) => ({
      stored: await record(asFirst, tenant, keyResult, given, under),
      isNew: isFirst && isNew,
    })),
  );
};
