import { BREACHES } from '../faults/broken.ts';
import { type Design, RIGHT, WRONG } from '../faults/designs.ts';
import { scheduleOf } from '../faults/play.ts';
import { nothingSeen, search, told } from '../faults/search.ts';
import { progress, type Row, short } from './report.ts';

const RUNS = 100_000;
/** Runs between two lines of progress. */
const STRETCH = 5_000;
/** A wrong design that so many runs do not catch counts as not caught. */
const MOST_TO_CATCH = 6_000;
const MOST_MINUTES = 10;

/** A design by its name: the product as it is if there is none. */
const designOf = (name: string | undefined): Design => {
  const design = name === undefined ? RIGHT : [RIGHT, ...WRONG].find((one) => one.name === name);
  if (design !== undefined) return design;
  throw new Error(`There is no design «${name}».`);
};

/** One schedule, with as few of its faults as it takes to break a promise, step by step. */
export const showFault = (seed: number, name: string | undefined): Promise<string> => {
  const design = designOf(name);
  return told(scheduleOf(seed, design.theme), design);
};

/** Catches the wrong designs; gives how many of them, and says after how many runs each. */
const catchAll = async (): Promise<{ caught: number; mostRuns: number }> => {
  let caught = 0;
  let mostRuns = 0;
  for (const design of WRONG) {
    const { first, runs } = await search(design, {
      from: 1,
      runs: MOST_TO_CATCH,
      untilBroken: true,
    });
    if (first === undefined) {
      progress(`faults: NOT CAUGHT in ${runs} runs: ${design.name}`);
      continue;
    }
    caught += 1;
    mostRuns = Math.max(mostRuns, runs);
    const breach = first.broken.breach;
    progress(`faults: ${breach.padEnd(11)} after ${String(runs).padStart(4)} runs: ${design.name}`);
  }
  return { caught, mostRuns };
};

/**
 * Plays a hundred thousand seeded schedules of two processes over one table, with crashes, lost and
 * late answers, throttling, stalls and leaping clocks, and holds each against what was promised;
 * then catches every wrong design by the same means. Prints the first schedule that broke one.
 */
export const faults = async (): Promise<Row[]> => {
  const began = performance.now();
  const seen = nothingSeen();
  for (let from = 1; from <= RUNS; from += STRETCH) {
    await search(RIGHT, { from, runs: STRETCH }, seen);
    const broken = BREACHES.map((breach) => `${seen.breaches[breach]} ${breach}`).join(', ');
    const seconds = (performance.now() - began) / 1_000;
    progress(`faults: ${short(seen.runs)} runs in ${short(seconds)} s: ${broken}`);
  }
  if (seen.first !== undefined) progress(await told(seen.first.schedule, RIGHT));
  const { caught, mostRuns } = await catchAll();
  const minutes = (performance.now() - began) / 60_000;
  const row = (what: string, measured: number, unit: string): Row => ({
    budget: 'faults',
    what,
    measured,
    unit,
  });
  return [
    {
      ...row('schedules of two processes', seen.runs, 'runs'),
      allowed: { atLeast: RUNS },
      beside: `${short(seen.calls)} calls of the table, seeds 1 to ${RUNS}`,
    },
    row('processes that were ended', seen.crashes, 'crashes'),
    row('faults that happened', seen.faults, 'faults'),
    ...BREACHES.map(
      (breach): Row => ({ ...row(breach, seen.breaches[breach], 'runs'), allowed: { atMost: 0 } }),
    ),
    {
      ...row('wrong designs caught', caught, 'designs'),
      allowed: { atLeast: WRONG.length },
      beside: `of ${WRONG.length}; the last after ${mostRuns} runs`,
    },
    { ...row('all of it', minutes, 'min'), allowed: { atMost: MOST_MINUTES } },
  ];
};
