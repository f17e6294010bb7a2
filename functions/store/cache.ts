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

interface Entry {
  readonly value: object;
  readonly bytes: number;
  readonly over: readonly string[];
}

/** An empty cache of at most this many bytes; one value alone may be larger. */
export const cacheOf = (mostBytes = SHARE_OF_HEAP * getHeapStatistics().heap_size_limit): Cache => {
  const entries = new Map<string, Entry>();
  let total = 0;
  /** A map walks its keys in the order in which they were put in: the first is used least. */
  const use = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined) return undefined;
    entries.delete(key);
    entries.set(key, entry);
    return entry;
  };
  return {
    get(key) {
      const entry = use(key);
      if (entry === undefined) return undefined;
      for (const below of entry.over) use(below);
      return entry.value;
    },
    keep(key, value, bytes, over = []) {
      total += bytes - (entries.get(key)?.bytes ?? 0);
      entries.delete(key);
      entries.set(key, { value, bytes, over });
      for (const below of over) use(below);
      for (const [oldest, entry] of entries) {
        if (total <= mostBytes || entries.size === 1) break;
        entries.delete(oldest);
        total -= entry.bytes;
      }
    },
  };
};
