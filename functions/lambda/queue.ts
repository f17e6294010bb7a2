import type { LambdaContext } from 'hono/aws-lambda';
import type { LambdaCapability } from './capability.ts';
import { type LambdaBase, lambdaServices, reported } from './services.ts';

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
  const lambda = lambdaServices(name, ability);
  const work = prepare(lambda.services);
  return (
    { Records }: { readonly Records: readonly Message[] },
    { awsRequestId }: Pick<LambdaContext, 'awsRequestId'>,
  ): Promise<object> =>
    reported(
      lambda,
      { kind: 'queue', name },
      awsRequestId,
      async () => {
        const again = await work(Records.map(({ messageId, body }) => ({ messageId, body })));
        return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
      },
      ({ batchItemFailures }) => ({ messages: Records.length, again: batchItemFailures.length }),
    );
};
