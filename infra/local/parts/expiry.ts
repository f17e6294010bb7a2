import type { Context } from '../context.ts';
import { timer } from './timer.ts';

const EVERY_MS = 600_000;

const dropAll = async (context: Context): Promise<void> => {
  const { dropExpired } = context.take('database');
  if (dropExpired === undefined) return;
  // In small steps, with questions answered in between.
  while ((await dropExpired(Math.floor(context.options.clock.now() / 1_000))) > 0);
};

/** Drops sessions, counters and decisions whose time is over, as DynamoDB does by itself. */
export const expiry = timer({ name: 'The expiry', delayMs: () => EVERY_MS, run: dropAll });
