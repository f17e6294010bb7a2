import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUOTA_NAMES, QUOTAS, type Quota, WINDOWS_MS } from '../../../core/model/quota.ts';
import { partition } from '../../../functions/store/keys.ts';
import { limiting, type Quotas } from '../../../functions/store/quotas.ts';
import { StoreUnavailable, type Table } from '../../../functions/store/table.ts';
import { countingTable } from '../../support/counting-table.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const MINUTE = WINDOWS_MS.minute;
const SEED = 20261128;
/** The beginning of a minute, and of a day. */
const START = Date.UTC(2026, 2, 3);
const TICK_MS = 100;

/** A process with a clock of its own, `skewMs` ahead of the others'. */
interface Process {
  readonly quotas: Quotas;
  /** Lets a request in that uses one, if there is room. */
  take(tenant: string, quota: Quota): boolean;
  /** What its clock says. */
  now(): number;
}

const worldOf = (limits: object, table: Table = memoryTable(), seed = 1) => {
  const clock = { now: START };
  const random = seeded(seed);
  const waiting: { run: () => void; at: number }[] = [];
  const later = (run: () => void, ms: number): void => {
    waiting.push({ run, at: clock.now + ms });
  };
  /** Time passes, and what was put off until then is done. */
  const pass = async (ms: number): Promise<void> => {
    clock.now += ms;
    for (const one of waiting.splice(0)) {
      if (one.at <= clock.now) one.run();
      else waiting.push(one);
    }
    await settled();
  };
  const process = (skewMs = 0): Process => {
    const { quotas } = limiting(
      limits,
      later,
    )({
      table,
      now: () => clock.now + skewMs,
      random: (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256)),
    });
    return {
      quotas,
      now: () => clock.now + skewMs,
      take(tenant, quota) {
        if (quotas.closedUntil(tenant, quota) !== undefined) return false;
        quotas.use(tenant, quota);
        return true;
      },
    };
  };
  return { clock, process, pass };
};

/** What was begun to be shared has been. */
const settled = (): Promise<void> => new Promise((fulfil) => setImmediate(fulfil));

interface Tally {
  taken: number;
  offered: number;
}

/**
 * Lets a minute pass in which so many a tick come to the processes in turn; adds up what they took,
 * by the minute on their own clocks.
 */
const minuteOf = async (
  { pass }: { readonly pass: (ms: number) => Promise<void> },
  processes: readonly Process[],
  arrivalsAt: (tick: number) => number,
  tallies: Map<number, Tally> = new Map(),
): Promise<Map<number, Tally>> => {
  let turn = 0;
  for (let tick = 0; tick < MINUTE / TICK_MS; tick++) {
    for (let left = arrivalsAt(tick); left > 0; left--) {
      const process = processes[turn++ % processes.length]!;
      const minute = Math.floor(process.now() / MINUTE);
      const tally = tallies.get(minute) ?? { taken: 0, offered: 0 };
      tallies.set(minute, tally);
      tally.offered += 1;
      if (process.take('noisy', 'requests')) tally.taken += 1;
    }
    await pass(TICK_MS);
  }
  return tallies;
};

const expectGood = (tallies: ReadonlyMap<number, Tally>, limit: number): void => {
  for (const { taken, offered } of tallies.values()) {
    expect(taken).toBeLessThanOrEqual(limit * 1.2);
    expect(taken).toBeGreaterThanOrEqual(Math.min(offered, limit) * 0.8);
  }
};

