import { isDeepStrictEqual } from 'node:util';
import {
  type Item,
  type Key,
  StoreUnavailable,
  storable,
  type Table,
} from '../../functions/store/table.ts';
import type { memoryTable } from '../support/memory-table.ts';
import { still } from './quiet.ts';

/**
 * What may happen at a call of the table:
 * throttled = it is not done, and the caller gets an error; lost = it is done, and the caller gets
 * an error; overdue = the caller gets an error, and it may still be done within the minute;
 * resent = it is done, its answer is lost, and the table's adapter sends it again; killed and
 * killed-after = the process dies before or after it; slow = it takes long; leap = the clock of the
 * process that calls leaps; righted = that clock is put right.
 */
export const FAULTS = [
  'throttled',
  'lost',
  'overdue',
  'resent',
  'killed',
  'killed-after',
  'slow',
  'leap',
  'righted',
] as const;
type FaultKind = (typeof FAULTS)[number];

/** A fault at the n-th call of a run. */
export interface Fault {
  readonly call: number;
  readonly kind: FaultKind;
  /** 0..1: how large it is, where it has a size. */
  readonly size: number;
}

/** A write that is under way lands within a minute or never: so much do time-outs promise. */
const LANDS_WITHIN_MS = 60_000;
/** A function of the API lives no longer. */
const LONGEST_REQUEST_MS = 29_000;
const DAY_MS = 86_400_000;

/** One life of a process, from a cold start to its death. */
export interface Life {
  readonly process: number;
  isDead: boolean;
  /** Rejects when it dies. */
  readonly died: Promise<never>;
  readonly die: () => void;
  readonly attempts: Set<Attempt>;
}

/** One try of a request, in one life. */
export interface Attempt {
  readonly life: Life;
  readonly what: string;
  readonly sinceMs: number;
  /** Calls of the table that it waits for, and writes that nobody waits for any more. */
  calls: number;
  landing: number;
  isSettled: boolean;
  /** The step from which on it does nothing any more. */
  overAt: number;
}

/** The process died: whoever asked it gets no answer. */
export class Killed extends Error {}

interface Waiting {
  readonly go: () => void;
  readonly attempt?: Attempt | undefined;
  /** Epoch milliseconds: it goes no later, and time does not pass it. */
  readonly dueMs?: number;
  /** Time has come so far when it goes. */
  readonly notBeforeMs?: number;
  /** The write that a dead process may leave behind. */
  readonly land?: (() => unknown) | undefined;
}

/** A call of the table, as the scheduler sees it. */
interface Call<T> {
  readonly method: keyof Table;
  readonly key: Key;
  readonly act: () => Promise<T>;
  /** What a second sending of a write makes of its answer. */
  readonly resent?: (again: T) => Promise<T>;
}

const IS_WRITE: Readonly<Record<keyof Table, boolean>> = {
  get: false,
  query: false,
  put: true,
  delete: true,
  add: true,
  putMany: true,
  deleteMany: true,
};

/** Never comes to an end; a new one each time, so that nothing piles up on it. */
const never = <T>(): Promise<T> => new Promise<T>(() => {});

export type MemoryTable = ReturnType<typeof memoryTable>;

/**
 * Runs several processes over one table, one step at a time: a step ends at a call of the table, at
 * its answer, or at a pause. Which of those that wait goes next, how time passes, what goes wrong
 * all follows from `random` and `faults` alone.
 */
export class Scheduler {
  readonly table: MemoryTable;
  readonly trace: string[] = [];
  /** How far each process's clock is ahead, milliseconds. */
  readonly offsets: number[] = [];
  step = 0;
  calls = 0;
  crashes = 0;
  happened = 0;
  #timeMs: number;
  #leftMs = 0;
  #waiting: Waiting[] = [];
  readonly #random: () => number;
  readonly #faults: ReadonlyMap<number, Fault>;
  readonly #longestMs: number;

  /** `longestMs`: no request lives longer. */
  constructor(
    table: MemoryTable,
    startMs: number,
    random: () => number,
    faults: readonly Fault[],
    longestMs = LONGEST_REQUEST_MS,
  ) {
    this.#longestMs = longestMs;
    this.table = table;
    this.#timeMs = startMs;
    this.#random = random;
    this.#faults = new Map(faults.map((fault) => [fault.call, fault]));
  }

  /** The true time, epoch milliseconds. */
  readonly time = (): number => this.#timeMs;

  /** Lets so much time pass, as soon as nothing is due before. */
  pass(milliseconds: number): void {
    this.#leftMs += milliseconds;
  }

  /** Lets time pass at once: nothing is under way any more. */
  elapse(milliseconds: number): void {
    this.#timeMs += milliseconds;
  }

