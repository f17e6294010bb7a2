import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { pageResponse } from '../../../functions/pages/page.ts';
import type { Context, Door } from '../context.ts';
import type { Part } from '../part.ts';
import { close, listen } from '../serve.ts';

/** What the server says before it is ready: a page that looks again by itself. */
const starting = (): Response =>
  pageResponse(
    { random: (size) => randomBytes(size) },
    () =>
      '<html lang="en"><meta http-equiv="refresh" content="1"><title>Uplift</title><p>Uplift is starting …</p></html>',
    { status: 503, headers: { 'retry-after': '2' } },
  );

/**
 * Takes the port, before anything is loaded: when it is taken, nothing has been changed yet.
 * Whoever comes too early is told to come back; nothing is lost and nothing breaks.
 */
export const door: Part<Context> = {
  name: 'The port',
  async start(context) {
    const { host, port } = context.options;
    let answer: Parameters<Door['open']>[0] = starting;
    const server = createAdaptorServer({ fetch: (request: Request) => answer(request) }) as Server;
    const taken = await listen(server, host, port);
    context.bring('door', {
      url: `http://${host === '127.0.0.1' ? 'localhost' : host}:${taken}`,
      port: taken,
      open(fetch) {
        answer = fetch;
      },
    });
    return () => close(server);
  },
};
