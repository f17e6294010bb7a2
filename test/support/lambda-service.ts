import { createServer, type IncomingHttpHeaders } from 'node:http';
import { close, listen } from '../../infra/local/serve.ts';

/** A request to invoke a function. */
export interface Invocation {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Stands in for the service Lambda: hears who is to be invoked, and answers that it will be. */
export const startLambdaService = async (hear: (invocation: Invocation) => void) => {
  let status = 202;
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    request.resume();
    response.writeHead(status).end();
    if (status === 202) hear({ method, url, headers });
  });
  const port = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}`,
    /** From now on, this is answered. */
    answer(next: number) {
      status = next;
    },
    stop: () => close(server),
  };
};
