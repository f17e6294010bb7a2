import { fnv1a } from './hash.ts';

// Two generators, both needed as they are. Decisions draw by `randomOf`: stored decisions replay
// only as long as its draws stay the same. Fits and simulated learners draw by `seeded`: the
// published figures of models and benchmarks hold for its draws. No code should need a third.

/**
 * A generator seeded from a text by FNV-1a: sfc32 (C. Doty-Humphrey, PractRand). The same seed
 * gives the same draws, 0 ≤ x < 1. Not for secrets.
 *
 * @example
 * const random = randomOf('tenant|employee|2026-12-21');
 * random(); // the same number on every machine
 */
export const randomOf = (seed: string): (() => number) => {
  const hash = fnv1a(seed);
  let a = hash;
  let b = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) | 0;
  let c = Math.imul(b ^ (b >>> 12), 0x297a2d39) | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first draws still show the seed.
  for (let warm = 0; warm < 12; warm++) next();
  return next;
};

/** A stable number 0 ≤ x < 1 for a text: for shares of people that must not move. */
export const stableShareOf = (text: string): number => randomOf(text)();

/**
 * A generator seeded from a whole number: mulberry32 (T. Ettinger). The same seed gives the same
 * draws, 0 ≤ x < 1. Not for secrets.
 */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};
