import {
  type Limits,
  QUOTA_NAMES,
  QUOTAS,
  type Quota,
  WINDOWS_MS,
  type Window,
} from '../../core/model/quota.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition, sort } from './keys.ts';
import type { Key } from './table.ts';

/** Knows how much of its quotas a tenant has used, good to ± 20 %. */
export interface Quotas {
  /** Counts what a tenant used; how much of it in all is found out meanwhile. */
  use(tenant: string, quota: Quota, amount?: number): void;
  /**
   * When a quota that is used up opens again, epoch milliseconds; undefined while it is not. Of a
   * tenant that nobody has used anything of it knows nothing, and keeps nothing.
   */
  closedUntil(tenant: string, quota: Quota): number | undefined;
}

/** Counts what tenants use. */
export interface Limiting {
  readonly quotas: Quotas;
}

/** On so many items a tenant's use is counted, so that none of them is written by everybody. */
const SHARDS = 8;
/** How often a process says what it has counted, and hears what others have. */
const SHARE_EVERY_MS = 1_000;
/** Windows may still be counted on by clocks that are behind; after this they may be dropped. */
const EXPIRES_AFTER_MS = 2 * 3_600_000;
/** Tenants with more are looked through for those who have been quiet. */
const MOST_TENANTS = 1_000;

/** What was used of one quota within a window. */
interface Used {
  /** By this process. */
  own: number;
  /** Of that, what others can know of. */
  shared: number;
  /** By all others, as was last heard. */
  others: number;
}

/** One window of a tenant, as a process knows it. */
interface Counter {
  readonly window: Window;
  readonly index: number;
  readonly key: Key;
  readonly used: Map<Quota, Used>;
  /** Others know that this process counts along. */
  joined: boolean;
  /** How many processes counted along in the window before, and in this one as was last heard. */
  readonly expected: number;
  processes: number;
  /** When it was last begun to share, epoch milliseconds. */
  sharedAt: number;
  sharing: boolean;
  /** Items of windows that are over, which nobody has taken away yet. */
  readonly over: readonly { readonly index: number; readonly key: Key }[];
}

const sum = (items: readonly Readonly<Record<string, unknown>>[], name: string): number =>
  items.reduce((total, item) => total + ((item[name] as number | undefined) ?? 0), 0);

/**
 * What all processes have used by now. Since it was last shared, each of the others is taken to
 * have used as much as this one: load is spread. So a burst that comes to all at once is noticed
 * by each before anybody has told it.
 */
const estimate = ({ own, shared, others }: Used, { expected, processes }: Counter): number =>
  others + shared + (own - shared) * Math.max(expected, processes);

const newCounter = (
  tenant: string,
  window: Window,
  index: number,
  shard: number,
  before: Counter | undefined,
): Counter => ({
  window,
  index,
  key: { pk: partition.usage(tenant), sk: sort.usage(window, index, shard) },
  used: new Map(),
  joined: false,
  expected: before === undefined ? 1 : before.processes || before.expected,
  processes: 0,
  sharedAt: Number.NEGATIVE_INFINITY,
  sharing: false,
  over: before === undefined ? [] : before.joined ? [...before.over, before] : before.over,
});

const usedOf = (counter: Counter, quota: Quota): Used => {
  const known = counter.used.get(quota);
  if (known !== undefined) return known;
  const used: Used = { own: 0, shared: 0, others: 0 };
  counter.used.set(quota, used);
  return used;
};

const isUntold = ({ used }: Counter): boolean =>
  [...used.values()].some(({ own, shared }) => own > shared);

/** Adds what others cannot know of yet to this process's item; one that was cut off is repeated. */
const tell = async ({ table }: Tabled, counter: Counter): Promise<void> => {
  const amounts: Record<string, number> = {};
  for (const [quota, { own, shared }] of counter.used)
    if (own > shared) amounts[quota] = own - shared;
  if (!counter.joined) amounts.processes = 1;
  if (Object.keys(amounts).length === 0) return;
  const endsMs = (counter.index + 1) * WINDOWS_MS[counter.window];
  const expires = Math.ceil((endsMs + EXPIRES_AFTER_MS) / 1_000);
  await table.add(counter.key, amounts, { expires });
  counter.joined = true;
  for (const [quota, used] of counter.used) used.shared += amounts[quota] ?? 0;
};

