import fc from 'fast-check';
import { default_w } from 'ts-fsrs';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { applyEvent, foldEvents, foldLog } from '../../../core/learner/fold.ts';
import { memoryOf } from '../../../core/learner/memory.ts';
import { NO_RENAMES } from '../../../core/learner/renames.ts';
import { emptyState } from '../../../core/learner/state.ts';
import { NONE_WAITING } from '../../../core/learner/withdrawn.ts';
import { compareEvents, type LearningEvent, type StoredEvent } from '../../../core/model/event.ts';
import { PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { foldAsOf, loadLearner, saveSnapshots } from '../../../functions/store/learner.ts';
import {
  appendEvent,
  eventItem,
  eventOf,
  isEvent,
  MARGIN_MS,
  shortHash,
} from '../../../functions/store/log.ts';
import type { Item, Table } from '../../../functions/store/table.ts';
import { hookedSqlite } from '../../support/hooked-sqlite.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';
import { world } from './world.ts';

const START = Date.UTC(2026, 2, 1);
const SKEW = 25 * 60_000;
const ENRICHMENT = {
  skills: [
    { skill: 's', weight: 1 },
    { skill: 't', weight: 0.5 },
  ],
  difficulty: 0.3,
  minutes: 4,
};

const makeEvent = (index: number, at: number, correct: boolean): LearningEvent => ({
  id: `e${index}`,
  employee: 'ada',
  type: 'answered',
  lesson: `l${index % 3}`,
  question: `q${index % 5}`,
  correct,
  at: new Date(at).toISOString(),
});

const makeWithdrawal = (id: string, at: number, of: string): LearningEvent => ({
  id,
  employee: 'ada',
  type: 'withdrawn',
  of,
  at: new Date(at).toISOString(),
});

/** Who posts an event, by its id: half of all comes from credentials of the employee alone. */
const posterOf = (id: string): string =>
  id.charCodeAt(id.length - 1) % 2 ? 'self-key:k' : 'key:k';

const append = (table: Table, event: LearningEvent, clock: () => number) =>
  appendEvent({ table }, 't', event, event.type === 'withdrawn' ? undefined : ENRICHMENT, clock, {
    postedBy: posterOf(event.id),
  });

const pk = partition.employee('t', 'ada');
const eventsIn = (items: Iterable<Item>): Item[] =>
  [...items].filter((item) => item.pk === pk && isEvent(item));
/** A tenant's own memory parameters, so that nothing here holds only by those that are built in. */
const MEMORY = memoryOf(
  default_w.map((parameter, index) => (index < 4 ? parameter * 1.3 : parameter * 0.98)),
);
const FOLDING = { memory: MEMORY, renames: NO_RENAMES };
/**
 * What a set of events comes to, said once more and as simply as can be: no event counts that
 * another one of them takes back; what takes back none of them waits.
 */
const foldOf = (items: readonly Item[], memory = MEMORY): Uint8Array => {
  const events = items.map(eventOf);
  const withdrawals = events.filter(({ type }) => type === 'withdrawn');
  const isBySelf = ({ id }: StoredEvent): boolean => posterOf(id).startsWith('self');
  const isGone = (event: StoredEvent): boolean =>
    withdrawals.some(
      (one) =>
        one.of === event.id && (!isBySelf(one) || (isBySelf(event) && event.type !== 'answered')),
    );
  const left = events.filter((event) => event.type !== 'withdrawn' && !isGone(event));
  const state = foldEvents(left.sort(compareEvents), emptyState(memory));
  const early = withdrawals.filter(({ of }) => !events.some(({ id }) => id === of));
  state.waiting = new Map(
    early.map(({ of = '' }) => [
      of,
      early.some((one) => one.of === of && !isBySelf(one)) ? 'any' : 'own',
    ]),
  );
  return encodeState(state);
};

/** True if an event is in a stored snapshot. */
const isCovered = ({ w, within = [] }: Item, event: Item): boolean =>
  (event.seen ?? 0) < (w as number) || (within as readonly string[]).includes(eventOf(event).id);

/** What a reader folded, how a decision would name that set of events, and what must be in it. */
interface Read {
  readonly bytes: Uint8Array;
  readonly cut: number;
  readonly within: readonly string[];
  readonly acknowledged: readonly string[];
}

/** How the system under test stores and reads; the planted wrong designs replace one of the two. */
interface Design {
  append(
    table: Table,
    event: LearningEvent,
    clock: () => number,
    become: () => void,
  ): Promise<string>;
  load(
    table: Table,
    now: number,
    become: () => void,
    reads?: Omit<Read, 'acknowledged'>[],
  ): Promise<Uint8Array>;
  replay(table: Table, read: Read): Promise<Uint8Array>;
}

const rightDesign = (marginMs: number): Design => ({
  append,
  load: async (table, now, become, reads) => {
    const loaded = await loadLearner({ table }, 't', 'ada', now, () => FOLDING, marginMs);
    const { state, cut, within } = loaded;
    const bytes = encodeState(state);
    reads?.push({ bytes, cut, within });
    become();
    await saveSnapshots({ table }, loaded);
    return bytes;
  },
  replay: async (table, { cut, within }) =>
    encodeState(await foldAsOf({ table }, 't', 'ada', { cut, within }, FOLDING)),
});

/**
 * Wrong: what was seen a moment ago counts as settled. Judged by its states alone, not by whether
 * its reads can be replayed.
 */
const noMargin: Design = {
  ...rightDesign(0),
  load: (table, now, become) => rightDesign(0).load(table, now, become),
};

/** Wrong: the writer folds its event onto the snapshot that it finds, in a second step. */
const putThenUpdate: Design = {
  ...rightDesign(MARGIN_MS),
  append: async (table, event, clock, become) => {
    const result = await append(table, event, clock);
    become();
    if (result === 'accepted') {
      const item = await table.get({ pk, sk: sort.state });
      const state = (item && decodeState(item.state as Uint8Array, MEMORY)) ?? emptyState(MEMORY);
      applyEvent(state, eventOf(eventItem('t', event, ENRICHMENT, clock())));
      become();
      await table.put({ pk, sk: sort.state, state: encodeState(state) });
    }
    return result;
  },
  load: async (table) => {
    const item = await table.get({ pk, sk: sort.state });
    return encodeState(
      (item && decodeState(item.state as Uint8Array, MEMORY)) ?? emptyState(MEMORY),
    );
  },
};

/** Wrong: what waits for its event is not kept with the snapshot. */
const forgetsWaiting: Design = {
  ...rightDesign(MARGIN_MS),
  load: async (table, now, become) => {
    const { state, snapshot } = await loadLearner({ table }, 't', 'ada', now, () => FOLDING);
    become();
    const kept = snapshot && decodeState(snapshot.state as Uint8Array, MEMORY);
    if (snapshot && kept) {
      const bytes = encodeState(Object.assign(kept, { waiting: NONE_WAITING }));
      await saveSnapshots({ table }, { snapshot: { ...snapshot, state: bytes } });
    }
    return encodeState(state);
  },
};

/** Wrong: a snapshot is folded on although something in it was withdrawn since. */
const snapshotSurvives: Design = {
  ...rightDesign(MARGIN_MS),
  load: async (table, now, become) => {
    const right = await rightDesign(MARGIN_MS).load(table, now, become);
    become();
    const item = await table.get({ pk, sk: sort.state });
    if (item === undefined) return right;
    become();
    const { items } = await table.query({ pk, byArrival: true, limit: 1000 });
    const since = items.filter((one) => isEvent(one) && !isCovered(item, one));
    const state = decodeState(item.state as Uint8Array, MEMORY) ?? emptyState(MEMORY);
    const { newest } = state;
    const isLate = since
      .map(eventOf)
      .some((one) => one.type !== 'withdrawn' && newest && compareEvents(one, newest) < 0);
    return isLate ? right : encodeState(foldLog(since.map(eventOf), state));
  },
};

/** Wrong: a replay leaves out what was withdrawn after the decision. */
const replaysWithdrawn: Design = {
  ...rightDesign(MARGIN_MS),
  replay: async (table, { cut, within }) => {
    const { items } = await table.query({ pk, byArrival: true, limit: 1000 });
    const known = items.filter(isEvent).filter((item) => {
      const { id, seen, type } = eventOf(item);
      return seen < cut || within.includes(shortHash(id)) || type === 'withdrawn';
    });
    return encodeState(foldLog(known.map(eventOf), emptyState(MEMORY)));
  },
};

/** Wrong: an older snapshot is folded on although an event sorts before its end. */
const olderSurvives: Design = {
  ...rightDesign(MARGIN_MS),
  load: async (table, now, become) => {
    const right = await rightDesign(MARGIN_MS).load(table, now, become);
    become();
    const { items } = await table.query({ pk, prefix: PREFIX.olderState });
    const [newest] = [...items].sort((a, b) => (b.w as number) - (a.w as number));
    if (newest === undefined) return right;
    become();
    const { items: log } = await table.query({ pk, byArrival: true, limit: 1000 });
    const since = log.filter((one) => isEvent(one) && !isCovered(newest, one));
    const state = decodeState(newest.state as Uint8Array, MEMORY) ?? emptyState(MEMORY);
    return encodeState(foldLog(since.map(eventOf), state));
  },
};

/**
 * How a schedule is played. `aimed` puts clocks, stalls and times on the boundaries; `long` lasts
 * for weeks, with most events in their order and some that are late by up to a fortnight.
 */
type Manner = 'free' | 'aimed' | 'long';

/** How far time moves at a step. */
const passOf = (manner: Manner, random: () => number, pick: <T>(of: readonly T[]) => T): number => {
  if (manner === 'free') return Math.floor(random() ** 4 * 1.5 * MARGIN_MS);
  if (manner === 'aimed')
    return pick([0, 0, 1, 1000, 20_000, MARGIN_MS - 1, MARGIN_MS, MARGIN_MS / 2]);
  return pick([0, 1000, MARGIN_MS / 2, MARGIN_MS, 3 * MARGIN_MS, 12 * MARGIN_MS]);
};

/** Plays one seeded schedule; throws when a promise is broken. */
const play = async (
  seed: number,
  design: Design,
  manner: Manner,
  tableOf = memoryTable,
): Promise<void> => {
  const aimed = manner === 'aimed';
  const long = manner === 'long';
  const random = seeded(seed);
  const pick = <T>(options: readonly T[]): T => options[Math.floor(random() * options.length)] as T;
  const { table, time, doom, run } = world(random, START, tableOf);
  const skewOf = (): number =>
    aimed ? pick([-SKEW, 0, SKEW]) : Math.round((random() * 2 - 1) * SKEW);
  const pass = (): number => passOf(manner, random, pick);
  const count = long ? 60 + Math.floor(random() * 60) : 6 + Math.floor(random() * 50);
  // As time passes by three steps at each event or so.
  const apart = long ? 8 * MARGIN_MS : 60_000;
  const events = Array.from({ length: count }, (_, index) => {
    const lateness = (random() < 0.7 || long ? index : Math.floor(random() * count)) * apart;
    const at = START - 86_400_000 + lateness;
    // Completions too: of one's own, who posted them may take them back.
    const event = makeEvent(index, at, random() < 0.6);
    if (random() < 0.6) return event;
    const { id, employee, lesson } = event as Extract<LearningEvent, { lesson: string }>;
    return { id, employee, lesson, at: event.at, type: 'completed' } satisfies LearningEvent;
  });
  // Of what came, of what never comes, of one thing twice, and of withdrawals.
  const withdrawn = random() < 0.3 ? 0 : Math.floor((random() * count) / 3);
  for (let index = 0; index < withdrawn; index++) {
    const of = random() < 0.15 ? `w${index + 1}` : `e${Math.floor(random() * count * 1.1)}`;
    const at = START - 86_400_000 + Math.floor(random() * count) * apart;
    events.push(makeWithdrawal(`w${index}`, at, of));
  }
  const touched = new Set(events.map((one) => (one.type === 'withdrawn' ? one.of : undefined)));
  const isPlain = (id: string): boolean => id.startsWith('e') && !touched.has(id);
  const acknowledged = new Set<string>();
  const reads: Read[] = [];

  const writer = (batch: readonly LearningEvent[], skew: number) => async (become: () => void) => {
    for (const event of batch) {
      become();
      // A call that takes longer than the limit is no acknowledgement: that is for appendEvent to
      // notice.
      const result = await design
        .append(table, event, () => time() + skew, become)
        .catch((error: Error) => {
          if (error.name === 'StoreUnavailable') return 'unknown';
          throw error;
        });
      if (result === 'accepted' || result === 'duplicate') acknowledged.add(event.id);
    }
  };
  const reader = (skew: number, loads: number) => async (become: () => void) => {
    for (let left = loads; left > 0; left--) {
      become();
      const before = [...acknowledged];
      const mine: Omit<Read, 'acknowledged'>[] = [];
      const bytes = await design.load(table, time() + skew, become, mine);
      reads.push(...mine.map((read) => ({ ...read, acknowledged: before })));
      const seen = decodeState(bytes)?.events ?? 0;
      const plain = before.filter(isPlain).length;
      if (seen < plain) throw new Error(`read ${seen} of ${plain} acknowledged events`);
    }
  };

  const shuffled = [...events].sort(() => random() - 0.5);
  if (long) {
    const lateBy = new Map(events.map(({ id }) => [id, random() < 0.1 ? random() * 45 : 0]));
    const arrivesAt = ({ id, at }: LearningEvent): number =>
      Date.parse(at) + (lateBy.get(id) ?? 0) * apart;
    shuffled.sort((a, b) => arrivesAt(a) - arrivesAt(b));
  }
  const writers = 1 + Math.floor(random() * 4);
  const actors = Array.from({ length: writers }, (_, index) => {
    const own = shuffled.filter((_, at) => at % writers === index);
    // Some apps send events twice, some again in another order.
    return writer(
      random() < 0.5 || long
        ? own
        : [...own, ...own.slice(0, Math.floor(random() * own.length))].sort(() => random() - 0.5),
      skewOf(),
    );
  });
  for (let left = Math.floor(random() * 6); left > 0; left--)
    actors.push(reader(skewOf(), (long ? 30 : 1) + Math.floor(random() * 8)));
  for (const index of actors.keys()) if (random() < 0.25) doom(index, Math.floor(random() * 30));
  await run(actors, pass);

  // Whatever was killed: what is in the log now is the truth, and every reader at any later time
  // folds exactly that.
  const log = eventsIn(table.items.values());
  const stored = new Set(log.map((item) => eventOf(item).id));
  for (const id of acknowledged)
    if (!stored.has(id)) throw new Error(`${id} was acknowledged and is lost`);
  const expected = foldOf(log);
  for (const later of [
    0,
    1,
    MARGIN_MS - 1,
    MARGIN_MS,
    MARGIN_MS + 1,
    3 * MARGIN_MS,
    100 * MARGIN_MS,
  ]) {
    const now = time() + later;
    let bytes: Uint8Array = new Uint8Array();
    await run(
      [
        async (become) => {
          become();
          bytes = await design.load(table, now, become);
        },
      ],
      () => 0,
    );
    if (Buffer.compare(bytes, expected) !== 0)
      throw new Error('the state is not the fold of the sorted log');
    for (const item of table.items.values()) {
      if (item.w === undefined) continue;
      const covered = log.filter((one) => isCovered(item, one));
      if (Buffer.compare(item.state as Uint8Array, foldOf(covered)) !== 0)
        throw new Error('the snapshot is not a function of (log, w, within)');
    }
  }
  for (const read of reads) {
    const then = log.filter(
      (item) => (item.seen ?? 0) < read.cut || read.within.includes(shortHash(eventOf(item).id)),
    );
    if (Buffer.compare(read.bytes, foldOf(then)) !== 0)
      throw new Error('a read cannot be replayed from its cut');
    const known = new Set(then.map((item) => eventOf(item).id));
    if (!read.acknowledged.every((id) => known.has(id)))
      throw new Error('a read did not know what was acknowledged before');
  }
  for (const read of reads.slice(-2)) {
    const replay = async (become: () => void): Promise<void> => {
      become();
      if (Buffer.compare(await design.replay(table, read), read.bytes) !== 0)
        throw new Error('the replay of a read is not what was read');
    };
    await run([replay], () => 0);
  }
};

const attack = (
  design: Design,
  numRuns: number,
  manner: Manner,
  seed: number,
  tableOf = memoryTable,
) =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), (schedule) =>
      play(schedule, design, manner, tableOf),
    ),
    { numRuns, seed, endOnFailure: true },
  );

