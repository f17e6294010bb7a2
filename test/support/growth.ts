/** What twice as much of anything may take at most, as a multiple of the time for once as much. */
export const MOST_GROWTH = 2.5;
/**
 * Measured over so many doublings: where memory or a cache of the processor ends in between, that
 * costs twice as much once, not each time.
 */
const DOUBLINGS = 4;
/** Below this a time says more about the machine than about the work, milliseconds. */
const MEASURABLE_MS = 60;
const TRIES = 12;
const LEAST_MS = 0.01;
/** What takes so many times as long after a few tries will do so after many. */
const HOPELESS = 3.4;
const FEW_TRIES = 3;

/**
 * By what is measured, how to find what is slow there, by name: tries everything, or every so
 * manieth.
 */
export type Measurements = Readonly<Record<string, (every: number) => Promise<string[]>>>;

/** Work on something of a size that is made beforehand; only the work itself is measured. */
export type Work = (size: number) => () => unknown;

/**
 * Processor time of one run, milliseconds: what others do on the machine does not count. It grows
 * by a leap where what is made in one run does not fit where new objects are made, which is why it
 * is measured in a process with much room there (`test/linear/measure.ts`).
 */
const timeOf = async (run: () => unknown): Promise<number> => {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return Math.max(LEAST_MS, (user + system) / 1000);
};

/**
 * How much longer a work takes with each doubling, from a sixteenth of `size` up to it; 1 where all
 * of it is too fast to tell, which nothing worse than linear is at a size worth choosing. The
 * shortest of several runs counts, so that what others do on the machine does not.
 */
export const growthOf = async (work: Work, size: number): Promise<number> => {
  const [little, much] = [work(Math.ceil(size / 2 ** DOUBLINGS)), work(size)];
  let [less, more] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let growth = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    more = Math.min(more, await timeOf(much));
    if (more < MEASURABLE_MS) return 1;
    less = Math.min(less, await timeOf(little));
    growth = (more / less) ** (1 / DOUBLINGS);
    if (attempt > 0 && growth <= MOST_GROWTH) break;
    if (attempt >= FEW_TRIES && growth > HOPELESS) break;
  }
  return growth;
};