describe('a quota', () => {
  it('is let in whole, and then closed until its window ends', () => {
    const { clock, process } = worldOf({ requests: 50 });
    const { take, quotas } = process();
    clock.now += 12_345;
    expect(Array.from({ length: 60 }, () => take('acme', 'requests'))).toEqual(
      Array.from({ length: 60 }, (_, index) => index < 50),
    );
    expect(quotas.closedUntil('acme', 'requests')).toBe(START + MINUTE);
    clock.now = START + MINUTE - 1;
    expect(take('acme', 'requests')).toBe(false);
    clock.now += 1;
    expect(take('acme', 'requests')).toBe(true);
  });

  it.each(QUOTA_NAMES)('of %s is counted by itself, over its own window', async (quota) => {
    const { clock, process } = worldOf({ [quota]: 2 });
    const { take, quotas } = process();
    expect([take('acme', quota), take('acme', quota), take('acme', quota)]).toEqual([
      true,
      true,
      false,
    ]);
    for (const other of QUOTA_NAMES) if (other !== quota) expect(take('acme', other)).toBe(true);
    expect(take('other', quota)).toBe(true);
    expect(quotas.closedUntil('acme', quota)).toBe(START + WINDOWS_MS[QUOTAS[quota]]);
    clock.now += WINDOWS_MS[QUOTAS[quota]];
    expect(take('acme', quota)).toBe(true);
  });

  it('that is not set limits nothing and asks nothing of the table', async () => {
    const table = countingTable(memoryTable());
    const { take } = worldOf({ events: null }, table).process();
    for (let n = 0; n < 1_000; n++) for (const quota of QUOTA_NAMES) take('acme', quota);
    await settled();
    expect(table.calls).toEqual([]);
  });

  it('is shared: what one process has used at once, another knows within two seconds', async () => {
    const { process, pass } = worldOf({ requests: 100 });
    const [one, two] = [process(), process()];
    for (let n = 0; n < 100; n++) one.take('acme', 'requests');
    await pass(0);
    await pass(1_000);
    two.take('acme', 'requests');
    await pass(0);
    expect(two.take('acme', 'requests')).toBe(false);
  });

  it('is shared also after a clock was set back within the window', async () => {
    const table = countingTable(memoryTable());
    const { clock, process, pass } = worldOf({ requests: 100 }, table);
    const { take } = process();
    await pass(40_000);
    take('acme', 'requests');
    await pass(2_000);
    table.calls.length = 0;
    clock.now -= 30_000;
    take('acme', 'requests');
    await pass(0);
    expect(table.calls.map(({ method }) => method)).toEqual(['add', 'query']);
  });

  it('costs one add and one read a second and tenant, and leaves nothing of windows long over', async () => {
    const table = countingTable(memoryTable());
    const world = worldOf({ requests: 600 }, table);
    const processes = [world.process(), world.process()];
    for (let minute = 0; minute < 5; minute++) {
      table.calls.length = 0;
      await minuteOf(world, processes, () => 4);
      const adds = table.calls.filter(({ method }) => method === 'add').length;
      expect(adds).toBeGreaterThan(0);
      expect(adds).toBeLessThanOrEqual(2 * 61);
      expect(table.calls.filter(({ method }) => method === 'query')).toHaveLength(2 * 60);
    }
    const left: string[] = [];
    const { items } = await table.query({ pk: partition.usage('noisy') });
    for (const { sk, expires } of items) {
      left.push(sk.split('#')[2] ?? '');
      expect(expires).toBeGreaterThan(world.clock.now / 1_000);
    }
    expect(new Set(left).size).toBeLessThanOrEqual(2);
  });

  it('is counted where the table does not answer, in the process alone; nothing fails', async () => {
    const broken: Table = {
      ...memoryTable(),
      add: () => Promise.reject(new StoreUnavailable('test')),
    };
    const { process } = worldOf({ requests: 10 }, broken);
    const { take } = process();
    const taken = Array.from({ length: 20 }, () => take('acme', 'requests')).filter(Boolean);
    await settled();
    expect(taken).toHaveLength(10);
  });

  it('waits for no answer of the table', () => {
    const stuck: Table = { ...memoryTable(), add: () => new Promise(() => {}) };
    const { clock, process } = worldOf({ requests: 10 }, stuck);
    const { take } = process();
    expect(take('acme', 'requests')).toBe(true);
    clock.now += 30 * MINUTE;
    expect(take('acme', 'requests')).toBe(true);
  });
});

