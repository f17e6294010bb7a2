import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeState } from '../../../core/learner/codec.ts';
import { foldEvents } from '../../../core/learner/fold.ts';
import { memoryOf } from '../../../core/learner/memory.ts';
import { NO_RENAMES } from '../../../core/learner/renames.ts';
import { emptyState } from '../../../core/learner/state.ts';
import { Employee } from '../../../core/model/employee.ts';
import { compareEvents, type LearningEvent } from '../../../core/model/event.ts';
import { type Arrivals, arrivalsOf } from '../../../functions/store/arrivals.ts';
import { cacheOf } from '../../../functions/store/cache.ts';
import { profileItem } from '../../../functions/store/employees.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import { foldAsOf, saveSnapshots } from '../../../functions/store/learner.ts';
import { appendEvent, eventOf, isEvent } from '../../../functions/store/log.ts';
import { punctual, tableTime } from '../../../functions/store/punctual.ts';
import type { Item, Table } from '../../../functions/store/table.ts';
import { type InForce, loadUnder } from '../../../functions/work/load.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';
import { world } from './world.ts';

const START = Date.UTC(2026, 2, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MEMORY = memoryOf();
const FOLDING = { memory: MEMORY, renames: NO_RENAMES };
const pk = partition.employee('t', 'ada');
const IN_FORCE = {
  manifest: { version: 1 },
  release: { folding: FOLDING },
} as unknown as InForce;

/** A process: its own clock, and what it reaches the table by. */
interface Process {
  readonly table: Table;
  readonly now: () => number;
  readonly arrivals: Arrivals;
}

/** What a question came to: the state it saw, and how a decision names it. */
interface Read {
  readonly bytes: Uint8Array;
  readonly cut: number;
  readonly within: readonly string[];
}

const eventOn = (index: number, at: number, random: () => number): LearningEvent => ({
  id: `e${index}`,
  employee: 'ada',
  type: 'answered',
  lesson: `l${index % 3}`,
  question: `q${index % 5}`,
  correct: random() < 0.6,
  at: new Date(at).toISOString(),
});

const PROFILE = profileItem('t', Employee.parse({ id: 'ada', name: 'Ada' }), 1);
/** A table on which Ada has a profile, since only who has one is asked about. */
const knowingAda = (table: Table): Table => ({
  ...table,
  query: async (query) => {
    const page = await table.query(query);
    return query.from === undefined ? { ...page, items: [PROFILE, ...page.items] } : page;
  },
});

/** A question as it is asked: load, then store the snapshot that is worth it. */
const ask = async ({ table, now, arrivals }: Process): Promise<Read> => {
  const known = knowingAda(table);
  const services = { table: known, now, arrivals, cache: cacheOf(), measure: () => {} };
  const { learner } = await loadUnder(services, 't', 'ada', IN_FORCE);
  const { cut, within } = learner;
  const bytes = encodeState(learner.state);
  await saveSnapshots({ table }, learner);
  return { bytes, cut, within };
};

/** What keeps the processes of a machine, or of many, to one order of arrivals. */
interface Design {
  readonly arrivals: typeof arrivalsOf;
  readonly punctual: typeof punctual;
}

const RIGHT: Design = { arrivals: arrivalsOf, punctual };

/** Wrong: stamps and reads by the clock as it is. */
const BY_THE_CLOCK: Design = {
  ...RIGHT,
  arrivals: (clock) => ({ stamping: (store) => store(clock), now: clock }),
};
/** Wrong: a put that is under way holds nobody back. */
const NOTHING_UNDER_WAY: Design = {
  ...RIGHT,
  arrivals: (clock, known) => {
    const { stamping } = arrivalsOf(clock, known);
    return { stamping, now: arrivalsOf(clock, known).now };
  },
};
/** Wrong: nothing is held against the table's time. */
const UNMEASURED: Design = { ...RIGHT, punctual: (table) => table };

/** Plays one seeded schedule; throws when a promise is broken. */
type Play = (seed: number, design: Design) => Promise<void>;

/** A world in which every step may make any clock leap by up to three days, or put it right. */
const leapingWorld = (seed: number) => {
  const random = seeded(seed);
  const pick = <T>(options: readonly T[]): T => options[Math.floor(random() * options.length)] as T;
  const base = world(random, START);
  const offsets: number[] = [];
  const leap = (): number =>
    pick([0, 0, 0, 3 * MINUTE, -3 * MINUTE, DAY, -5 * HOUR, (random() * 2 - 1) * 3 * DAY]);
  const pass = (): number => {
    if (random() < 0.1) offsets[Math.floor(random() * offsets.length)] = Math.round(leap());
    // Mostly little, or every load would outlast what a load may last.
    if (random() < 0.9) return pick([0, 1, 1000, 10_000]);
    return pick([10 * MINUTE, HOUR, Math.floor(random() * DAY)]);
  };
  return { ...base, random, pick, offsets, pass };
};
type World = ReturnType<typeof leapingWorld>;

/** Events in a shuffled order, some of them late. */
const eventsIn = (
  { random }: World,
  from: number,
  length = 10 + Math.floor(random() * 30),
): LearningEvent[] =>
  Array.from({ length }, (_, index) =>
    eventOn(from + index, START - 2 * DAY + Math.floor(random() ** 3 * 600) * MINUTE, random),
  );

/** Whatever happened: acknowledged events are there, the state is their fold, decisions replay. */
const judge = async (
  { table, time, run }: World,
  right: Process,
  acknowledged: ReadonlySet<string>,
  reads: readonly Read[],
): Promise<void> => {
  const log = [...table.items.values()].filter((item) => item.pk === pk && isEvent(item));
  const stored = new Set(log.map((item) => eventOf(item).id));
  for (const id of acknowledged)
    if (!stored.has(id)) throw new Error(`${id} was acknowledged and is lost`);
  const state = foldEvents(log.map(eventOf).sort(compareEvents), emptyState(MEMORY));
  const expected = Buffer.from(encodeState(state));
  // Right away, an hour later, and whenever a clock that was ahead would have been right.
  for (const laterMs of [0, 0, HOUR, DAY, 4 * DAY, 30 * DAY]) {
    const until = time() + laterMs;
    await run([async () => {}], () => until - time());
    await run(
      [
        async (become) => {
          become();
          const { bytes } = await ask(right);
          if (!expected.equals(bytes)) throw new Error('the state is not the fold of the log');
        },
      ],
      () => 0,
    );
  }
  for (const { bytes, cut, within } of reads) {
    let then: Uint8Array = new Uint8Array();
    await run(
      [
        async (become) => {
          become();
          then = encodeState(await foldAsOf({ table }, 't', 'ada', { cut, within }, FOLDING));
        },
      ],
      () => 0,
    );
    if (!Buffer.from(bytes).equals(then)) throw new Error('a decision does not replay');
  }
};

/** What was promised to clients, and what they were told. */
const ledger = () => ({ acknowledged: new Set<string>(), reads: [] as Read[] });

const isRefusal = ({ name }: Error): boolean => name === 'ClockOff' || name === 'StoreUnavailable';

/** Clients of processes: they post and ask, and try again after a 503. */
const clientsOf = (world: World, { acknowledged, reads }: ReturnType<typeof ledger>) => ({
  posting:
    (process: () => Process, events: readonly LearningEvent[]) => async (become: () => void) => {
      for (const event of events) {
        for (let tries = 0; tries < 4; tries++) {
          become();
          const { table, arrivals } = process();
          const post = async () => {
            // The key and the manifest, as every request reads them.
            await table.get({ pk: 'k', sk: 'k' });
            // It thinks for a while, about which the table tells nothing.
            await world.table.get({ pk: 'k', sk: 'k' });
            return arrivals.stamping((clock) =>
              appendEvent({ table }, 't', event, undefined, clock),
            );
          };
          const result = await post().catch((error: Error) => {
            if (isRefusal(error)) return undefined;
            throw error;
          });
          if (result === undefined) continue;
          acknowledged.add(event.id);
          break;
        }
      }
    },
  asking: (process: () => Process, times: number) => async (become: () => void) => {
    for (let left = times; left > 0; left--) {
      become();
      const read = await ask(process()).catch((error: Error) => {
        if (isRefusal(error)) return undefined;
        throw error;
      });
      if (read !== undefined) reads.push(read);
      // Nobody asks all the time; whoever does not is not seen by the others either.
      await world.table.get({ pk: 'k', sk: 'k' });
    }
  },
});

/** Many processes, as on AWS: every answer of the table says what time it is. */
const inTheCloud: Play = async (seed, design) => {
  const it = leapingWorld(seed);
  const { table, time, random, offsets, doom, run, pass } = it;
  const heard = <T>(call: Promise<T>, hear: (tableMs: number) => void): Promise<T> =>
    call.then((answer) => {
      // The header knows whole seconds, and the answer was on its way.
      hear(Math.floor((time() - random() * 3000) / 1000) * 1000);
      return answer;
    });
  const processOf = (index: number): Process => {
    const now = (): number => time() + (offsets[index] ?? 0);
    const origin = random() * DAY;
    const measured = tableTime(now, () => time() - START + origin);
    const telling: Table = {
      get: (key) => heard(table.get(key), measured.heard),
      put: (item, condition) => heard(table.put(item, condition), measured.heard),
      query: (query) => heard(table.query(query), measured.heard),
      delete: (key, condition) => heard(table.delete(key, condition), measured.heard),
      add: (key, amounts, fields) => heard(table.add(key, amounts, fields), measured.heard),
      putMany: (items) => heard(table.putMany(items), measured.heard),
      deleteMany: (keys) => heard(table.deleteMany(keys), measured.heard),
    };
    return {
      table: design.punctual(telling, measured, { measure: () => {} }),
      now,
      arrivals: design.arrivals(now),
    };
  };
  const book = ledger();
  const clients = clientsOf(it, book);
  const actors = Array.from({ length: 2 + Math.floor(random() * 4) }, (_, index) => {
    offsets[index] = 0;
    let process = processOf(index);
    const current = (): Process => {
      // Another copy of the function takes over, which knows nothing yet.
      if (random() < 0.1) process = processOf(index);
      return process;
    };
    return index % 2 === 0
      ? clients.posting(current, eventsIn(it, index * 100))
      : clients.asking(current, 6 + Math.floor(random() * 12));
  });
  for (const index of actors.keys()) if (random() < 0.2) doom(index, Math.floor(random() * 60));
  await run(actors, pass);
  offsets.fill(0);
  await judge(it, processOf(0), book.acknowledged, book.reads);
};

/** One machine: a single process at a time, which stops or is killed, and a file that it leaves. */
const onOneMachine: Play = async (seed, design) => {
  const it = leapingWorld(seed);
  const { table, time, random, offsets, doom, run, pass } = it;
  offsets[0] = 0;
  const now = (): number => time() + (offsets[0] ?? 0);
  let onFile = Number.NEGATIVE_INFINITY;
  const startProcess = (): Process & { stop: () => void } => {
    let known = onFile;
    const arrivals = design.arrivals(now, {
      newest: onFile,
      heard: (newest) => {
        known = newest;
        if (newest >= onFile + MINUTE) onFile = newest;
      },
    });
    return { table, now, arrivals, stop: () => (onFile = known) };
  };
  const book = ledger();
  const clients = clientsOf(it, book);
  for (let life = 0; life < 3; life++) {
    const process = startProcess();
    const actors = [
      clients.posting(() => process, eventsIn(it, life * 100)),
      clients.posting(() => process, eventsIn(it, life * 100 + 50)),
      clients.asking(() => process, 4 + Math.floor(random() * 12)),
      clients.asking(() => process, Math.floor(random() * 8)),
    ];
    const isKilled = random() < 0.5;
    if (isKilled) {
      const steps = Math.floor(random() * 60);
      for (const index of actors.keys()) doom(index, steps);
    }
    await run(actors, pass);
    if (!isKilled) process.stop();
  }
  offsets.fill(0);
  await judge(it, startProcess(), book.acknowledged, book.reads);
};

const attack = (play: Play, design: Design, numRuns: number, seed: number) =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), (schedule) => play(schedule, design)),
    { numRuns, seed, endOnFailure: true },
  );

