import { replayTenants } from '../jobs/evidence.ts';
import { job } from './job.ts';

export const handler = job('evidence', replayTenants);