describe('the event log on SQLite', () => {
  it.each([
    ['free', 60, 6_000, 20261128],
    ['aimed', 60, 3_000, 4712],
    ['long', 4, 300, 816],
  ] as const)('holds for %s schedules', async (manner, small, whole, seed) => {
    await attack(rightDesign(MARGIN_MS), scaled(small, whole), manner, seed, hookedSqlite);
  });

  it('catches the wrong designs: no margin, and a put that is followed by an update', async () => {
    await expect(attack(noMargin, 2000, 'aimed', 1, hookedSqlite)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/is not the fold|is not a function/) },
    });
    await expect(attack(putThenUpdate, 500, 'free', 1, hookedSqlite)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/acknowledged|is not the fold/) },
    });
  });
});

describe('the event log (P1, P2, P3)', () => {
  it('holds for random schedules: shuffled, duplicated, split, late, concurrent, killed', async () => {
    await attack(rightDesign(MARGIN_MS), scaled(1000, 30_000), 'free', 20261124);
  });

  it('holds for schedules aimed at the boundaries: clocks at ± the limit, stalls, arrivals exactly at w', async () => {
    await attack(rightDesign(MARGIN_MS), scaled(500, 15_000), 'aimed', 4711);
  });

  it('holds for weeks with events that are late by up to a fortnight, and snapshots from all of them', async () => {
    await attack(rightDesign(MARGIN_MS), scaled(100, 6_000), 'long', 815);
  });

  it('catches the wrong design that folds an older snapshot on past what came too late for it', async () => {
    await expect(attack(olderSurvives, 200, 'long', 1)).rejects.toMatchObject({
      cause: { message: 'the state is not the fold of the sorted log' },
    });
  });

  it('catches the wrong design without a margin', async () => {
    await expect(attack(noMargin, 2000, 'aimed', 1)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/is not the fold|is not a function/) },
    });
  });

  it('catches the wrong design that puts, then updates the snapshot', async () => {
    await expect(attack(putThenUpdate, 500, 'free', 1)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/acknowledged|is not the fold/) },
    });
  });

  it('catches the wrong design that forgets what waits for its event', async () => {
    await expect(attack(forgetsWaiting, 500, 'free', 1)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/is not the fold|is not a function/) },
    });
  });

  it('catches the wrong design whose snapshot survives a withdrawal', async () => {
    await expect(attack(snapshotSurvives, 500, 'free', 1)).rejects.toMatchObject({
      cause: { message: 'the state is not the fold of the sorted log' },
    });
  });

  it('catches the wrong design whose replay leaves out what was withdrawn later', async () => {
    await expect(attack(replaysWithdrawn, 500, 'free', 1)).rejects.toMatchObject({
      cause: { message: 'the replay of a read is not what was read' },
    });
  });

  it('refuses to acknowledge a put that was answered after more than a minute', async () => {
    let now = START;
    const table = memoryTable(({ moment }) => {
      if (moment === 'before') now += 60_001;
    });
    await expect(
      appendEvent({ table }, 't', makeEvent(1, START, true), ENRICHMENT, () => now),
    ).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });
  });

  it('tells a duplicate from a conflict by what the client said, not by the enrichment', async () => {
    const table = memoryTable();
    const event = makeEvent(1, START, true);
    expect(await appendEvent({ table }, 't', event, ENRICHMENT, () => START)).toBe('accepted');
    expect(
      await appendEvent(
        { table },
        't',
        { ...event, at: event.at.replace('Z', '+00:00') },
        undefined,
        () => START + 5,
      ),
    ).toBe('duplicate');
    const before = structuredClone([...table.items.values()]);
    expect(
      await appendEvent(
        { table },
        't',
        { ...event, correct: false } as LearningEvent,
        ENRICHMENT,
        () => START,
      ),
    ).toBe('conflict');
    expect([...table.items.values()]).toEqual(before);
  });

  it('gives an event back as it was', () => {
    const event = makeEvent(7, START + 123, false);
    const item = eventItem('t', event, ENRICHMENT, START);
    const { employee: _employee, at, ...rest } = event;
    expect(eventOf(item)).toEqual({
      ...rest,
      at: Date.parse(at),
      seen: START,
      lessonAs: ENRICHMENT,
    });
  });

  it('reads a year of history in one page: the snapshot and what came since', async () => {
    let queries = 0;
    const table = memoryTable(({ method, moment }) => {
      if (method === 'query' && moment === 'before') queries += 1;
    });
    await table.putMany(
      Array.from({ length: 1000 }, (_, index) => {
        const at = START + index * 8.76 * MARGIN_MS;
        return eventItem(
          't',
          makeEvent(index, at, index % 3 > 0),
          ENRICHMENT,
          Math.round(at) + 500,
        );
      }),
    );
    const now = START + 1000 * 8.76 * MARGIN_MS;
    const first = await loadLearner({ table }, 't', 'ada', now, () => FOLDING);
    expect(first.snapshot).toBeDefined();
    await saveSnapshots({ table }, first);
    queries = 0;
    const second = await loadLearner({ table }, 't', 'ada', now + 60_000, () => FOLDING);
    expect(queries).toBe(1);
    expect(second.snapshot).toBeUndefined();
    expect(second.identity).toBe(first.identity);
    expect(encodeState(second.state)).toEqual(encodeState(first.state));
  });

  describe('snapshots', () => {
    /**
     * `count` events a minute apart that ended three hours before `NOW`, and a snapshot of them.
     */
    const NOW = START + 10 * MARGIN_MS;
    const settledLog = async (count: number) => {
      let writes = 0;
      const table = memoryTable(({ method, moment, key }) => {
        if (method === 'put' && moment === 'after' && key?.sk === sort.state) writes += 1;
      });
      const first = NOW - 3 * MARGIN_MS - count * 60_000;
      for (let index = 0; index < count; index++) {
        const at = first + index * 60_000;
        await table.put(eventItem('t', makeEvent(index, at, index % 3 > 0), ENRICHMENT, at));
      }
      const load = async (now: number, memory = MEMORY) => {
        const loaded = await loadLearner({ table }, 't', 'ada', now, () => ({
          memory,
          renames: NO_RENAMES,
        }));
        await saveSnapshots({ table }, loaded);
        expect(encodeState(loaded.state)).toEqual(foldOf(eventsIn(table.items.values()), memory));
        return loaded;
      };
      return { table, load, first, writes: () => writes };
    };

    it('are worth a write from sixteen settled events on, and again from sixteen more', async () => {
      for (const [count, written] of [
        [15, 0],
        [16, 1],
      ] as const) {
        const { load, writes } = await settledLog(count);
        await load(NOW);
        expect(writes()).toBe(written);
      }
      const { table, load, writes } = await settledLog(40);
      await load(NOW);
      const add = async (from: number, until: number): Promise<void> => {
        for (let index = from; index < until; index++)
          await table.put(
            eventItem('t', makeEvent(index, NOW + index, true), ENRICHMENT, NOW + index),
          );
      };
      await add(100, 115);
      await load(NOW + 3 * MARGIN_MS);
      expect(writes()).toBe(1);
      await add(115, 116);
      await load(NOW + 3 * MARGIN_MS);
      expect(writes()).toBe(2);
    });

    it('replays what a reader saw whose clock is behind that of the snapshot', async () => {
      const { table, load, first } = await settledLog(40);
      // Seen between what a reader on time and one ten minutes behind call settled.
      const seen = NOW - MARGIN_MS - 5 * 60_000;
      await table.put(eventItem('t', makeEvent(100, first + 100 * 60_000, true), ENRICHMENT, seen));
      await load(NOW);
      const { state, cut, within } = await load(NOW - 10 * 60_000);
      expect(encodeState(await foldAsOf({ table }, 't', 'ada', { cut, within }, FOLDING))).toEqual(
        encodeState(state),
      );
    });

    it('are written once after an event that came late, not at every read; what is not settled is listed', async () => {
      const { table, load, first, writes } = await settledLog(40);
      await load(NOW);
      expect(writes()).toBe(1);
      await table.put(eventItem('t', makeEvent(100, first + 90_000, true), ENRICHMENT, NOW));
      for (let minutes = 1; minutes <= 60; minutes += 10) await load(NOW + minutes * 60_000);
      expect(writes()).toBe(2);
      for (let minutes = 61; minutes <= 90; minutes += 10) await load(NOW + minutes * 60_000);
      expect(writes()).toBe(2);
    });

    it('older than the newest are kept, so that what is late by a fortnight costs no whole log', async () => {
      const DAY = 24 * MARGIN_MS;
      let read = 0;
      const table = memoryTable(({ method, moment }) => {
        if (method === 'query' && moment === 'before') read += 1;
      });
      // A year with three events a day, which were posted as they happened.
      const first = NOW - 365 * DAY;
      await table.putMany(
        Array.from({ length: 3 * 365 }, (_, index) => {
          const at = first + index * 8 * MARGIN_MS;
          return eventItem('t', makeEvent(index, at, index % 3 > 0), ENRICHMENT, at + 500);
        }),
      );
      const load = async (now: number) => {
        read = 0;
        const loaded = await loadLearner({ table }, 't', 'ada', now, () => FOLDING);
        await saveSnapshots({ table }, loaded);
        expect(encodeState(loaded.state)).toEqual(foldOf(eventsIn(table.items.values())));
        return loaded;
      };
      expect((await load(NOW)).older).toHaveLength(5);
      for (const [index, days] of [1, 7, 14].entries()) {
        const now = NOW + (index + 1) * 60_000;
        const event = makeEvent(5_000 + index, NOW - days * DAY + 1, false);
        await table.put(eventItem('t', event, ENRICHMENT, now - 1));
        // The first page, the older ones, and at most one page of what came since.
        expect((await load(now)).refolded).toBe(false);
        expect(read).toBeLessThanOrEqual(3);
        // From then on as if nothing had been late.
        expect([(await load(now + 1)).snapshot, read]).toEqual([undefined, 1]);
      }
      // What is late by more than that costs the whole log, once.
      const event = makeEvent(5_010, NOW - 30 * DAY, false);
      await table.put(eventItem('t', event, ENRICHMENT, NOW + 600_000));
      expect((await load(NOW + 600_001)).refolded).toBe(true);
      expect([(await load(NOW + 600_002)).refolded, read]).toEqual([false, 1]);
    });

    it('of other memory parameters are ignored: the log is folded anew, and once more when they come back', async () => {
      const { load, writes } = await settledLog(40);
      await load(NOW);
      const other = memoryOf();
      expect(encodeState((await load(NOW + 1, other)).state)).not.toEqual(
        encodeState((await load(NOW + 2)).state),
      );
      expect(writes()).toBe(3);
      await load(NOW + 3);
      expect(writes()).toBe(3);
    });

    it('that outlived an erasure, are broken or of another version are ignored', async () => {
      const { table, load } = await settledLog(40);
      await load(NOW);
      const stored = (await table.get({ pk, sk: sort.state })) as Item;
      for (const broken of [
        { ...stored, state: Uint8Array.of(1, 2, 3) },
        { ...stored, fold: -1 },
      ]) {
        await table.put(broken);
        await load(NOW + 1);
      }
      await table.put(stored);
      for (const { sk } of eventsIn(table.items.values())) await table.delete({ pk, sk });
      await load(NOW + 2);
      await table.put(eventItem('t', makeEvent(1, NOW + 3, true), ENRICHMENT, NOW + 3));
      expect((await load(NOW + 4)).state.events).toBe(1);
    });
  });
});
