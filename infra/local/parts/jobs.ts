import { workJobs } from '../../../functions/jobs/work-jobs.ts';
import { timer } from './timer.ts';

/** A look costs one small read of a table on this machine: nobody need be woken. */
const EVERY_MS = 1_000;
const WITHIN_MS = 300_000;

/** Works jobs, as the deployed function does. */
export const jobs = timer({
  name: 'The jobs',
  delayMs: () => EVERY_MS,
  run: (context) => workJobs(context.take('services'), context.options.clock.now() + WITHIN_MS),
});
