import { createServer, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { createClient } from '../../../functions/api/client.ts';
import { type Wait, waitingOut, waitText } from '../../../functions/api/waiting.ts';
import { close, listen } from '../../../infra/local/serve.ts';

const tooMany = (retryAfter?: string, body: object = { quota: 'writes' }): Response =>
  Response.json(body, {
    status: 429,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  });

/** Sends until it is answered; gives the answer's status, the waits and how often it was sent. */
const through = async (answers: readonly Response[]) => {
  const waits: Wait[] = [];
  const slept: number[] = [];
  let sent = 0;
  const { status } = await waitingOut(
    async () => answers[Math.min(sent++, answers.length - 1)]!.clone(),
    {
      onWait: (wait) => waits.push(wait),
      sleep: async (ms) => {
        slept.push(ms);
      },
    },
  );
  return { status, waits, slept, sent };
};

it('waits as long as a quota says, tells why, and sends again', async () => {
  const { status, waits, slept, sent } = await through([
    tooMany('7'),
    tooMany('60'),
    Response.json({}),
  ]);
  expect([status, sent]).toEqual([200, 3]);
  expect(slept).toEqual([7_000, 60_000]);
  expect(waits[0]).toEqual({ seconds: 7, quota: 'writes' });
  expect(waitText(waits[0]!)).toMatch(/quota of writes.* 7 s/);
});

it("takes the gateway's own 429 alike, which says neither why nor how long", async () => {
  const plain = tooMany(undefined, { message: 'Too Many Requests' });
  const text = new Response('<html>', { status: 429 });
  const { status, slept, waits } = await through([plain, text, plain, Response.json({})]);
  expect(status).toBe(200);
  expect(slept).toEqual([1_000, 2_000, 4_000]);
  expect(waits.every(({ quota }) => quota === undefined)).toBe(true);
  expect(waitText(waits[0]!)).toMatch(/too much to do.* 1 s/);
});

it('understands a date, and what makes no sense', async () => {
  const { slept } = await through([
    tooMany(new Date(Date.now() + 5_500).toUTCString()),
    Response.json({}),
  ]);
  expect(slept[0]).toBeGreaterThanOrEqual(4_000);
  expect(slept[0]).toBeLessThanOrEqual(6_000);
  expect((await through([tooMany('soon'), Response.json({})])).slept).toEqual([1_000]);
  expect(
    (await through([tooMany('Tue, 03 Mar 2020 09:30:00 GMT'), Response.json({})])).slept,
  ).toEqual([0]);
});

it('gives up after six tries, and at once where a day would have to pass', async () => {
  const busy = await through([tooMany('1')]);
  expect([busy.status, busy.sent]).toEqual([429, 6]);
  const day = await through([tooMany('86400')]);
  expect([day.status, day.sent, day.slept]).toEqual([429, 1, []]);
});

it('leaves every other answer as it is', async () => {
  for (const status of [200, 401, 404, 500, 503]) {
    const { sent, status: given } = await through([new Response(null, { status })]);
    expect([given, sent]).toEqual([status, 1]);
  }
});

let server: Server | undefined;
afterEach(async () => {
  if (server !== undefined) await close(server);
  server = undefined;
});

it('is what the typed client does, with the same body each time', async () => {
  const bodies: string[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      bodies.push(body);
      const status = bodies.length < 3 ? 429 : 200;
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '3' });
      response.end(JSON.stringify(status === 200 ? { results: [] } : { quota: 'events' }));
    });
  });
  const url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const waits: Wait[] = [];
  const client = createClient(url, 'key', {
    onWait: (wait) => waits.push(wait),
    sleep: async () => {},
  });
  const answer = await client.v1.events.$post({ json: { events: [{ id: 'x' }] } });
  expect(answer.status).toBe(200);
  expect(bodies).toEqual(Array(3).fill('{"events":[{"id":"x"}]}'));
  expect(waits).toEqual(Array(2).fill({ seconds: 3, quota: 'events' }));
});
