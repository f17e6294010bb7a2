/**
 * The process that is put under load: the API behind Node's HTTP server, as `npm start` runs it, on
 * SQLite, the embedded table or one in memory, filled with an organisation; or a bare server beside
 * it. As `shared` it has two tenants, each with a quota, and minutes that pass in five seconds.
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
import { dynamoTable } from '../../../functions/store/dynamo.ts';
import type { Table } from '../../../functions/store/table.ts';
import { LOCAL_TABLE, localClient, startDatabase } from '../../../infra/local/database.ts';
import { listen } from '../../../infra/local/serve.ts';
import { startSqliteTable } from '../../../infra/local/sqlite/start.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { fillTenant } from '../organisation.ts';

/** What the parent is told. */
export interface Ready {
  readonly url: string;
  readonly key: string;
  /** Of `shared`: the key of the tenant that asks too much. */
  readonly noisyKey?: string;
}

/** What the server's memory takes, bytes. */
export interface MemoryUse {
  readonly residentBytes: number;
  readonly heapBytes: number;
}

/** Processor time that the server has used since it started. */
export interface CpuTime {
  readonly cpuMs: number;
}

export type Kind =
  | 'embedded'
  | 'elsewhere'
  | 'sqlite'
  | 'memory'
  | 'shared'
  | 'bare'
  | 'bare-table';

const [kind = 'memory', lessons = '1000', employees = '200', events = '1000', endpoint = ''] =
  process.argv.slice(2);

/** How much faster the clock of `shared` goes, and what a tenant may ask in a minute of it. */
const SHARED_SPEED = 12;
const SHARED_QUOTA = 125;

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

const tableOf = async (): Promise<Table> => {
  if (kind === 'memory' || kind === 'shared') return memoryTable();
  if (kind === 'sqlite') return (await startSqliteTable(endpoint, () => {})).table;
  if (kind === 'embedded') return (await startDatabase()).table;
  return dynamoTable(localClient(endpoint), LOCAL_TABLE);
};

const prepare = async (): Promise<{
  fetch: (request: Request) => Response | Promise<Response>;
  key: string;
  noisyKey?: string;
}> => {
  if (kind === 'bare') return { fetch: bareApp().fetch, key: 'none' };
  if (kind === 'bare-table') return { fetch: (await bareTableApp()).fetch, key: 'none' };
  const table = await tableOf();
  const start = Date.now();
  const services = servicesOf({
    table,
    now: kind === 'shared' ? () => start + SHARED_SPEED * (Date.now() - start) : Date.now,
    ...(kind === 'shared' && { limits: { requests: SHARED_QUOTA } }),
    random: (size) => randomBytes(size),
    log: () => {},
  });
  const size = {
    lessons: Number(lessons),
    employees: Number(employees),
    events: Number(events),
  };
  const key = await fillTenant(services, size);
  const { fetch } = createApp(services);
  if (kind !== 'shared') return { fetch, key };
  return { fetch, key, noisyKey: await fillTenant(services, size, 'noisy') };
};

const { fetch, ...prepared } = await prepare();
const server = createAdaptorServer({ fetch }) as Server;
const port = await listen(server, '127.0.0.1', 0);
process.send?.({ url: `http://127.0.0.1:${port}`, ...prepared } satisfies Ready);
process.on('message', (asked) => {
  if (asked === 'stop') process.exit(0);
  if (asked === 'memory') {
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    process.send?.({ residentBytes: rss, heapBytes: heapUsed } satisfies MemoryUse);
    return;
  }
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000 } satisfies CpuTime);
});
process.on('disconnect', () => process.exit(0));
