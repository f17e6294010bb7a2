import type { LambdaContext } from 'hono/aws-lambda';
import { createImportApp } from '../api/import-app.ts';
import { IMPORTS } from '../jobs/import/import.ts';
import { workJobs } from '../jobs/work-jobs.ts';
import { admitting } from './admitting.ts';
import type { GatewayEvent } from './gateway.ts';
import { http } from './http.ts';
import { job } from './job.ts';
import { limiting } from './limiting.ts';

const answer = http('imports', createImportApp, admitting);
const work = job('imports', (services, untilMs) => workJobs(services, untilMs, IMPORTS), limiting);

/** Takes files from the gateway, and reads them when its schedule or a taker wakes it. */
export const handler = (event: GatewayEvent | object, context: LambdaContext): Promise<object> =>
  'requestContext' in event ? answer(event, context) : work(event, context);
