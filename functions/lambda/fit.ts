import { fitTenants } from '../jobs/fit.ts';
import { memoryFitter } from '../jobs/fit-memory.ts';
import { job } from './job.ts';

export const handler = job('fit', (services, deadline) => fitTenants(services, deadline, memoryFitter(services.log)));
