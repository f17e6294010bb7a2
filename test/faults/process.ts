import type { Runtime } from '../../functions/capabilities.ts';
import { type Arrivals, arrivalsOf, type LogKeeper } from '../../functions/store/arrivals.ts';
import type { Cache } from '../../functions/store/cache.ts';
import { caching, type StoreWriter } from '../../functions/store/capabilities.ts';
import type { Keeping } from '../../functions/store/keeping.ts';
import { punctual, type TableTime, tableTime } from '../../functions/store/punctual.ts';
import type { Limiting } from '../../functions/store/quotas.ts';
import type { Table } from '../../functions/store/table.ts';
import type { Attempt, Life, Scheduler } from './scheduler.ts';

/** What the verbs of the product work with. */
export interface Services extends Runtime, StoreWriter, LogKeeper, Limiting, Keeping {}

/** What a design may look at: in which life it is, what is being done, what time it is there. */
export interface Context {
  /** Of the process, as long as it lives. */
  readonly memory: Map<string, unknown>;
  readonly what: string;
  readonly now: () => number;
}

/** How the store is reached, and how time is told. A wrong design changes one of these. */
export interface Ground {
  readonly table: (table: Table, context: Context) => Table;
  readonly punctual: typeof punctual;
  readonly arrivals: (clock: () => number) => Arrivals;
}

/** Who sends too much is not what is looked for here. */
const NO_QUOTAS: Limiting['quotas'] = { use: () => {}, closedUntil: () => undefined };

export const GROUND: Ground = { table: (table) => table, punctual, arrivals: arrivalsOf };

/** A process: it dies and comes up again with nothing in memory. */
export interface Process {
  /** Runs a request of a client; throws `Killed` where it dies meanwhile. */
  readonly run: <T>(
    what: string,
    attempts: Attempt[],
    act: (services: Services) => Promise<T>,
  ) => Promise<T>;
}

interface Started {
  readonly life: Life;
  readonly memory: Map<string, unknown>;
  readonly time: TableTime;
  readonly services: Omit<Services, 'table'>;
}

/** Each answer of the table says, in whole seconds, what time it was a moment ago. */
const telling = (table: Table, heard: () => void): Table => {
  const told = async <T>(call: Promise<T>): Promise<T> => {
    const answer = await call;
    heard();
    return answer;
  };
  return {
    get: (key) => told(table.get(key)),
    query: (query) => told(table.query(query)),
    put: (item, condition) => told(table.put(item, condition)),
    delete: (key, condition) => told(table.delete(key, condition)),
    add: (key, amounts, fields) => told(table.add(key, amounts, fields)),
    putMany: (items) => told(table.putMany(items)),
    deleteMany: (keys) => told(table.deleteMany(keys)),
  };
};

/** What a process has at hand but for the table; what it logs and counts is not looked at. */
export const servicesOn = (
  ground: Ground,
  now: () => number,
  random: () => number,
  cache: Cache,
): Omit<Services, 'table'> => ({
  now,
  random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
  log: () => {},
  measure: () => {},
  arrivals: ground.arrivals(now),
  quotas: NO_QUOTAS,
  keepDecisionsDays: Number.POSITIVE_INFINITY,
  ...caching(),
  cache,
});

/** The processes of a run, as a cloud starts them: each with a clock of its own. */
export const processOn = (
  scheduler: Scheduler,
  index: number,
  ground: Ground,
  random: () => number,
  cold: () => Cache,
): Process => {
  scheduler.offsets[index] = 0;
  const now = (): number => scheduler.time() + (scheduler.offsets[index] ?? 0);
  const start = (): Started => {
    const origin = Math.floor(random() * 1e9);
    const zero = scheduler.time();
    return {
      life: scheduler.birth(index),
      memory: new Map(),
      time: tableTime(now, () => scheduler.time() - zero + origin),
      services: servicesOn(ground, now, random, cold()),
    };
  };
  let current = start();
  return {
    async run(what, attempts, act) {
      if (current.life.isDead) current = start();
      const { life, memory, time, services } = current;
      const attempt = scheduler.attempt(life, what);
      attempts.push(attempt);
      const heard = (): void => time.heard(Math.floor(scheduler.time() / 1000) * 1000);
      const reached = ground.punctual(telling(scheduler.tableFor(attempt), heard), time, services);
      const table = ground.table(reached, { memory, what, now });
      try {
        return await Promise.race([act({ ...services, table }), life.died]);
      } finally {
        attempt.isSettled = true;
        scheduler.settle(attempt);
      }
    },
  };
};
