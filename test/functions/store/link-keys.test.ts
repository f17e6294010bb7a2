import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../core/base/days.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import type { Table } from '../../../functions/store/table.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';

const START = Date.parse('2026-12-01T08:00:00Z');

const bytesOf = (seed: number) => {
  const draw = seeded(seed);
  return (size: number): Uint8Array =>
    Uint8Array.from({ length: size }, () => Math.floor(draw() * 256));
};

/** Processes on one table, each with a seed of its own; counts what they ask the table. */
const world = () => {
  const table = memoryTable();
  const clock = { ms: START };
  const calls = { query: 0, put: 0 };
  const counting: Table = {
    ...table,
    query: (query) => {
      calls.query += 1;
      return table.query(query);
    },
    put: (item, condition) => {
      calls.put += 1;
      return table.put(item, condition);
    },
  };
  const process = (seed: number) =>
    linkKeeping({ table: counting, now: () => clock.ms, random: bytesOf(seed) });
  return { clock, calls, process };
};

describe('The keys of links', () => {
  it('are the same for all processes, however many start at once', async () => {
    const { process } = world();
    const all = await Promise.all([1, 2, 3, 4, 5].map((seed) => process(seed).linkKeys()));
    expect(new Set(all.map(([key]) => key.mark)).size).toBe(1);
    expect(all.map((keys) => keys.length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('are rotated every 30 days, and none is ever taken away', async () => {
    const { clock, process } = world();
    const { linkKeys } = process(1);
    const marks: string[] = [];
    for (let month = 0; month < 14; month++) {
      clock.ms = START + month * 30 * DAY_MS;
      const keys = await linkKeys();
      marks.unshift(keys[0].mark);
      expect(keys.map(({ mark }) => mark)).toEqual(marks);
      expect(keys[0].sinceMs).toBeLessThanOrEqual(clock.ms);
      expect(keys[0].sinceMs).toBeGreaterThan(clock.ms - 30 * DAY_MS);
    }
    expect(new Set(marks).size).toBe(14);
  });

  it('are remembered for a minute', async () => {
    const { clock, calls, process } = world();
    const { linkKeys } = process(1);
    await linkKeys();
    const before = calls.query;
    clock.ms += 59_000;
    await Promise.all([linkKeys(), linkKeys()]);
    expect(calls.query).toBe(before);
    clock.ms += 2_000;
    await Promise.all([linkKeys(), linkKeys()]);
    expect(calls.query).toBe(before + 1);
  });

  it('are read anew for a mark that another process has made meanwhile', async () => {
    const { clock, process } = world();
    const slow = process(1);
    clock.ms = START + 29 * DAY_MS;
    await slow.linkKeys();
    clock.ms += 6_000;
    // Another clock is a month ahead.
    const ahead = clock.ms + 30 * DAY_MS;
    const now = clock.ms;
    clock.ms = ahead;
    const [newest] = await process(2).linkKeys();
    clock.ms = now;
    const found = await slow.linkKeys(newest.mark);
    expect(found.map(({ mark }) => mark)).toContain(newest.mark);
  });

  it('cost next to nothing where somebody makes up marks', async () => {
    const { clock, calls, process } = world();
    const { linkKeys } = process(1);
    await linkKeys();
    const before = calls.query;
    for (let request = 0; request < 1_000; request++) {
      clock.ms += 10;
      await linkKeys(`made-up-${request}`);
    }
    expect(calls.query - before).toBeLessThanOrEqual(2);
    expect(calls.put).toBe(1);
  });
});
