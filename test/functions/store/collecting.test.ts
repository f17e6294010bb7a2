import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scaled } from '../../support/proof.ts';
import { type Design, play, WRONG } from './collecting.ts';

const RIGHT: Design = { name: 'as it is' };
const RUNS = scaled(2, 200);
/** Wrong designs to catch, and enough schedules for it: some show only in a rare one. */
const TRIED = scaled(5, WRONG.length);
const MOST_TO_CATCH = 600;

// Who has lost a race waits for a while, and longer for somebody who died: here, for a turn.
beforeAll(() => {
  vi.stubGlobal('setTimeout', (go: () => void) => setImmediate(go));
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('collecting while others publish, hold, decide, erase and die', () => {
  it('never takes what is named, nor what a decision needs, and leaves nothing', async () => {
    let collected = 0;
    for (let seed = 1; seed <= RUNS; seed++) collected += await play(seed, RIGHT);
    // Or else nothing was tried.
    expect(collected).toBeGreaterThan(RUNS / 2);
  }, 900_000);

  it.each(WRONG.slice(0, TRIED).map((design) => [design.name, design] as const))(
    'would fail if %s',
    async (_, design) => {
      let caught: unknown;
      for (let seed = 1; caught === undefined && seed <= MOST_TO_CATCH; seed++)
        caught = await play(seed, design).then(
          () => undefined,
          (failure: unknown) => failure,
        );
      expect(caught).toBeDefined();
    },
    300_000,
  );
});
