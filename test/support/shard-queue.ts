import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { close, listen } from '../../infra/local/serve.ts';
import { wholeBody } from './forward.ts';

/** A message as SQS is told of it. */
interface Sent {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
}

/** SQS, as far as it is told of messages: it takes each and gives none out. */
export interface ShardQueueEndpoint {
  readonly url: string;
  readonly sent: readonly Sent[];
  stop(): Promise<void>;
}

/** Of the one queue that there is, behind the endpoint's origin. */
export const SHARDS_PATH = '/123456789012/shards.fifo';

/** What SQS takes for a group or a name. */
const NAME = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/;

/** Starts an endpoint that takes SendMessage of a FIFO queue, as AWS's JSON protocol says it. */
export const startShardQueue = async (): Promise<ShardQueueEndpoint> => {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const message = JSON.parse((await wholeBody(request)).toString('utf8')) as Sent;
    const isKnown =
      request.headers['x-amz-target'] === 'AmazonSQS.SendMessage' &&
      message.QueueUrl.endsWith(SHARDS_PATH) &&
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
    url: `http://127.0.0.1:${port}`,
    sent,
    stop: () => close(server),
  };
};
