/**
 * The process that is put under load: the API behind Node's HTTP server, as `npm start` runs it, on
 * the embedded table or on one in memory, filled with an organisation; or a bare server beside it.
 * Tells its parent when it is ready.
 */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { createApp } from '../../../functions/api/app.ts';
import { servicesOf } from '../../../functions/services.ts';
import { LOCAL_TABLE, startDatabase } from '../../../infra/local/database.ts';
import { listen } from '../../../infra/local/serve.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { fillTenant } from '../organisation.ts';

/** What the parent is told. */
export interface Ready {
  readonly url: string;
  readonly key: string;
}

/** Processor time that the server has used since it started. */
export interface CpuTime {
  readonly cpuMs: number;
}

export type Kind = 'embedded' | 'memory' | 'bare' | 'bare-table';

const [kind = 'memory', lessons = '1000', employees = '200', events = '1000'] =
  process.argv.slice(2);

/** An answer as large as a next lesson's. */
const bareApp = (): Hono => {
  const answer = { lessons: [{ text: 'x'.repeat(1_500) }] };
  return new Hono()
    .get('*', (c) => c.json(answer))
    .post('*', async (c) => c.json({ got: (await c.req.text()).length }));
};

/**
 * The least that an API over this table does: one key read by the SDK's own client, and an answer
 * of it.
 */
const bareTableApp = async (): Promise<Hono> => {
  const { client, table } = await startDatabase();
  const key = { pk: 'bare', sk: 'bare' };
  await table.put({ ...key, text: 'x'.repeat(1_500) });
  const get = new GetItemCommand({
    TableName: LOCAL_TABLE,
    Key: marshall(key),
    ConsistentRead: true,
  });
  return new Hono().get('*', async (c) => c.json(unmarshall((await client.send(get)).Item ?? {})));
};

const prepare = async (): Promise<{
  fetch: (request: Request) => Response | Promise<Response>;
  key: string;
}> => {
  if (kind === 'bare') return { fetch: bareApp().fetch, key: 'none' };
  if (kind === 'bare-table') return { fetch: (await bareTableApp()).fetch, key: 'none' };
  const table = kind === 'embedded' ? (await startDatabase()).table : memoryTable();
  const services = servicesOf({
    table,
    now: Date.now,
    random: (size) => randomBytes(size),
    log: () => {},
  });
  const key = await fillTenant(services, {
    lessons: Number(lessons),
    employees: Number(employees),
    events: Number(events),
  });
  return { fetch: createApp(services).fetch, key };
};

const { fetch, key } = await prepare();
const server = createAdaptorServer({ fetch }) as Server;
const port = await listen(server, '127.0.0.1', 0);
process.send?.({ url: `http://127.0.0.1:${port}`, key } satisfies Ready);
process.on('message', (asked) => {
  if (asked === 'stop') process.exit(0);
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000 } satisfies CpuTime);
});
process.on('disconnect', () => process.exit(0));
