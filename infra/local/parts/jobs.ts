import { IMPORTS } from '../../../functions/jobs/import/import.ts';
import { workJobs } from '../../../functions/jobs/work-jobs.ts';
import { timer } from './timer.ts';

/** A look costs one small read of a table on this machine: nobody need be woken. */
const EVERY_MS = 1_000;
const WITHIN_MS = 300_000;

/** Works jobs and imports, as the deployed functions do. */
export const jobs = timer({
  name: 'The jobs',
  delayMs: () => EVERY_MS,
  run: async (context) => {
    const services = context.take('services');
    const deadlineMs = context.options.clock.now() + WITHIN_MS;
    await Promise.all([workJobs(services, deadlineMs), workJobs(services, deadlineMs, IMPORTS)]);
  },
});