describe('quotas over several processes', () => {
  /** What comes in a tick of 100 ms: steady, in bursts, rising, at the end alone. */
  const PATTERNS: readonly ((perTick: number) => (tick: number) => number)[] = [
    (perTick) => () => perTick,
    (perTick) => (tick) => (tick % 50 < 5 ? perTick * 10 : 0),
    (perTick) => (tick) => Math.floor((perTick * 2 * tick) / 600),
    (perTick) => (tick) => (tick < 540 ? 0 : perTick * 10),
    // Not where a minute begins: there it is another one on the clocks that are behind, and so it
    // would not be spread.
    (perTick) => (tick) => (tick % 100 === 50 ? perTick * 100 : 0),
  ];

  it('let in within ± 20 %, however many processes, however it comes, while load is spread', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.nat({ max: PATTERNS.length - 1 }),
        fc.nat({ max: PATTERNS.length - 1 }),
        fc.integer({ min: 5, max: 100 }),
        fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 12, maxLength: 12 }),
        fc.nat(),
        async (count, first, second, tenths, skews, seed) => {
          const limit = 1_200;
          const world = worldOf({ requests: limit }, memoryTable(), seed);
          const processes = skews.slice(0, count).map((skew) => world.process(skew));
          const perTick = Math.ceil((limit * tenths) / 10 / 600);
          const tallies = new Map<number, Tally>();
          // In the first minute the processes get to know of each other.
          const known = PATTERNS[0]!(Math.ceil(limit / 600));
          for (const pattern of [known, PATTERNS[first]!(perTick), PATTERNS[second]!(perTick)])
            await minuteOf(world, processes, pattern, tallies);
          expectGood(tallies, limit);
        },
      ),
      { seed: SEED, numRuns: scaled(25, 500) },
    ));

  it('let in within ± 20 % in the very first minute too, at up to ten times the quota', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 10 }),
        async (count, times) => {
          const limit = 1_200;
          const world = worldOf({ requests: limit });
          const processes = Array.from({ length: count }, () => world.process());
          expectGood(await minuteOf(world, processes, () => (limit / 600) * times), limit);
        },
      ),
      { seed: SEED, numRuns: scaled(20, 400) },
    ));

  it('never refuse a tenant for what others do', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 100 }),
        async (count, times) => {
          const limit = 600;
          const world = worldOf({ requests: limit });
          const processes = Array.from({ length: count }, () => world.process());
          for (let tick = 0; tick < 1_200; tick++) {
            for (const process of processes)
              for (let n = 0; n < times; n++) process.take('noisy', 'requests');
            // Half of what it may.
            if (tick % 2 === 0)
              expect(processes[tick % count]!.take('quiet', 'requests')).toBe(true);
            await world.pass(TICK_MS);
          }
        },
      ),
      { seed: SEED, numRuns: scaled(8, 160) },
    ));

  it('never block a tenant for longer than a window, wherever clocks leap to', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }), { maxLength: 6 }),
        fc.constantFrom<Quota>('requests', 'suggestions'),
        async (leaps, quota) => {
          const world = worldOf({ requests: 20, suggestions: 20 });
          const processes = [world.process(), world.process(1_500), world.process(-1_500)];
          for (const leap of [...leaps, 0]) {
            world.clock.now += leap;
            for (let n = 0; n < 60; n++) processes[n % 3]!.take('acme', quota);
            await settled();
          }
          // Each process's own window is over, and the one after has not been used.
          const until = processes.map(({ quotas }) => quotas.closedUntil('acme', quota) ?? 0);
          expect(Math.max(...until) - world.clock.now).toBeLessThanOrEqual(
            WINDOWS_MS[QUOTAS[quota]] + 1_500,
          );
          world.clock.now += 8 * WINDOWS_MS.day;
          for (const process of processes) expect(process.take('acme', quota)).toBe(true);
        },
      ),
      { seed: SEED, numRuns: scaled(50, 1000) },
    ));
});

it('the tenants that a process remembers are few, and made-up ones are none of them', async () => {
  const table = countingTable(memoryTable());
  const { clock, process } = worldOf({ requests: 2 }, table);
  const { take, quotas } = process();
  expect(quotas.closedUntil('made-up', 'requests')).toBeUndefined();
  await settled();
  expect(table.calls).toEqual([]);
  for (let n = 0; n < 5_000; n++) {
    expect(quotas.closedUntil(`made-up-${n}`, 'requests')).toBeUndefined();
    if (n % 500 === 0) clock.now += MINUTE;
    expect(take(`t${n}`, 'requests')).toBe(true);
  }
  take('t4999', 'requests');
  expect(take('t4999', 'requests')).toBe(false);
});
