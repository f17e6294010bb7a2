import { afterAll, beforeAll, expect, it } from 'vitest';
import { drive, freshEvents, freshQuestions, startTarget, type Target } from './drive.ts';

let bare: Target;
let target: Target;
beforeAll(async () => {
  [bare, target] = await Promise.all([
    startTarget('bare'),
    startTarget('memory', { lessons: 40, employees: 3, events: 60 }),
  ]);
});
afterAll(() => Promise.all([bare.stop(), target.stop()]));

it('puts the API under load for a bounded time, beside a bare server in the same run', async () => {
  const how = { connections: 2, seconds: 1 };
  const floor = await drive(bare, freshQuestions(3), how);
  const asked = await drive(target, freshQuestions(3), how);
  const posted = await drive(target, freshEvents(3), how);
  for (const driven of [floor, asked, posted]) {
    expect(driven.requests).toBeGreaterThan(0);
    expect(driven.p50).toBeGreaterThan(0);
    expect(driven.p99).toBeGreaterThanOrEqual(driven.p50);
  }
  // A decision costs more than no decision; an API that is a thousand times slower than none is
  // broken.
  expect(floor.perCpuSecond).toBeGreaterThan(asked.perCpuSecond);
  expect(floor.perCpuSecond).toBeLessThan(1_000 * asked.perCpuSecond);
});

it('fails when the server refuses', async () => {
  const how = { connections: 1, seconds: 1 };
  await expect(drive(target, () => ({ method: 'GET', path: '/nowhere' }), how)).rejects.toThrow(
    /refusals/,
  );
});

it('never asks the same question twice', () => {
  const next = freshQuestions(3);
  const paths = Array.from({ length: 1_000 }, () => next().path);
  expect(new Set(paths).size).toBe(paths.length);
});
