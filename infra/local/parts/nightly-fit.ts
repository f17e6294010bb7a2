import { fitTenants } from '../../../functions/jobs/fit.ts';
import { timer } from './timer.ts';

/**
 * When models are fitted, on the clock of this machine, and how long that may take: as deployed.
 */
const AT_HOUR = 2;
const WITHIN_MS = 840_000;

const untilNightMs = (nowMs: number): number => {
  const night = new Date(nowMs);
  night.setHours(AT_HOUR, 0, 0, 0);
  if (night.getTime() <= nowMs) night.setDate(night.getDate() + 1);
  return night.getTime() - nowMs;
};

/** Fits every tenant's learner model at night, as the deployed job does. */
export const nightlyFit = timer({
  name: 'The nightly fit',
  delayMs: untilNightMs,
  run: (context) => fitTenants(context.take('services'), context.options.clock.now() + WITHIN_MS),
});
