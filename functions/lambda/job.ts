import type { LambdaContext } from 'hono/aws-lambda';
import { capability, type LambdaCapability } from './capability.ts';
import { type LambdaBase, lambdaServices, reported } from './services.ts';

/** A job stops this long before it would be killed, in order to say what it left. */
const STOP_BEFORE_MS = 5_000;

/**
 * A scheduled job as a Lambda function, with an ability beside the store where it needs one. `run`
 * gets the instant by which it must have stopped (epoch milliseconds) and gives what to report; if
 * it throws, the invocation fails, so that the schedule's retries and alarms work.
 */
export const job = <Added extends object = object>(
  name: string,
  run: (services: LambdaBase & NoInfer<Added>, deadlineMs: number) => Promise<object>,
  // Only an ability that is given says what it adds: without one that is nothing.
  ability: LambdaCapability<LambdaBase, Added> = capability({}, () => ({}) as Added),
) => {
  const lambda = lambdaServices(name, ability);
  return (
    _event: unknown,
    context: Pick<LambdaContext, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  ): Promise<object> =>
    reported(lambda, { kind: 'job', name }, context.awsRequestId, (startMs) =>
      run(lambda.services, startMs + context.getRemainingTimeInMillis() - STOP_BEFORE_MS),
    );
};
