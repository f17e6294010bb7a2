import { fnv1a } from './hash.ts';

/**
 * A seeded generator: sfc32 (C. Doty-Humphrey, PractRand), seeded from a string by FNV-1a. Same
 * seed, same draws; 0 ≤ x < 1.
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

/** A stable number 0 ≤ x < 1 for a text, for shares that must not move. */
export const shareOf = (text: string): number => randomOf(text)();
