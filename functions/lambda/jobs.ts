import { workJobs } from '../jobs/work-jobs.ts';
import { job } from './job.ts';

export const handler = job('jobs', (services, deadlineMs) => workJobs(services, deadlineMs));
