import { FNV_BASIS, fnv1a } from './hash.ts';

// Two generators, both needed as they are. Who is in the holdout, and the demo, hang on `randomOf`;
// fits and simulated learners draw by `seeded`: the published figures of models and benchmarks hold
// for its draws. Decisions draw nothing: they look up `gumbelsOf`. No code should need another.

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

/** MurmurHash3's last step (A. Appleby): every bit of 32 changes half of the others. */
const mixed = (hash: number): number => {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** Where a second hash of the same text begins, so that two of 32 bits tell more texts apart. */
const OTHER_BASIS = mixed(FNV_BASIS);

/**
 * Noise by name: standard Gumbel numbers, each a pure function of seed and name, as if drawn
 * independently. Whatever else is looked up, and in which order, changes none of them. Between −3.2
 * and 22.9, in 2³² steps of equal probability. Not for secrets.
 *
 * @example
 * const noiseOf = gumbelsOf('employee|2026-12-21');
 * noiseOf('lesson-1'); // the same number on every machine
 */
export const gumbelsOf = (seed: string): ((name: string) => number) => {
  const before = fnv1a(seed);
  const salt = mixed(fnv1a(seed, OTHER_BASIS));
  return (name) => {
    const bits = mixed(mixed(fnv1a(name, before)) ^ salt) >>> 0;
    return -Math.log(-Math.log((bits + 0.5) / 4_294_967_296));
  };
};