  birth(process: number): Life {
    let die = (): void => {};
    const died = new Promise<never>((_, reject) => {
      die = () => reject(new Killed());
    });
    died.catch(() => {});
    return { process, isDead: false, died, die, attempts: new Set() };
  }

  attempt(life: Life, what: string): Attempt {
    const attempt: Attempt = {
      life,
      what,
      sinceMs: this.#timeMs,
      calls: 0,
      landing: 0,
      isSettled: false,
      overAt: Number.POSITIVE_INFINITY,
    };
    life.attempts.add(attempt);
    return attempt;
  }

  settle(attempt: Attempt): void {
    const { life, calls, landing, isSettled } = attempt;
    const isOver = landing === 0 && (life.isDead || (isSettled && calls === 0));
    attempt.overAt = isOver ? Math.min(attempt.overAt, this.step) : Number.POSITIVE_INFINITY;
  }

  /** A turn that nothing is done in: requests of a client begin at such ones. */
  turn(attempt?: Attempt): Promise<void> {
    return new Promise((go) => this.#waiting.push({ go, attempt }));
  }

  #write(attempt: Attempt, land: () => unknown): Promise<void> {
    const dueMs = this.#timeMs + LANDS_WITHIN_MS;
    return new Promise((go) => this.#waiting.push({ go, attempt, dueMs, land }));
  }

  /** Leaves a write to land within its minute, though nobody waits for it any more. */
  #leave(attempt: Attempt, land: () => unknown, dueMs: number): void {
    attempt.landing += 1;
    const go = (): void => {
      attempt.landing -= 1;
      this.#note(attempt, 'lands late');
      land();
      this.settle(attempt);
    };
    this.#waiting.push({ go, dueMs });
  }

  #kill(life: Life): void {
    if (life.isDead) return;
    life.isDead = true;
    this.crashes += 1;
    const own = this.#waiting.filter(({ attempt }) => attempt?.life === life);
    this.#waiting = this.#waiting.filter(({ attempt }) => attempt?.life !== life);
    for (const { attempt, land, dueMs = 0 } of own)
      if (attempt !== undefined && land !== undefined && this.#random() < 0.5)
        this.#leave(attempt, land, dueMs);
    for (const attempt of life.attempts) this.settle(attempt);
    life.die();
  }

  #note(attempt: Attempt, text: string): void {
    const at = new Date(this.#timeMs).toISOString().slice(5, 23);
    this.trace.push(`${at} process ${attempt.life.process} ${attempt.what}: ${text}`);
  }

  async #call<T>(attempt: Attempt, { method, key, act, resent }: Call<T>): Promise<T> {
    const { life } = attempt;
    if (life.isDead) return never();
    if (this.#timeMs > attempt.sinceMs + this.#longestMs) {
      this.#note(attempt, 'took too long, its process is ended');
      this.#kill(life);
      return never();
    }
    const fault = this.#faults.get(this.calls);
    const kind = fault?.kind;
    const name = `call ${this.calls} ${method} ${key.pk} ${key.sk}`;
    this.#note(attempt, kind === undefined ? name : `${name}  <- ${kind}`);
    this.calls += 1;
    if (fault !== undefined) this.#disturb(life, fault);
    const isWrite = IS_WRITE[method];
    attempt.calls += 1;
    try {
      await (isWrite ? this.#write(attempt, act) : this.turn(attempt));
      if (kind === 'killed') {
        this.#kill(life);
        return await never();
      }
      if (kind === 'throttled') throw new StoreUnavailable('throttled');
      if (kind === 'overdue') {
        if (isWrite) this.#leave(attempt, act, this.#timeMs + LANDS_WITHIN_MS);
        throw new StoreUnavailable('no answer in time');
      }
      let answer = await act();
      if (kind === 'killed-after') {
        this.#kill(life);
        return await never();
      }
      if (kind === 'lost') throw new StoreUnavailable('the answer was lost');
      if (kind === 'resent' && isWrite) {
        await this.#write(attempt, act);
        answer = await act();
        if (resent !== undefined) answer = await resent(answer);
      }
      // The answer is on its way for a while.
      if (this.#random() < 0.15) await this.turn(attempt);
      return answer;
    } finally {
      attempt.calls -= 1;
      this.settle(attempt);
    }
  }

  #disturb({ process }: Life, { kind, size }: Fault): void {
    this.happened += 1;
    if (kind === 'slow') this.pass(Math.round(size * 65_000));
    if (kind === 'righted') this.offsets[process] = 0;
    // Half of the leaps stay within what the table's time cannot tell.
    if (kind === 'leap')
      this.offsets[process] = Math.round(
        size < 0.5 ? (size * 4 - 1) * 299_000 : (size * 4 - 3) * 3 * DAY_MS,
      );
  }

