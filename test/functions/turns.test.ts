import { describe, expect, it } from 'vitest';
import type { Steps } from '../../core/base/steps.ts';
import { inTurns } from '../../functions/turns.ts';

/** Keeps the process busy for some milliseconds a step. */
function* busy(steps: number, ms: number): Steps<string> {
  for (let step = 0; step < steps; step++) {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
    yield;
  }
  return 'done';
}

describe('work in turns', () => {
  it('gives what comes of it, and lets others in while it goes on', async () => {
    let others = 0;
    let isDone = false;
    const waiting = (): void => {
      if (isDone) return;
      others += 1;
      setImmediate(waiting);
    };
    setImmediate(waiting);
    expect(await inTurns(busy(40, 5))).toBe('done');
    isDone = true;
    // 200 ms of work: somebody else had a turn at least every 20.
    expect(others).toBeGreaterThanOrEqual(10);
  });

  it('waits for nobody where there is little to do, and fails where a step fails', async () => {
    expect(await inTurns(busy(1, 0))).toBe('done');
    const failing = function* (): Steps<never> {
      yield;
      throw new Error('no');
    };
    await expect(inTurns(failing())).rejects.toThrow('no');
  });
});
