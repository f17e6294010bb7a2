import { planShards } from '../digest/planner.ts';
import { job } from './job.ts';
import { queueing } from './queueing.ts';

export const handler = job('planner', planShards, queueing);