  /** The table, as an attempt reaches it. */
  tableFor(attempt: Attempt): Table {
    const { table } = this;
    const call = <T>(one: Call<T>): Promise<T> => this.#call(attempt, one);
    return {
      get: (key) => call({ method: 'get', key, act: () => table.get(key) }),
      query: (query) =>
        call({
          method: 'query',
          key: { pk: query.pk, sk: query.prefix ?? '' },
          act: () => table.query(query),
        }),
      put: (item, condition) =>
        call({
          method: 'put',
          key: item,
          act: () => table.put(item, condition),
          resent: async (again) =>
            again || isDeepStrictEqual(await table.get(item), storable(item)),
        }),
      add: (key, amounts, fields) =>
        call({ method: 'add', key, act: () => table.add(key, amounts, fields) }),
      delete: (key, condition) =>
        call({
          method: 'delete',
          key,
          act: () => table.delete(key, condition),
          resent: async (again) => again || (await table.get(key)) === undefined,
        }),
      putMany: async (items: readonly Item[]) => {
        for (const item of items)
          await call({ method: 'putMany', key: item, act: () => table.putMany([item]) });
      },
      deleteMany: async (keys) => {
        for (const key of keys)
          await call({ method: 'deleteMany', key, act: () => table.deleteMany([key]) });
      },
    };
  }

  /**
   * Something else that is done outside of the process, such as handing over a mail: it takes two
   * steps, and the process may die before or after it. What else may go wrong, `act` knows.
   */
  async outside<T>(attempt: Attempt, what: string, act: () => T): Promise<T> {
    const { life } = attempt;
    if (life.isDead) return never();
    const isOver = (): boolean => this.#timeMs > attempt.sinceMs + this.#longestMs;
    const fault = this.#faults.get(this.calls);
    this.#note(
      attempt,
      `call ${this.calls} ${what}${fault === undefined ? '' : `  <- ${fault.kind}`}`,
    );
    this.calls += 1;
    await this.turn(attempt);
    if (fault?.kind === 'killed' || isOver()) {
      this.#kill(life);
      return never();
    }
    const answer = act();
    if (fault?.kind === 'killed-after') {
      this.#kill(life);
      return never();
    }
    await this.turn(attempt);
    return answer;
  }

  /** A pause in the code under test: it is over when its turn comes, and time has passed then. */
  pause(go: () => void, milliseconds: number): void {
    this.#waiting.push({ go, notBeforeMs: this.#timeMs + Math.ceil(milliseconds) });
  }

  #advance(): void {
    const [draw, share] = [this.#random(), this.#random()];
    this.#leftMs += Math.floor(
      draw < 0.9 ? share * 30 : draw < 0.99 ? share * 2_000 : share * 9_000,
    );
    let dueMs = Number.POSITIVE_INFINITY;
    for (const one of this.#waiting)
      if (one.dueMs !== undefined) dueMs = Math.min(dueMs, one.dueMs);
    const byMs = Math.max(0, Math.min(this.#leftMs, dueMs - this.#timeMs));
    this.#leftMs -= byMs;
    this.#timeMs += byMs;
  }

  /** Lets the actors go on until all have come to their ends, and every write has landed. */
  async run(actors: readonly (() => Promise<void>)[]): Promise<void> {
    const realTimeout = globalThis.setTimeout;
    globalThis.setTimeout = ((go: () => void, milliseconds = 0) =>
      this.pause(go, milliseconds)) as unknown as typeof setTimeout;
    let running = actors.length;
    const failures: unknown[] = [];
    try {
      for (const actor of actors)
        actor()
          .catch((failure) => failures.push(failure))
          .finally(() => {
            running -= 1;
          });
      for (;;) {
        await still();
        if (this.#waiting.length === 0 && running === 0) break;
        if (this.#waiting.length === 0) throw new Error('nothing goes on any more');
        this.#advance();
        const due = this.#waiting.findIndex(
          ({ dueMs = Number.POSITIVE_INFINITY }) => dueMs <= this.#timeMs,
        );
        const index = due >= 0 ? due : Math.floor(this.#random() * this.#waiting.length);
        const [next] = this.#waiting.splice(index, 1);
        this.#timeMs = Math.max(this.#timeMs, next?.notBeforeMs ?? 0);
        this.step += 1;
        next?.go();
      }
    } finally {
      globalThis.setTimeout = realTimeout;
    }
    if (failures.length > 0) throw failures[0];
  }
}
