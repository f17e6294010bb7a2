import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, Counting } from '../capabilities.ts';
import { dynamoTable, hearTime } from './dynamo.ts';
import { ClockOff, type Table } from './table.ts';

/**
 * How far a process's clock may be off the table's. Two such processes, and the second to which the
 * table tells its time, are well within what the log's margin covers.
 */
export const MOST_OFF_MS = 5 * 60_000;

/** What the table's answers tell of the time. */
export interface TableTime {
  /** An answer has just come that said this time (epoch milliseconds). */
  readonly heard: (tableMs: number) => void;
  /** How far this process's clock is ahead, in milliseconds; undefined before the first answer. */
  readonly aheadMs: () => number | undefined;
}

/**
 * The table's time, from its last answer on. `steady` counts milliseconds and never jumps, so that
 * a clock which jumps is noticed at once, not only at the next answer.
 */
export const tableTime = (
  now: () => number,
  steady: () => number = () => performance.now(),
): TableTime => {
  let tableAtZero: number | undefined;
  return {
    heard: (tableMs) => {
      tableAtZero = tableMs - steady();
    },
    aheadMs: () => (tableAtZero === undefined ? undefined : now() - tableAtZero - steady()),
  };
};

/**
 * A table that answers only while this process's clock agrees with it; throws `ClockOff` otherwise.
 * An instant that was taken right before a write, or right after a read, can so be trusted. Reads
 * are always sent, and each measures anew: once the clock is right again, all goes on by itself.
 */
export const punctual = (table: Table, time: TableTime, { measure }: Counting): Table => {
  const check = (): void => {
    const aheadMs = time.aheadMs();
    if (aheadMs === undefined || Math.abs(aheadMs) <= MOST_OFF_MS) return;
    measure('clockOff', 1);
    throw new ClockOff(aheadMs);
  };
  const checked = async <T>(call: Promise<T>): Promise<T> => {
    const [outcome] = await Promise.allSettled([call]);
    // Before the outcome: a signature that is refused for its time says less than this.
    check();
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  };
  const written = async <T>(call: () => Promise<T>): Promise<T> => {
    check();
    return checked(call());
  };
  return {
    get: (key) => checked(table.get(key)),
    query: (query) => checked(table.query(query)),
    put: (item, condition) => written(() => table.put(item, condition)),
    delete: (key, condition) => written(() => table.delete(key, condition)),
    add: (key, amounts, fields) => written(() => table.add(key, amounts, fields)),
    putMany: (items) => written(() => table.putMany(items)),
    deleteMany: (keys) => written(() => table.deleteMany(keys)),
  };
};

/** The table on DynamoDB, for a process whose clock is held against the table's own. */
export const punctualTable = (
  client: DynamoDBClient,
  tableName: string,
  { now, measure }: Clock & Counting,
): Table => {
  const time = tableTime(now);
  hearTime(client, time.heard);
  return punctual(dynamoTable(client, tableName), time, { measure });
};