describe('clocks that leap by up to three days between any two calls (P1, P2, P10)', () => {
  it('lose nothing where the table tells the time: many processes', async () => {
    await attack(inTheCloud, RIGHT, scaled(150, 4000), 20260301);
  });

  it('lose nothing on one machine, through stops and kills', async () => {
    await attack(onOneMachine, RIGHT, scaled(150, 4000), 20260302);
  });

  it.each([
    ['processes that hold their clocks against nothing', inTheCloud, UNMEASURED],
    ['a machine that stamps by its clock as it is', onOneMachine, BY_THE_CLOCK],
    ['a machine that settles what is under way', onOneMachine, NOTHING_UNDER_WAY],
  ])('are the end of a wrong design: %s', async (_, play, design) => {
    await expect(attack(play, design, 2000, 1)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/is not the fold|does not replay/) },
    });
  });

  /** A process by the true time, and one that is a day ahead of it and knows no better. */
  const rightAndEarly = async (events: number) => {
    const it = leapingWorld(7);
    const still = () => 0;
    const processBy = (now: () => number): Process => ({
      table: it.table,
      now,
      arrivals: arrivalsOf(now),
    });
    const right = processBy(it.time);
    const { posting } = clientsOf(it, ledger());
    const post = (from: number, count: number) =>
      it.run([posting(() => right, eventsIn(it, from, count))], still);
    const alone = (act: () => Promise<unknown>) =>
      it.run(
        [
          async (become) => {
            become();
            await act();
          },
        ],
        still,
      );
    await post(0, events);
    await alone(() => ask(processBy(() => it.time() + DAY)));
    const stored = it.table.items.get(`${pk}\u0000${sort.state}`);
    return { it, right, post, alone, stored };
  };
  const later = (it: World, ms: number) => {
    const until = it.time() + ms;
    return it.run([async () => {}], () => until - it.time());
  };

  it('leave a snapshot that covers no more than what was there, though nobody asks for days', async () => {
    const { it, right, post, stored } = await rightAndEarly(20);
    expect(stored?.w).toBeLessThanOrEqual(it.time() + 1);
    await later(it, HOUR);
    await post(100, 5);
    await later(it, 4 * DAY);
    await judge(it, right, new Set(), []);
  });

  it.each([
    ['an hour later', 20, HOUR],
    ['days later, when its time has come', 20, 4 * DAY],
    ['with hardly anything settled', 16, DAY],
  ])(
    'are made good for what an earlier version left by the first question: %s',
    async (_, events, afterMs) => {
      const { it, right, post, alone, stored } = await rightAndEarly(events);
      // An earlier version covered whatever its clock called settled.
      const w = it.time() + DAY - HOUR;
      await alone(() => it.table.put({ ...(stored as Item), w }));
      await post(100, 5);
      await alone(() => ask(right));
      await later(it, afterMs);
      await judge(it, right, new Set(), []);
    },
  );
});