/** Hears what all have counted. */
const hear = async ({ table }: Tabled, { key, window, index, ...rest }: Counter) => {
  const told = new Map([...rest.used].map(([quota, { shared }]) => [quota, shared]));
  const { items } = await table.query({ pk: key.pk, prefix: sort.usage(window, index) });
  return {
    processes: sum(items, 'processes'),
    others: (quota: Quota): number => Math.max(0, sum(items, quota) - (told.get(quota) ?? 0)),
  };
};

/**
 * Tells others what this process has used, and hears what they have: one add, and one small read.
 * Best effort: where the table does not answer, the next second will do. An add whose answer was
 * lost is repeated and may count twice.
 */
const share = async (services: Tabled, counter: Counter): Promise<void> => {
  try {
    await tell(services, counter);
    const heard = await hear(services, counter);
    for (const quota of QUOTA_NAMES)
      if (QUOTAS[quota] === counter.window) usedOf(counter, quota).others = heard.others(quota);
    counter.processes = heard.processes;
    // What clocks that are a little behind may still count on stays.
    const over = counter.over.filter(({ index }) => Math.abs(counter.index - index) > 1);
    if (over.length > 0) await services.table.deleteMany(over.map(({ key }) => key));
  } catch {
    // A request never waits for this, and never fails for it.
  }
};

/** Runs something later; nothing waits for it. */
type Later = (run: () => void, ms: number) => void;

/** A process that has nothing else to do need not go on for it. */
const inBackground: Later = (run, ms) => {
  setTimeout(run, ms).unref();
};

/** The ability to count what tenants use, in this process and with all others; see `Quotas`. */
export const limiting =
  (limits: Limits, later = inBackground) =>
  (services: Tabled & Clock & Randomness): Limiting => {
    const { now, random } = services;
    const tenants = new Map<string, Map<Window, Counter>>();

    const indexOf = (window: Window): number => Math.floor(now() / WINDOWS_MS[window]);
    const isQuiet = (counters: ReadonlyMap<Window, Counter>): boolean =>
      [...counters.values()].every(({ window, index }) => index !== indexOf(window));
    const countersOf = (tenant: string): Map<Window, Counter> => {
      const known = tenants.get(tenant);
      if (known !== undefined) return known;
      if (tenants.size >= MOST_TENANTS)
        for (const [one, counters] of tenants) if (isQuiet(counters)) tenants.delete(one);
      const counters = new Map<Window, Counter>();
      tenants.set(tenant, counters);
      return counters;
    };
    /** A window is known by its number: where a clock is set back, another one begins. */
    const current = (tenant: string, window: Window): Counter => {
      const counters = countersOf(tenant);
      const index = indexOf(window);
      const known = counters.get(window);
      if (known?.index === index) return known;
      const shard = (random(1)[0] ?? 0) % SHARDS;
      const counter = newCounter(tenant, window, index, shard, known);
      counters.set(window, counter);
      return counter;
    };
    const begin = (counter: Counter): void => {
      if (counter.sharing) return;
      counter.sharedAt = now();
      counter.sharing = true;
      void share(services, counter).then(() => {
        counter.sharing = false;
        // The end of a burst is told too, where nobody comes after it.
        if (isUntold(counter)) later(() => begin(counter), SHARE_EVERY_MS);
      });
    };
    const shareIfDue = (counter: Counter): void => {
      if (Math.abs(now() - counter.sharedAt) >= SHARE_EVERY_MS) begin(counter);
    };

    return {
      quotas: {
        use(tenant, quota, amount = 1) {
          if (limits[quota] == null) return;
          const counter = current(tenant, QUOTAS[quota]);
          usedOf(counter, quota).own += amount;
          shareIfDue(counter);
        },
        closedUntil(tenant, quota) {
          const limit = limits[quota];
          const window = QUOTAS[quota];
          if (limit == null || tenants.get(tenant)?.get(window) === undefined) return undefined;
          const counter = current(tenant, window);
          if (estimate(usedOf(counter, quota), counter) < limit) return undefined;
          // It may have been taken for more than it was; of what is let in, `use` will tell.
          shareIfDue(counter);
          return (counter.index + 1) * WINDOWS_MS[window];
        },
      },
    };
  };
