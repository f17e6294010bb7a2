import { createServer } from 'node:http';
import { close, listen } from '../../infra/local/serve.ts';
import { forward, wholeBody } from './forward.ts';

/** One call to DynamoDB, as its protocol says it. */
export interface TableCall {
  /** `PutItem`, `Query` … */
  readonly action: string;
  readonly index?: string | undefined;
}

/**
 * `before`: the table has not seen the call yet; `after`: it has, but its answer is not on its way
 * back yet.
 */
export type Moment = 'before' | 'after';

/**
 * Told of every call, twice. What gives `hang` lets the caller wait for ever; what gives a text
 * answers a call with that fault.
 */
type Intercept = (
  call: TableCall,
  moment: Moment,
) => 'hang' | { readonly fault: string } | undefined;

export interface TableProxy {
  readonly url: string;
  /** Every call so far. */
  readonly calls: readonly TableCall[];
  intercept: Intercept;
  /** How far the table's clock, as its answers tell it, is ahead of this machine's. */
  aheadMs: number;
  /** Closes the connections that are idle, as a service does after a while. */
  dropIdle(): void;
  stop(): Promise<void>;
}

/** Stands before the embedded table and sees, or disturbs, what a process asks of it. */
export const startTableProxy = async (endpoint: string): Promise<TableProxy> => {
  const target = new URL(endpoint);
  const calls: TableCall[] = [];
  const server = createServer(async (incoming, answer) => {
    const body = await wholeBody(incoming);
    const { IndexName } = JSON.parse(body.toString('utf8')) as { IndexName?: string };
    const call = {
      action: String(incoming.headers['x-amz-target']).split('.')[1] ?? '',
      index: IndexName,
    };
    calls.push(call);
    const early = proxy.intercept(call, 'before');
    if (early === 'hang') return;
    if (early !== undefined) {
      const fault = JSON.stringify({
        __type: `com.amazonaws.dynamodb.v20120810#${early.fault}`,
        message: 'test',
      });
      answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(fault);
      return;
    }
    const reply = await forward(target, incoming, body);
    if (proxy.intercept(call, 'after') === 'hang') return;
    const date = new Date(Date.now() + proxy.aheadMs).toUTCString();
    answer
      .writeHead(reply.status, { ...reply.headers, date, 'content-length': reply.body.length })
      .end(reply.body);
  });
  const port = await listen(server, '127.0.0.1', 0);
  const proxy: TableProxy = {
    url: `http://127.0.0.1:${port}`,
    calls,
    intercept: () => undefined,
    aheadMs: 0,
    dropIdle: () => server.closeIdleConnections(),
    async stop() {
      const closed = close(server);
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
};
