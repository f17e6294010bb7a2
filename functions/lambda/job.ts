import type { LambdaContext } from 'hono/aws-lambda';
import type { Services } from '../services.ts';
import { lambdaServices } from './services.ts';

/** A job stops so long before it would be killed, in order to say what it left. */
const STOP_BEFORE_MS = 5_000;

/**
 * A scheduled job as a Lambda function. `run` gets the instant by which it must have stopped (epoch milliseconds) and gives what to
 * report; if it throws, the invocation fails, so that the schedule's retries and alarms work.
 */
export const job = (name: string, run: (services: Services, deadline: number) => Promise<object>) => {
  const services = lambdaServices();
  return async (_event: unknown, context: Pick<LambdaContext, 'getRemainingTimeInMillis'>): Promise<object> => {
    const report = await run(services, services.now() + context.getRemainingTimeInMillis() - STOP_BEFORE_MS);
    services.log({ level: 'info', job: name, ...report });
    return report;
  };
};
