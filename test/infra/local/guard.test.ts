import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_PATIENCE } from '../../../functions/store/dynamo.ts';
import {
  type Database,
  LOCAL_TABLE,
  localClient,
  startDatabase,
} from '../../../infra/local/database.ts';

const KEY = 'a1b2c3';
let database: Database;
beforeAll(async () => {
  database = await startDatabase(undefined, DEFAULT_PATIENCE, KEY);
  await database.table.put({ pk: 'p', sk: 's', secret: 'of a tenant' });
});
afterAll(() => database.stop());

const signedBy = (key: string): string =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260303/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`;
const Key = { pk: { S: 'p' }, sk: { S: 's' } };
const CALL = {
  method: 'POST',
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'x-amz-date': '20260303T093000Z',
    authorization: signedBy(KEY),
  },
  body: JSON.stringify({ TableName: LOCAL_TABLE, Key }),
};
const { authorization: _, ...unsigned } = CALL.headers;
const QUERY = `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${KEY}/20260303/us-east-1/dynamodb/aws4_request&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=20260303T093000Z`;

/** What a page in the developer's browser can send, or a program that does not know the key. */
const STRANGERS: [string, string, RequestInit][] = [
  [
    'a page that found out the key',
    '',
    { ...CALL, headers: { ...CALL.headers, origin: 'https://evil.example' } },
  ],
  ['a page without an origin', '', { ...CALL, headers: { ...CALL.headers, origin: 'null' } }],
  [
    'a page that asks first whether it may',
    '',
    {
      method: 'OPTIONS',
      headers: {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-amz-target',
      },
    },
  ],
  ['who signs by nothing', '', { ...CALL, headers: unsigned }],
  [
    'who signs by the old key',
    '',
    { ...CALL, headers: { ...unsigned, authorization: signedBy('local') } },
  ],
  [
    'who knows half of the key',
    '',
    { ...CALL, headers: { ...unsigned, authorization: signedBy('a1b') } },
  ],
  [
    'who puts the key elsewhere',
    '',
    { ...CALL, headers: { ...unsigned, authorization: `Bearer ${KEY}` } },
  ],
  ['who signs in the query', QUERY, { ...CALL, headers: unsigned }],
  ['who looks whether anybody is there', '', { method: 'GET' }],
];

describe('the embedded database of a data folder', () => {
  it.each(STRANGERS)('refuses %s', async (_, query, call) => {
    const answer = await fetch(`${database.endpoint}/${query}`, call);
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('of a tenant');
    const allowing = [...answer.headers.keys()].filter((name) => name.startsWith('access-control'));
    expect(allowing).toEqual([]);
  });

  it('answers who knows the key, and allows no page to read that', async () => {
    const answer = await fetch(database.endpoint, CALL);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('of a tenant');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const client = localClient(database.endpoint, KEY);
    expect(
      (await client.send(new GetItemCommand({ TableName: LOCAL_TABLE, Key }))).Item,
    ).toBeDefined();
  });

  it('cannot be written by who does not know it', async () => {
    const put = localClient(database.endpoint).send(
      new PutItemCommand({ TableName: LOCAL_TABLE, Item: { ...Key, secret: { S: 'mine' } } }),
    );
    await expect(put).rejects.toThrow('belongs to the local server');
    expect(await database.table.get({ pk: 'p', sk: 's' })).toMatchObject({ secret: 'of a tenant' });
  });

  it('outlives a client that gives up half-way', async () => {
    const { port } = new URL(database.endpoint);
    const lost = once(process, 'uncaughtException', { signal: AbortSignal.timeout(200) });
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const head = Object.entries(CALL.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n${head.join('')}\r\n{"a`);
    await new Promise((fulfil) => setTimeout(fulfil, 20));
    socket.resetAndDestroy();
    await expect(lost).rejects.toThrow('aborted');
    expect((await fetch(database.endpoint, CALL)).status).toBe(200);
  });

  it('listens to this machine alone', async () => {
    const { port } = new URL(database.endpoint);
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal);
    for (const { address } of outside)
      await expect(fetch(`http://${address}:${port}`, CALL)).rejects.toThrow();
    expect(new URL(database.endpoint).hostname).toBe('127.0.0.1');
  });

  it('refuses pages also where it lives in memory and asks for no key', async () => {
    const open = await startDatabase();
    const headers = { ...CALL.headers, origin: 'https://evil.example' };
    expect((await fetch(open.endpoint, { ...CALL, headers })).status).toBe(403);
    expect((await fetch(open.endpoint, CALL)).status).toBe(200);
    await open.stop();
  });
});
