import { fitTenants } from '../../../functions/jobs/fit.ts';
import { untilNightMs, WITHIN_MS } from './night.ts';
import { timer } from './timer.ts';

/** Fits every tenant's learner model at night, as the deployed job does. */
export const nightlyFit = timer({
  name: 'The nightly fit',
  delayMs: untilNightMs(2),
  run: (context) => fitTenants(context.take('services'), context.options.clock.now() + WITHIN_MS),
});
