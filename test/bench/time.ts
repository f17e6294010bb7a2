/**
 * Median milliseconds of one run, over a number of milliseconds of them after half as many of
 * warm-up.
 */
export const median = (run: () => unknown, milliseconds: number): number => {
  const warmUntil = performance.now() + milliseconds / 2;
  while (performance.now() < warmUntil) run();
  const times: number[] = [];
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    const before = performance.now();
    run();
    times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
};
