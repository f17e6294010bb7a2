import { fitTenants } from '../jobs/fit.ts';
import { job } from './job.ts';

export const handler = job('fit', fitTenants);
