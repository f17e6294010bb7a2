import { sweepTenants } from '../../../functions/jobs/sweep.ts';
import { timer } from './timer.ts';

const EVERY_MS = 30_000;

/** Finishes erasures, as the deployed sweep does. */
export const sweep = timer({
  name: 'The sweep',
  delayMs: () => EVERY_MS,
  run: (context) => sweepTenants(context.take('services'), context.options.clock.now() + EVERY_MS),
});
