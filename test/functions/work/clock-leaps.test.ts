import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeState } from '../../../core/learner/codec.ts';
import { memoryOf } from '../../../core/learner/memory.ts';
import { NO_RENAMES } from '../../../core/learner/renames.ts';
import { foldAsOf, loadLearner } from '../../../functions/store/learner.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, numberOf, textOf } from '../../support/json.ts';
import { scaled } from '../../support/proof.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A client of one process, whose clock is off by what the test says. */
const clientOn = async () => {
  const api = testApi();
  const key = await api.tenant('acme');
  await furnish(api, key);
  let trueMs = NOW;
  let posted = 0;
  const by = (offsetMs: number, passedMs: number): void => {
    trueMs += passedMs;
    api.clock.now = trueMs + offsetMs;
  };
  return {
    api,
    by,
    posted: () => posted,
    post: async (count: number) => {
      // What happened did so before any clock, however far behind, says that it is now.
      const events = Array.from({ length: count }, (_, index) =>
        eventAt(NOW - 10 * DAY + posted * MINUTE + index * 1000),
      );
      const { status } = await api.call(key, 'POST', '/v1/events', { events });
      expect(status).toBe(200);
      posted += count;
    },
    ask: async () => {
      const { status, body } = await api.call(key, 'GET', '/v1/employees/ada/next-lesson');
      expect(status).toBe(200);
      return textOf(body.decision);
    },
    replay: async (id: string) => (await api.call(key, 'POST', `/v1/decisions/${id}/replay`)).body,
    answers: async () => {
      const { body } = await api.call(key, 'GET', '/v1/employees/ada/skills');
      return numberOf(listOf(body.skills).find(({ skill }) => textOf(skill) === 'calm')?.answers);
    },
  };
};

const isTheFold = async ({ table, clock }: TestApi): Promise<boolean> => {
  const memory = memoryOf();
  const { state } = await loadLearner({ table }, 'acme', 'ada', clock.now, () => ({
    memory,
    renames: NO_RENAMES,
  }));
  const until = Number.POSITIVE_INFINITY;
  const whole = await foldAsOf(
    { table },
    'acme',
    'ada',
    { until },
    { memory, renames: NO_RENAMES },
  );
  return Buffer.from(encodeState(state)).equals(encodeState(whole));
};

describe('events of a process whose clock was wrong', () => {
  it.each([
    ['at once', 0],
    ['an hour later', HOUR],
    ['days later', 4 * DAY],
  ])('count after it was a day ahead for one question, looked at %s', async (_, afterMs) => {
    const it = await clientOn();
    await it.post(20);
    it.by(DAY, MINUTE);
    await it.ask();
    it.by(0, MINUTE);
    await it.post(10);
    it.by(0, afterMs);
    await it.ask();
    expect(await it.answers()).toBe(30);
    it.by(0, 4 * DAY);
    expect(await it.answers()).toBe(30);
  });

  it('count though they came while it was set back by five hours', async () => {
    const it = await clientOn();
    await it.post(20);
    it.by(0, 2 * HOUR);
    await it.ask();
    it.by(-5 * HOUR, MINUTE);
    await it.post(10);
    it.by(0, MINUTE);
    await it.ask();
    expect(await it.answers()).toBe(30);
  });

  it('are folded as they are stored, and decisions replay, whatever leaps between any two calls', async () => {
    const leap = fc.oneof(fc.constant(0), fc.integer({ min: -3 * DAY, max: 3 * DAY }));
    const step = fc.record({
      offsetMs: leap,
      passedMs: fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: 0, max: DAY })),
      call: fc.oneof(fc.constant('ask' as const), fc.integer({ min: 1, max: 20 })),
    });
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 12 }),
      async (steps) => {
        const it = await clientOn();
        const decisions = new Set<string>();
        for (const { offsetMs, passedMs, call } of steps) {
          it.by(offsetMs, passedMs);
          if (call === 'ask') decisions.add(await it.ask());
          else await it.post(call);
        }
        for (const passedMs of [0, 0, HOUR, 2 * DAY]) {
          it.by(0, passedMs);
          decisions.add(await it.ask());
          expect(await it.answers()).toBe(it.posted());
          expect(await isTheFold(it.api)).toBe(true);
        }
        for (const id of decisions)
          expect(await it.replay(id)).toMatchObject({ identical: true, differences: [] });
      },
    );
    await fc.assert(property, { seed: 20260303, numRuns: scaled(15, 500) });
  });
});
