import { sendSlice } from '../../../functions/digest/sender.ts';
import type { Mail, Mailer, Outcome } from '../../../functions/mail/mailer.ts';
import { PREFIX, sort } from '../../../functions/store/keys.ts';
import type { Schedule } from '../../../functions/store/schedules.ts';
import {
  ClockOff,
  type Item,
  StoreUnavailable,
  type Table,
} from '../../../functions/store/table.ts';
import type { Pacer } from '../../../functions/work/hand-over.ts';
import type { Lettering } from '../../../functions/work/letters.ts';
import type { Sending } from '../../../functions/work/work-hint.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';
import { Broken } from '../broken.ts';
import { type Process, processOn, type Services, servicesOn } from '../process.ts';
import { compressAtOnce } from '../quiet.ts';
import {
  type Attempt,
  FAULTS,
  type Fault,
  Killed,
  type MemoryTable,
  Scheduler,
} from '../scheduler.ts';
import type { Book, Change } from './book.ts';
import type { Design } from './designs.ts';
import { judge } from './judge.ts';
import {
  type Base,
  choose,
  HOUR,
  knownOf,
  MINUTE,
  makeBase,
  PEOPLE,
  SHARD,
  START,
  TENANT,
  tell,
} from './world.ts';

const SENDERS = 2;
const MOST_FAULTS = 5;
/** About as many calls as a run makes. */
const CALLS = 120;
/** Clocks are so far off. */
const SKEW_MS = 2_000;
/** A function that sends lives no longer. */
const LONGEST_MS = 120_000;

/** A schedule: everything in a run follows from it. */
export interface Course {
  readonly seed: number;
  readonly faults: readonly Fault[];
}

/** What a run came to. */
export interface Played {
  readonly book: Book;
  readonly crashes: number;
  readonly calls: number;
  readonly broken?: Broken;
  readonly trace: readonly string[];
}

const KINDS = FAULTS.filter((kind) => kind !== 'leap' && kind !== 'righted');

export const scheduleOf = (seed: number): Course => {
  const random = seeded(seed ^ 0xd19e57);
  const faults = Array.from({ length: Math.floor(random() * (MOST_FAULTS + 1)) }, () => ({
    call: Math.floor(random() * CALLS),
    kind: KINDS[Math.floor(random() * KINDS.length)] ?? 'lost',
    size: random(),
  }));
  return { seed, faults: faults.sort((a, b) => a.call - b.call) };
};

/** Writes down what the register and the records said, one after the other. */
const watched = (
  inner: MemoryTable,
  book: Book,
  of: { step: number; readonly begun: Map<string, number> },
): MemoryTable => ({
  ...inner,
  put: async (item, condition) => {
    const before = (await inner.get(item)) as (Item & Schedule) | undefined;
    const isDone = await inner.put(item, condition);
    if (!isDone) return false;
    const employee = item.pk.split('#E#')[1] ?? '';
    if (item.sk.startsWith(PREFIX.digest))
      book.records.push({
        employee,
        period: item.sk.slice(PREFIX.digest.length),
        id: item.id as string,
        state: item.state as string,
      });
    if (item.sk !== sort.schedule) return true;
    const claim = (item as unknown as Schedule).claim;
    const old = before?.claim;
    // A turn that falls was given back.
    if (old !== undefined && (claim === undefined || claim.turn < old.turn))
      for (const one of book.claims) if (one.id === old.id) one.isBack = true;
    if (claim === undefined || book.claims.some(({ id, isBack }) => id === claim.id && !isBack))
      return true;
    if (old !== undefined && claim.turn <= old.turn) return true;
    const { id, period, will } = claim;
    const begins = of.begun.get(id) ?? 0;
    book.claims.push({ employee, id, period, will, step: of.step, begins, isBack: false });
    return true;
  },
});

/** The fate of a mail, drawn: most are sent. */
const fateOf = (random: () => number): { outcome: Outcome; isGone: boolean } => {
  const draw = random();
  if (draw < 0.6) return { outcome: { state: 'sent', id: 'm' }, isGone: true };
  if (draw < 0.7) return { outcome: { state: 'throttled' }, isGone: false };
  if (draw < 0.78) return { outcome: { state: 'unsent', cause: 'test' }, isGone: false };
  if (draw < 0.84) return { outcome: { state: 'refused', cause: 'test' }, isGone: false };
  if (draw < 0.88) return { outcome: { state: 'quota' }, isGone: false };
  return { outcome: { state: 'unknown', cause: 'test' }, isGone: random() < 0.5 };
};

