import { getHeapStatistics } from 'node:v8';

/**
 * The share of a process's heap that may be filled with what was read of the table; the rest is for
 * requests, and for what the garbage collector has not got to yet. With a heap of 860 MB, as a
 * function of 1 GB has it, 488 MB of 150 tenants with 10,000 lessons each were kept, and 995 MB
 * were resident at most (`npm run bench:memory`).
 */
const SHARE_OF_HEAP = 0.6;

/**
 * What a warm process keeps of the table: parts, compiled releases, search indexes, and marks of
 * what it has stored or seen. One budget for all of them; what was not used for longest goes first.
 * Everything in it is immutable under its key, so nothing in it can be out of date.
 */
export interface Cache {
  /** What is kept under a key, and is now the last to go; undefined if it is not kept. */
  get(key: string): unknown;
  /**
   * Keeps a value of about this many bytes. What it is built over is named by `over`, the keys of
   * other entries: as long as the value is used, they are, and they stay longer than it does. So
   * their bytes need not be counted again.
   */
  keep(key: string, value: object, bytes: number, over?: readonly string[]): void;
}

/** An entry stands in a ring, between the one used before it and the one used after it. */
interface Entry {
  readonly key: string;
  readonly value: object;
  readonly bytes: number;
  readonly over: readonly string[];
  before: Entry;
  after: Entry;
}

/** A ring of one: the place where the newest entry and the oldest meet. */
const emptyRing = (): Entry => {
  const ring = { key: '', value: {}, bytes: 0, over: [] } as unknown as Entry;
  ring.before = ring;
  ring.after = ring;
  return ring;
};

const unlink = (entry: Entry): void => {
  entry.before.after = entry.after;
  entry.after.before = entry.before;
};

const linkAsNewest = (ring: Entry, entry: Entry): void => {
  entry.before = ring.before;
  entry.after = ring;
  ring.before.after = entry;
  ring.before = entry;
};

/**
 * An empty cache of at most this many bytes; one value alone may be larger. The order of use is a
 * ring and not the order of the map: a key that is taken out of a map and put back leaves a trace
 * that each later look at it walks over (100 µs a look among 60,000 entries).
 */
export const cacheOf = (mostBytes = SHARE_OF_HEAP * getHeapStatistics().heap_size_limit): Cache => {
  const entries = new Map<string, Entry>();
  const ring = emptyRing();
  let total = 0;
  const use = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    unlink(entry);
    linkAsNewest(ring, entry);
    return entry;
  };
  const drop = (entry: Entry): void => {
    unlink(entry);
    entries.delete(entry.key);
    total -= entry.bytes;
  };
  return {
    get(key) {
      const entry = use(key);
      if (entry === undefined) return undefined;
      for (const below of entry.over) use(below);
      return entry.value;
    },
    keep(key, value, bytes, over = []) {
      const known = entries.get(key);
      if (known !== undefined) drop(known);
      const entry: Entry = { key, value, bytes, over, before: ring, after: ring };
      entries.set(key, entry);
      linkAsNewest(ring, entry);
      total += bytes;
      for (const below of over) use(below);
      while (total > mostBytes && entries.size > 1) drop(ring.after);
    },
  };
};
