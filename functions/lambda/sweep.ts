import { sweepTenants } from '../jobs/sweep.ts';
import { job } from './job.ts';

export const handler = job('sweep', sweepTenants);
