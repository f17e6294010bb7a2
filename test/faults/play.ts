import { sort } from '../../functions/store/keys.ts';
import type { Manifest } from '../../functions/store/manifest.ts';
import { memoryTable } from '../support/memory-table.ts';
import { seeded } from '../support/random.ts';
import { type Base, coldCache, MINUTE, makeBase, START } from './base.ts';
import type { Book } from './book.ts';
import { Broken, demand } from './broken.ts';
import { clientsOf, THEMES } from './clients.ts';
import type { Design } from './designs.ts';
import { judge } from './judge.ts';
import { processOn, type Services, servicesOn } from './process.ts';
import { compressAtOnce } from './quiet.ts';
import { FAULTS, type Fault, type MemoryTable, Scheduler } from './scheduler.ts';

const PROCESSES = 2;
const MOST_FAULTS = 7;
/** About as many calls of the table as a run makes. */
const CALLS = 110;

/** A schedule: everything in a run follows from it. */
export interface Schedule {
  readonly seed: number;
  readonly theme: string;
  readonly faults: readonly Fault[];
}

/** What a run came to. */
export interface Played {
  readonly crashes: number;
  readonly faults: number;
  readonly calls: number;
  readonly broken?: Broken;
  readonly trace: readonly string[];
}

/** The schedule of a seed, about one theme or any. */
export const scheduleOf = (seed: number, about?: string): Schedule => {
  const random = seeded(seed ^ 0x5eed);
  const themes = Object.keys(THEMES);
  const drawn = themes[Math.floor(random() * themes.length)] ?? 'everything';
  const theme = about ?? drawn;
  const faults = Array.from({ length: Math.floor(random() * (MOST_FAULTS + 1)) }, () => ({
    call: Math.floor(random() ** 1.5 * CALLS),
    kind: FAULTS[Math.floor(random() * FAULTS.length)] ?? 'lost',
    size: random(),
  }));
  return { seed, theme, faults: faults.sort((a, b) => a.call - b.call) };
};

/** The table of a run, and every manifest that is written into it. */
const tableOf = async (base: Base): Promise<{ table: MemoryTable; manifests: Manifest[] }> => {
  const inner = memoryTable();
  await inner.putMany(base.items);
  const manifests: Manifest[] = [];
  const table: MemoryTable = {
    ...inner,
    put: async (item, condition) => {
      const isDone = await inner.put(item, condition);
      if (isDone && item.sk === sort.manifest) manifests.push(item as unknown as Manifest);
      return isDone;
    },
  };
  return { table, manifests };
};

let base: Promise<Base> | undefined;

/** Plays one schedule with a design, and judges what is left. */
export const play = async (
  { seed, theme, faults }: Schedule,
  { ground, verbs }: Design,
): Promise<Played> => {
  base ??= makeBase();
  const from = await base;
  const { table, manifests } = await tableOf(from);
  const random = seeded(seed);
  const scheduler = new Scheduler(table, START, random, faults);
  const processes = Array.from({ length: PROCESSES }, (_, index) =>
    processOn(scheduler, index, ground, random, () => coldCache(from)),
  );
  const book: Book = [];
  const stage = { scheduler, processes, verbs, base: from, book, random, theme };

  const cache = coldCache(from);
  const after = (laterMs: number): Services => {
    const now = (): number => scheduler.time() + laterMs;
    const context = { memory: new Map(), what: 'afterwards', now };
    return { ...servicesOn(ground, now, random, cache), table: ground.table(table, context) };
  };
  let broken: Broken | undefined;
  const release = compressAtOnce();
  try {
    await scheduler.run(clientsOf(stage));
    let left = 1;
    for (let round = 1; round <= 6 && left > 0; round++) {
      const services = after(round * 15 * MINUTE);
      left = await verbs.sweep(services, services.now() + MINUTE);
    }
    demand(left === 0, 'half-state', 'the job never comes to its end');
    scheduler.elapse(2 * 60 * MINUTE);
    await judge({ base: from, book, items: table.items, manifests, verbs, after });
  } catch (failure) {
    // What the product throws and does not know of is a request that comes to no good end.
    broken =
      failure instanceof Broken
        ? failure
        : new Broken('half-state', (failure as Error).stack ?? '');
  } finally {
    release();
  }
  const { crashes, happened, calls, trace } = scheduler;
  return { crashes, faults: happened, calls, trace, ...(broken && { broken }) };
};
