import type { Breach } from '../broken.ts';
import type { Design } from './designs.ts';
import { play, scheduleOf } from './play.ts';

/** What many runs came to, up to the first that broke a promise. */
export interface Seen {
  claims: number;
  mails: number;
  crashes: number;
  /** The first promise that was broken, and how to see it again. */
  first?: { readonly seed: number; readonly breach: Breach; readonly told: string };
}

/** Plays schedules one after the other until one breaks a promise. */
export const search = async (
  design: Design,
  { from, runs }: { readonly from: number; readonly runs: number },
): Promise<Seen> => {
  const seen: Seen = { claims: 0, mails: 0, crashes: 0 };
  for (let seed = from; seed < from + runs; seed++) {
    const { book, crashes, broken, trace } = await play(scheduleOf(seed), design);
    seen.claims += book.claims.length;
    seen.mails += book.calls.length;
    seen.crashes += crashes;
    if (broken === undefined) continue;
    const told = `seed ${seed}: ${broken.message}\n${trace.join('\n')}`;
    seen.first = { seed, breach: broken.breach, told };
    break;
  }
  return seen;
};
