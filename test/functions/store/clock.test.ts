import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_PATIENCE, dynamoTable } from '../../../functions/store/dynamo.ts';
import { localClient } from '../../../infra/local/database.ts';

const HOUR = 3_600_000;

/** Time of a signature: `20260301T100000Z`. */
const signedAt = (text: string): number =>
  Date.parse(text.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'));

let server: Server;
let ahead = 0;
let refused = 0;
beforeAll(async () => {
  // A table that refuses signatures of another time than its own, as DynamoDB does.
  server = createServer((request, response) => {
    request.resume();
    const now = Date.now() + ahead;
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      date: new Date(now).toUTCString(),
    };
    if (Math.abs(signedAt(String(request.headers['x-amz-date'])) - now) < 5 * 60_000)
      return response.writeHead(200, headers).end('{"Item":{"pk":{"S":"p"},"sk":{"S":"s"}}}');
    refused += 1;
    const __type = 'com.amazonaws.dynamodb.v20120810#InvalidSignatureException';
    return response
      .writeHead(400, headers)
      .end(JSON.stringify({ __type, message: 'Signature expired' }));
  });
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([1, -1])(
  'a clock that is an hour off (%i) costs one attempt, not a request',
  async (direction) => {
    ahead = direction * HOUR;
    refused = 0;
    const client = localClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const table = dynamoTable(client, 'uplift', { ...DEFAULT_PATIENCE, pauseMs: 1 });
    expect(await table.get({ pk: 'p', sk: 's' })).toEqual({ pk: 'p', sk: 's' });
    expect(refused).toBe(1);
    await table.get({ pk: 'p', sk: 's' });
    expect(refused).toBe(1);
  },
);
