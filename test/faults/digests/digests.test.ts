import { describe, expect, it } from 'vitest';
import { scaled } from '../../support/proof.ts';
import { RIGHT, WRONG } from './designs.ts';
import { play, scheduleOf } from './play.ts';
import { search } from './search.ts';

const RUNS = scaled(250, 20_000);
/** Enough to catch each wrong design, some of which only a rare schedule shows. */
const MOST_TO_CATCH = 6_000;

/** Where to begin with those that take long from the first seed on: it only saves time. */
const BEGIN_AT: Readonly<Record<string, number>> = { 'profiles are remembered': 13_700 };

describe(`${RUNS} schedules of senders that die between any two calls`, () => {
  it('send nothing twice and nothing after a stop, and every period has one outcome that is true', async () => {
    const { first, claims, mails, crashes } = await search(RIGHT, { from: 1, runs: RUNS });
    expect(first).toBeUndefined();
    expect(claims).toBeGreaterThan(2 * RUNS);
    expect(mails).toBeGreaterThan(RUNS);
    expect(crashes).toBeGreaterThan(RUNS / 2);
  });

  it('are the same however often they are played', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const [once, again] = [
        await play(scheduleOf(seed), RIGHT),
        await play(scheduleOf(seed), RIGHT),
      ];
      expect(again.trace).toEqual(once.trace);
    }
  });
});

describe('a wrong design', () => {
  it('is among at least twelve, each with a name of its own', () => {
    expect(new Set(WRONG.map(({ name }) => name)).size).toBeGreaterThanOrEqual(12);
  });

  it.each(WRONG.map((design) => [design.name, design] as const))(
    'is caught: %s',
    async (_, design) => {
      const from = BEGIN_AT[design.name] ?? 1;
      const { first } = await search(design, { from, runs: MOST_TO_CATCH });
      expect(first?.breach).toBeDefined();
    },
  );
});
