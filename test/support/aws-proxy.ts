import { createServer, type IncomingMessage } from 'node:http';
import { close, listen } from '../../infra/local/serve.ts';
import { forward, wholeBody } from './forward.ts';

/** Where what stands in for AWS's services answers. */
interface Services {
  readonly lambda: string;
  readonly ses: string;
  readonly sqs: string;
}

/** Stands before AWS's services but the table, and sees what a function asks of them. */
export interface AwsProxy {
  readonly url: string;
  /** In IAM's words, such as `ses:SendEmail`. */
  readonly actions: readonly string[];
  stop(): Promise<void>;
}

/** By method and path, as the SDK's REST calls say them. */
const CALLS: readonly (readonly [RegExp, keyof Services, string])[] = [
  [/^POST \/2015-03-31\/functions\/[^/]+\/invocations/, 'lambda', 'lambda:InvokeFunction'],
  [/^POST \/v2\/email\/outbound-emails$/, 'ses', 'ses:SendEmail'],
  [/^GET \/v2\/email\/account$/, 'ses', 'ses:GetAccount'],
  [/^DELETE \/v2\/email\/suppression\/addresses\//, 'ses', 'ses:DeleteSuppressedDestination'],
];

const actionOf = ({ method, url, headers }: IncomingMessage): [keyof Services, string] => {
  const [service, action] = String(headers['x-amz-target']).split('.');
  if (service === 'AmazonSQS') return ['sqs', `sqs:${action}`];
  for (const [pattern, of, known] of CALLS)
    if (pattern.test(`${method} ${url}`)) return [of, known];
  throw new Error(`No function is known to ask for ${method} ${url}`);
};

/** Starts a proxy, one for each function, so that it is known which of them asked. */
export const startAwsProxy = async (services: Services): Promise<AwsProxy> => {
  const actions: string[] = [];
  const server = createServer(async (incoming, answer) => {
    const [service, action] = actionOf(incoming);
    actions.push(action);
    const target = new URL(incoming.url ?? '/', services[service]);
    const { status, headers, body } = await forward(target, incoming, await wholeBody(incoming));
    const { 'transfer-encoding': _chunked, ...told } = headers;
    answer.writeHead(status, { ...told, 'content-length': body.length }).end(body);
  });
  const port = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}`,
    actions,
    async stop() {
      const closed = close(server);
      server.closeAllConnections();
      await closed;
    },
  };
};
