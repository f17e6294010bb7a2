import { SWITCH } from './plant.ts';

/** Thrown where a fault makes code run in circles. */
class Endless extends Error {}

/** Passes beyond this many times those of the sound code (and some) mean that it will not end. */
const FAR_BEYOND = 20;
const SOME = 200_000;

let on = -1;
let passes = 0;
let most = Number.POSITIVE_INFINITY;
const reached = new Set<number>();

/** Installs the switches that planted code asks, all off. */
export const installSwitches = (): void => {
  Object.assign(globalThis, {
    [SWITCH]: (id: number): boolean => {
      passes += 1;
      if (passes > most) throw new Endless('does not end');
      reached.add(id);
      return id === on;
    },
  });
};

/**
 * Ends the run without faults: the ones that it came by. From here on more is taken for endless.
 */
export const endBaseline = (): number[] => {
  most = FAR_BEYOND * passes + SOME;
  return [...reached].sort((a, b) => a - b);
};

/** Switches one fault on and all others off. */
export const switchOn = (id: number): void => {
  on = id;
  passes = 0;
};
