import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server } from 'node:http';

const digestOf = (text: string): Buffer => Buffer.from(hash('sha256', text), 'hex');

/** The access key id that a request is signed by, as its header says; '' where there is none. */
const accessKeyOf = ({ headers }: IncomingMessage): string =>
  /\bCredential=([^/,\s]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

/**
 * Says of a request whether it comes from somebody who knows the access key (anybody where there is
 * none), and from no web page.
 */
export const knowsKey = (
  accessKey: string | undefined,
): ((request: IncomingMessage) => boolean) => {
  const expected = accessKey === undefined ? undefined : digestOf(accessKey);
  return (request) =>
    request.headers.origin === undefined &&
    (expected === undefined || timingSafeEqual(digestOf(accessKeyOf(request)), expected));
};

/**
 * Lets only those through to a server who know the access key, and no web page at all: whatever
 * else runs on this machine, a page in its browser included, could otherwise read and write the
 * data of every tenant. The embedded database itself checks neither.
 */
export const guard = (server: Server, accessKey: string | undefined): void => {
  const listeners = server.listeners('request') as RequestListener[];
  const isLetIn = knowsKey(accessKey);
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (isLetIn(request)) {
      for (const listener of listeners) listener(request, response);
      // The database throws, out of reach of everybody, where a client gives up half-way.
      request.removeAllListeners('error').on('error', () => {});
      return;
    }
    const refusal = {
      __type: 'com.amazon.coral.service#AccessDeniedException',
      message: 'This database belongs to the local server of Uplift. Use its API.',
    };
    // What follows of the request is not read.
    response.writeHead(403, { 'content-type': 'application/x-amz-json-1.0', connection: 'close' });
    response.end(JSON.stringify(refusal), () => request.destroy());
  });
};
