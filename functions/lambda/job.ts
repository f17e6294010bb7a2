import type { LambdaContext } from 'hono/aws-lambda';
import { capability, type LambdaCapability } from './capability.ts';
import { type LambdaBase, lambdaServices, traceId } from './services.ts';

/** A job stops this long before it would be killed, in order to say what it left. */
const STOP_BEFORE_MS = 5_000;

type Handler = (
  event: unknown,
  context: Pick<LambdaContext, 'awsRequestId' | 'getRemainingTimeInMillis'>,
) => Promise<object>;
type Run<Services> = (services: Services, deadlineMs: number) => Promise<object>;

/**
 * A scheduled job as a Lambda function, with an ability beside the store where it needs one. `run`
 * gets the instant by which it must have stopped (epoch milliseconds) and gives what to report; if
 * it throws, the invocation fails, so that the schedule's retries and alarms work.
 */
export function job(name: string, run: Run<LambdaBase>): Handler;
export function job<Added>(
  name: string,
  run: Run<LambdaBase & Added>,
  ability: LambdaCapability<LambdaBase, Added>,
): Handler;
export function job(
  name: string,
  run: Run<LambdaBase>,
  ability: LambdaCapability<LambdaBase, object> = capability({}, () => ({})),
): Handler {
  const { services, during } = lambdaServices(name, ability);
  return (_event, context) =>
    during({ lambdaRequestId: context.awsRequestId, traceId: traceId() }, async () => {
      const start = services.now();
      try {
        const report = await run(
          services,
          start + context.getRemainingTimeInMillis() - STOP_BEFORE_MS,
        );
        services.measure('latency', services.now() - start);
        services.log({ level: 'info', job: name, ...report });
        return report;
      } catch (error) {
        services.measure('faults', 1);
        services.log({ level: 'error', job: name, error });
        // Lambda logs what is thrown, message and all; what the message says stays here.
        throw new Error(`The job ${name} failed; the line before says why.`);
      }
    });
}