const ALWAYS: Pacer = {
  turn: async () => 'go',
  unused: () => {},
  heard: () => {},
  barredBy: async () => undefined,
};

/** Letters that cost nothing; now and then there is nothing to say, or something is wrong. */
const lettersOf = (random: () => number): Lettering => ({
  letterFor: async ({ employee }, { period }) => {
    const draw = random();
    const answer = { decision: 'd' } as never;
    if (draw < 0.1) return { nothing: 'nothing-due', answer };
    if (draw < 0.16) throw new Error('the letter cannot be written');
    const letter = { subject: 's', html: 'h', text: 't', headers: [], tags: { employee, period } };
    return { letter, answer, lessons: [] };
  },
});

/** What sends in a run: every mail that is handed over is two steps, and written down. */
const sendingOf = (
  services: Services,
  attempt: Attempt,
  { scheduler, book, random, design }: Stage,
): Sending => {
  const begins = scheduler.step;
  const send = (mail: Mail): Promise<Outcome> => {
    const { employee = '', period = '' } = mail.tags;
    return scheduler.outside(attempt, `mail to ${mail.to} for ${period}`, () => {
      const { outcome, isGone } = fateOf(random);
      const { step } = scheduler;
      const at = { step, begins, atMs: scheduler.time() };
      book.calls.push({ employee, period, to: mail.to, ...at, outcome: outcome.state, isGone });
      return outcome;
    });
  };
  const account = async () => ({ perSecond: 1000, left: 1000 });
  const mailer: Mailer = design.mailer({ send, account });
  return { ...services, mailer, mailFrom: 'digest@example.org', letters: lettersOf(random) };
};

interface Stage {
  readonly scheduler: Scheduler;
  readonly book: Book;
  readonly random: () => number;
  readonly design: Design;
}

const isUnknown = (failure: unknown): boolean =>
  failure instanceof Killed || failure instanceof StoreUnavailable || failure instanceof ClockOff;

/** Takes messages off the queue, as often as one is given out, and works a slice each. */
const senderOf = (stage: Stage, process: Process, rounds: number) => async (): Promise<void> => {
  const { scheduler, random } = stage;
  for (let round = 0; round < rounds; round++) {
    await scheduler.turn();
    const attempts: Attempt[] = [];
    try {
      await process.run('slice', attempts, (services) =>
        sendSlice(
          sendingOf(services, attempts[0] as Attempt, stage),
          { tenant: TENANT, shard: SHARD },
          () => ALWAYS,
        ),
      );
    } catch (failure) {
      if (!isUnknown(failure)) throw failure;
    }
    const draw = random();
    scheduler.pass(
      Math.round(draw < 0.6 ? 10 * MINUTE * random() : draw < 0.9 ? HOUR : 23.5 * HOUR),
    );
  }
};

const CHANGES: readonly Change['kind'][] = [
  'stop',
  'stop',
  'resume',
  'hour',
  'frequency',
  'zone',
  'zone',
  'address',
  'pause',
];
const ZONES = ['UTC', 'Pacific/Apia', 'America/New_York', 'Asia/Tokyo', 'Pacific/Honolulu'];

/** Makes a change of an employee, again where nobody knows what became of it. */
const make = async (services: Services, { employee, kind, value }: Change): Promise<void> => {
  if (kind === 'stop' || kind === 'resume') {
    await choose(services, employee, (own) => ({ ...own, enabled: kind === 'resume' }));
  } else if (kind === 'hour') {
    await choose(services, employee, (own) => ({ ...own, hour: Number(value) }));
  } else if (kind === 'frequency') {
    await choose(services, employee, (own) => ({ ...own, frequency: value as 'daily' }));
  } else if (kind === 'pause') {
    await choose(services, employee, (own) => ({ ...own, pausedUntil: value }));
  } else {
    const known = await knownOf(services, employee);
    await tell(services, employee, {
      ...known,
      ...(kind === 'zone' ? { timeZone: value } : { address: value }),
    });
  }
};

