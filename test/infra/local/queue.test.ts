import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LocalQueue } from '../../../infra/local/queue.ts';
import { scaled } from '../../support/proof.ts';

const VISIBILITY_MS = 90_000;
const MOST = 3;
const GROUPS = ['a', 'b', 'c'] as const;

/** What may be done with a queue. Receipts are named by the place among all that were given. */
type Step =
  | { readonly do: 'send'; readonly group: string; readonly dedupe: string }
  | { readonly do: 'receive' }
  | { readonly do: 'done' | 'later'; readonly nth: number }
  | { readonly do: 'redrive' }
  | { readonly do: 'wait'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      group: fc.constantFrom(...GROUPS),
      dedupe: fc.integer({ min: 0, max: 30 }).map(String),
    }),
  },
  { weight: 6, arbitrary: fc.constant({ do: 'receive' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('done' as const, 'later' as const),
      nth: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'redrive' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 30_000, 89_999, 90_000, 300_000),
    }),
  },
);

/** What a message of the model has been through, told as a plain history. */
interface Told {
  readonly body: number;
  readonly group: string;
  state: 'waiting' | 'held' | 'done' | 'dead';
  receives: number;
  freeAtMs: number;
  receipt: string;
}

/** The queue by its rules alone: every message that ever was, and what became of it. */
class Model {
  nowMs = 1_000_000;
  readonly all: Told[] = [];
  readonly sent: { name: string; atMs: number }[] = [];

  send(group: string, name: string): boolean {
    const isRepeat = this.sent.some((one) => one.name === name && this.nowMs - one.atMs < 300_000);
    if (isRepeat) return false;
    this.sent.push({ name, atMs: this.nowMs });
    this.add(this.all.length, group);
    return true;
  }

  add(body: number, group: string): void {
    this.all.push({ body, group, state: 'waiting', receives: 0, freeAtMs: 0, receipt: '' });
  }

  free(): void {
    for (const one of this.all)
      if (one.state === 'held' && one.freeAtMs <= this.nowMs) one.state = 'waiting';
  }

  /** Who is given out next; those before it that were given out too often die. */
  next(): Told | undefined {
    this.free();
    for (const one of this.all) {
      if (one.state !== 'waiting') continue;
      const before = this.all.slice(0, this.all.indexOf(one));
      const isClosed = before.some(
        ({ group, state }) => group === one.group && (state === 'held' || state === 'waiting'),
      );
      if (isClosed) continue;
      if (one.receives < MOST) return one;
      one.state = 'dead';
    }
    return undefined;
  }

  holder(receipt: string): Told | undefined {
    this.free();
    return this.all.find((one) => one.state === 'held' && one.receipt === receipt);
  }
}

const play = (steps: readonly Step[]): void => {
  const model = new Model();
  const props = { now: () => model.nowMs, visibilityMs: VISIBILITY_MS, mostReceives: MOST };
  const queue = new LocalQueue<number>(props);
  const receipts: string[] = [];
  for (const one of steps) {
    if (one.do === 'wait') model.nowMs += one.ms;
    if (one.do === 'send') {
      const body = model.all.length;
      const isTaken = queue.send({ body, group: one.group, dedupe: one.dedupe });
      expect(isTaken).toBe(model.send(one.group, one.dedupe));
    }
    if (one.do === 'receive') {
      const expected = model.next();
      const got = queue.receive();
      expect(got?.body).toBe(expected?.body);
      if (got === undefined || expected === undefined) continue;
      Object.assign(expected, {
        state: 'held',
        receives: expected.receives + 1,
        freeAtMs: model.nowMs + VISIBILITY_MS,
        receipt: got.receipt,
      });
      expect(got).toMatchObject({ group: expected.group, receives: expected.receives });
      expect(receipts).not.toContain(got.receipt);
      receipts.unshift(got.receipt);
    }
    if (one.do === 'done' || one.do === 'later') {
      const receipt = receipts[one.nth] ?? 'never given';
      const held = model.holder(receipt);
      const isTaken = one.do === 'done' ? queue.done(receipt) : queue.later(receipt, 5_000);
      expect(isTaken).toBe(held !== undefined);
      if (held === undefined) continue;
      if (one.do === 'done') held.state = 'done';
      else held.freeAtMs = model.nowMs + 5_000;
    }
    if (one.do === 'redrive') {
      const dead = model.all.filter(({ state }) => state === 'dead');
      expect(queue.redrive()).toBe(dead.length);
      for (const letter of dead) {
        letter.state = 'done';
        model.add(letter.body, letter.group);
      }
    }
    const lying = model.all.filter(({ state }) => state === 'waiting' || state === 'held');
    const dead = model.all.filter(({ state }) => state === 'dead');
    expect(queue.count()).toEqual({ messages: lying.length, dead: dead.length });
  }
};

describe('the local queue', () => {
  it('does what a plain history of every message says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => play(steps)),
      { seed: 20261142, numRuns: scaled(1_000, 100_000) },
    );
  });

  it('lets groups take turns: one with many messages keeps no other waiting', () => {
    const queue = new LocalQueue<string>({ now: () => 0, visibilityMs: 1, mostReceives: 5 });
    for (const [index, group] of ['a', 'a', 'a', 'b'].entries())
      queue.send({ body: `${group}${index}`, group, dedupe: String(index) });
    expect([queue.receive()?.body, queue.receive()?.body, queue.receive()]).toEqual([
      'a0',
      'b3',
      undefined,
    ]);
  });
});
