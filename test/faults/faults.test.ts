import { describe, expect, it } from 'vitest';
import { scaled } from '../support/proof.ts';
import { RIGHT, WRONG } from './designs.ts';
import { play, scheduleOf } from './play.ts';
import { search, shrunk, told } from './search.ts';

const RUNS = scaled(300, 10_000);
/** Enough to catch each wrong design, some of which only a rare schedule shows. */
const MOST_TO_CATCH = 6_000;

/** Where to begin with those that take long from the first seed on: it only saves time. */
const BEGIN_AT: Readonly<Record<string, number>> = {
  'clocks are held against nothing': 654,
  'the mark is lifted after the profile is stored': 327,
};

describe(`${RUNS} schedules of two processes that crash, stall and lose answers`, () => {
  it('lose, double and halve nothing, and bring nothing back', async () => {
    const { first, runs, crashes } = await search(RIGHT, { from: 1, runs: RUNS });
    expect(first && (await told(first.schedule, RIGHT))).toBeUndefined();
    expect(runs).toBe(RUNS);
    expect(crashes).toBeGreaterThan(RUNS / 4);
  });

  it('are the same however often they are played', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const [once, again] = [
        await play(scheduleOf(seed), RIGHT),
        await play(scheduleOf(seed), RIGHT),
      ];
      expect(again.trace).toEqual(once.trace);
    }
  });
});

describe('a wrong design', () => {
  it('is among at least twenty, each with a name of its own', () => {
    expect(new Set(WRONG.map(({ name }) => name)).size).toBeGreaterThanOrEqual(20);
  });

  it.each(WRONG.map((design) => [design.name, design] as const))(
    'is caught: %s',
    async (_, design) => {
      const { first } = await search(design, {
        from: BEGIN_AT[design.name] ?? 1,
        runs: MOST_TO_CATCH,
        untilBroken: true,
      });
      expect(first?.broken.breach).toBeDefined();
    },
  );

  it('is shown by a schedule with no fault too many', async () => {
    const [design] = WRONG;
    if (design === undefined) throw new Error('there are no wrong designs');
    const { first } = await search(design, { from: 1, runs: MOST_TO_CATCH, untilBroken: true });
    if (first === undefined) throw new Error('it was not caught');
    const smallest = await shrunk(first.schedule, design);
    for (const fault of smallest.faults) {
      const faults = smallest.faults.filter((one) => one !== fault);
      expect((await play({ ...smallest, faults }, design)).broken).toBeUndefined();
    }
    expect(await told(first.schedule, design)).toContain(`--seed ${first.schedule.seed}`);
  });
});
