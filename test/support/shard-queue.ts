import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { close, listen } from '../../infra/local/serve.ts';

/** A message as SQS is told of it. */
interface Sent {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/** SQS, as far as it is told of messages: it takes each and gives none out. */
export interface ShardQueueEndpoint {
  /** Of the one queue that there is. */
  readonly queueUrl: string;
  readonly sent: readonly Sent[];
  stop(): Promise<void>;
}

/** What SQS takes for a group or a name. */
const NAME = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/;

/** Starts an endpoint that takes SendMessage of a FIFO queue, as AWS's JSON protocol says it. */
export const startShardQueue = async (): Promise<ShardQueueEndpoint> => {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Sent;
    const isKnown =
      request.headers['x-amz-target'] === 'AmazonSQS.SendMessage' &&
      message.QueueUrl.endsWith('/shards.fifo') &&
      NAME.test(message.MessageGroupId) &&
      NAME.test(message.MessageDeduplicationId);
    if (isKnown) sent.push(message);
    const answer = isKnown
      ? {
          MessageId: `message-${sent.length}`,
          MD5OfMessageBody: hash('md5', message.MessageBody, 'hex'),
        }
      : { __type: 'com.amazonaws.sqs#InvalidParameterValue', message: 'no such call' };
    response
      .writeHead(isKnown ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(answer));
  });
  const port = await listen(server, '127.0.0.1', 0);
  return {
    queueUrl: `http://127.0.0.1:${port}/123456789012/shards.fifo`,
    sent,
    stop: () => close(server),
  };
};
