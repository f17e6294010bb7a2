import { hash } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { groupOf, type Queueing } from '../digest/queue.ts';
import { capability } from './capability.ts';

const VARIABLES = {
  UPLIFT_SHARDS: z.url({
    protocol: /^https?$/,
    error: 'must be the URL of the queue of shards',
  }),
};

/** SQS takes 128 of some characters as a name; ids hold others, and may be longer. */
const nameOf = (name: string): string => hash('sha256', name, 'hex');

/** The ability to have shards looked through, by a FIFO queue of SQS. */
export const queueing = capability(VARIABLES, ({ UPLIFT_SHARDS: QueueUrl }): Queueing => {
  // Sent again it is known by its name, so the SDK's own tries do no harm.
  const client = new SQSClient();
  return {
    shardQueue: {
      send: async (message, name) => {
        await client.send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: JSON.stringify(message),
            MessageGroupId: nameOf(groupOf(message)),
            MessageDeduplicationId: nameOf(name),
          }),
        );
      },
    },
  };
});
