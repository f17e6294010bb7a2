import type { LambdaContext } from 'hono/aws-lambda';
import type { LambdaCapability } from './capability.ts';
import { type LambdaBase, lambdaServices, traceId } from './services.ts';

/** A message as a queue gives it out. */
interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** Works messages off; gives the ids of those that must be given out again. */
type Work = (messages: readonly Message[]) => Promise<readonly string[]>;

/**
 * A function that a queue of SQS feeds. `prepare` is called once a process; if what it gives
 * throws, all messages of the batch are given out again, and in the end become dead letters.
 */
export const queue = <Added>(
  name: string,
  ability: LambdaCapability<LambdaBase, Added>,
  prepare: (services: LambdaBase & Added) => Work,
) => {
  const { services, during } = lambdaServices(name, ability);
  const work = prepare(services);
  return (
    { Records }: { readonly Records: readonly Message[] },
    { awsRequestId: lambdaRequestId }: Pick<LambdaContext, 'awsRequestId'>,
  ): Promise<object> =>
    during({ lambdaRequestId, traceId: traceId() }, async () => {
      const start = services.now();
      try {
        const again = await work(Records.map(({ messageId, body }) => ({ messageId, body })));
        services.measure('latency', services.now() - start);
        const [messages, left] = [Records.length, again.length];
        services.log({ level: 'info', queue: name, messages, again: left });
        return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
      } catch (error) {
        services.measure('faults', 1);
        services.log({ level: 'error', queue: name, error });
        // Lambda logs what is thrown, message and all; what the message says stays here.
        throw new Error(`The function ${name} failed; the line before says why.`);
      }
    });
};