const newValue = (kind: Change['kind'], random: () => number, serial: number): string => {
  if (kind === 'hour') return String(8 + Math.floor(random() * 4));
  if (kind === 'frequency') return random() < 0.5 ? 'weekdays' : 'weekly';
  if (kind === 'zone') return ZONES[Math.floor(random() * ZONES.length)] ?? 'UTC';
  if (kind === 'address') return `number-${serial}@example.org`;
  return kind === 'pause' ? '2026-03-05' : '';
};

const changerOf =
  ({ scheduler, book, random }: Stage, process: Process, count: number) =>
  async (): Promise<void> => {
    for (let serial = 0; serial < count; serial++) {
      // Not before something goes on.
      for (let waits = Math.floor(random() * 40); waits > 0; waits--) await scheduler.turn();
      const employee = PEOPLE[Math.floor(random() * PEOPLE.length)] ?? '';
      const kind = CHANGES[Math.floor(random() * CHANGES.length)] ?? 'stop';
      const value = newValue(kind, random, serial);
      const change: Change = { employee, kind, value, begins: scheduler.step };
      book.changes.push(change);
      for (let tries = 0; tries < 3 && change.acked === undefined; tries++) {
        try {
          await process.run(`${kind} ${value}`, [], (services) => make(services, change));
          change.acked = scheduler.step;
        } catch (failure) {
          if (!isUnknown(failure)) throw failure;
        }
      }
    }
  };

let base: Promise<Base> | undefined;

/** Plays one schedule with a design, lets everything come to rest, and judges what is left. */
export const play = async ({ seed, faults }: Course, design: Design): Promise<Played> => {
  base ??= makeBase();
  const from = await base;
  const random = seeded(seed);
  const book: Book = { changes: [], claims: [], calls: [], records: [] };
  const inner = memoryTable();
  await inner.putMany(from.items);
  const clock = { step: 0, begun: new Map<string, number>() };
  const scheduler = new Scheduler(watched(inner, book, clock), START, random, faults, LONGEST_MS);
  Object.defineProperty(clock, 'step', { get: () => scheduler.step });
  const stage: Stage = { scheduler, book, random, design };
  const processes = Array.from({ length: SENDERS + 1 }, (_, index) => {
    const process = processOn(scheduler, index, design.ground, random, () => from.cache);
    scheduler.offsets[index] = Math.round((2 * random() - 1) * SKEW_MS);
    return process;
  });
  const [one, two, three] = processes as [Process, Process, Process];
  let broken: Broken | undefined;
  const release = compressAtOnce();
  try {
    scheduler.pass(Math.round(random() * HOUR));
    await scheduler.run([
      senderOf(stage, one, 2 + Math.floor(random() * 3)),
      senderOf(stage, two, 2 + Math.floor(random() * 3)),
      changerOf(stage, three, Math.floor(random() * 3)),
    ]);
    await comeToRest(stage, from);
    judge({ book, table: inner, nowMs: scheduler.time() });
  } catch (failure) {
    broken =
      failure instanceof Broken
        ? failure
        : new Broken('half-state', (failure as Error).stack ?? '');
  } finally {
    release();
  }
  const { crashes, calls, trace } = scheduler;
  return { book, crashes, calls, trace, ...(broken && { broken }) };
};

/** Slices that nothing disturbs, until whoever fell silent was given up and nothing is due. */
const comeToRest = async (
  { scheduler, book, random, design }: Stage,
  from: Base,
): Promise<void> => {
  const now = (): number => scheduler.time();
  for (let round = 0; round < 10; round++) {
    scheduler.elapse(16 * MINUTE);
    const memory = new Map<string, unknown>();
    const table: Table = design.ground.table(scheduler.table, { memory, what: 'rest', now });
    const services = { ...servicesOn(design.ground, now, random, from.cache), table };
    const send = async (mail: Mail): Promise<Outcome> => {
      const { employee = '', period = '' } = mail.tags;
      const at = { step: scheduler.step, begins: scheduler.step, atMs: now() };
      scheduler.step += 1;
      book.calls.push({ employee, period, to: mail.to, ...at, outcome: 'sent', isGone: true });
      return { state: 'sent', id: 'm' };
    };
    const account = async () => ({ perSecond: 1000, left: 1000 });
    const letters = lettersOf(() => 0.5);
    const sending = { ...services, mailer: { send, account }, mailFrom: 'x@example.org', letters };
    scheduler.step += 1;
    await sendSlice(sending, { tenant: TENANT, shard: SHARD }, () => ALWAYS);
  }
};
