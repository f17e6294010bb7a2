import { join } from 'node:path';
import * as z from 'zod';
import { type Arrivals, arrivalsOf } from '../../functions/store/arrivals.ts';
import { StoreUnavailable } from '../../functions/store/table.ts';
import { readWhole, writeWhole } from './whole-file.ts';

/** The instant on file may be as old as this; the log's margin covers it. */
const OLDEST_MS = 60_000;
/** From here on it is said that the clock is behind. */
const WORTH_SAYING_MS = 60_000;

const Kept = z.strictObject({ newest: z.iso.datetime() });

const spanOf = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minute${minutes === 1 ? '' : 's'}`;
  return minutes < 2880
    ? `${Math.round(minutes / 60)} hours`
    : `${Math.round(minutes / 1440)} days`;
};

interface KeptArrivals {
  readonly arrivals: Arrivals;
  /** Writes the newest instant down. */
  readonly save: () => void;
}

/**
 * Arrivals by the clock of this machine (epoch milliseconds), whose newest instant is kept in the
 * data folder from one run to the next: once a minute, and at once where the clock leaps. `tell` is
 * told when the clock is behind it, once until it is right again. Throws a `Complaint` where the
 * file is damaged.
 */
export const keptArrivals = (
  folder: string,
  clock: () => number,
  tell: (message: string) => void,
): KeptArrivals => {
  const file = join(folder, 'clock.json');
  const remedy =
    'It keeps the newest instant that these data know of. See that the clock of this machine is right, then delete the file: the next start makes a new one.';
  const kept = readWhole(file, (json) => Kept.safeParse(json).data?.newest, remedy);
  let newest = kept === undefined ? Number.NEGATIVE_INFINITY : Date.parse(kept);
  let written = newest;
  let isSaid = false;

  const save = (): void => {
    if (newest <= written) return;
    try {
      writeWhole(file, `${JSON.stringify({ newest: new Date(newest).toISOString() })}\n`);
    } catch (error) {
      // By an instant that nobody could know of later, nothing may be stamped or settled.
      throw new StoreUnavailable(error);
    }
    written = newest;
  };
  const heard = (latest: number, now: number): void => {
    newest = latest;
    if (newest >= written + OLDEST_MS) save();
    const isBehind = newest - now >= WORTH_SAYING_MS;
    if (isBehind && !isSaid) {
      tell(
        `The clock of this machine is ${spanOf(newest - now)} behind the newest instant that these data know of. Events are kept in order and none is lost; set the clock right if it is wrong.`,
      );
    }
    isSaid = isBehind;
  };
  const arrivals = arrivalsOf(clock, { newest, heard });
  try {
    // Says at the start what is to be said, and sees that the file can be written.
    arrivals.now();
  } catch (error) {
    throw error instanceof StoreUnavailable ? error.cause : error;
  }
  return { arrivals, save };
};
