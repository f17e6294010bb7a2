import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Wait } from '../../../../functions/api/waiting.ts';
import type { Problem } from '../../../../functions/files/problem.ts';
import type { Row } from '../../../../functions/files/row.ts';
import { sendRows } from '../../../../infra/commands/import/send.ts';
import { close, listen } from '../../../../infra/local/serve.ts';

let server: Server;
let url: string;
/** How often the next requests are refused, and what they are told to wait. */
let refusals: { left: number; retryAfter: string | undefined };
/** What was taken, by path. */
let taken: string[];
/** How many things the server takes in one request, and how many each request held. */
let most: number;
let counts: number[];

beforeEach(async () => {
  refusals = { left: 0, retryAfter: '3' };
  taken = [];
  most = Number.POSITIVE_INFINITY;
  counts = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const { retryAfter } = refusals;
      if (refusals.left-- > 0) {
        response.writeHead(429, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
        const detail = 'This tenant has used up its writes.';
        response.end(
          JSON.stringify(
            retryAfter === undefined
              ? { message: 'Too Many Requests' }
              : { quota: 'writes', detail },
          ),
        );
        return;
      }
      taken.push(request.url ?? '');
      const { items = [], events = [] } = JSON.parse(body) as {
        items?: object[];
        events?: object[];
      };
      const things = [...items, ...events];
      counts.push(things.length);
      if (things.length > most) {
        response.writeHead(413);
        response.end(JSON.stringify({ detail: 'too large' }));
        return;
      }
      const results = things.map(() => ({ status: 'created' }));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ results }));
    });
  });
  url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
});
afterEach(() => close(server));

const rowsOf = (kind: Row['kind'], value: object): Row[] => [
  { kind, place: { file: 'a.csv', line: 2 }, value } as Row,
];

const ROWS: readonly (readonly [string, Row[]])[] = [
  ['skills', rowsOf('skills', { id: 'calm', name: 'Calm' })],
  ['employees', rowsOf('employees', { id: 'ada', name: 'Ada' })],
  ['check-ins', rowsOf('check-ins', { keyResult: 'csat', checkIn: { value: 1 } })],
];

const send = async (rows: Row[]) => {
  const waits: Wait[] = [];
  const errors: Problem[] = [];
  const to = {
    apiUrl: url,
    key: 'k',
    onWait: (wait: Wait) => waits.push(wait),
    sleep: async () => {},
  };
  const options = {
    onProblem: (problem: Problem) => errors.push(problem),
    onProgress: () => {},
  };
  return { tally: await sendRows(rows, to, options), waits, errors };
};

describe.each(ROWS)('an import of %s', (_, rows) => {
  it('waits for a quota as long as it is told to, says so, and loses nothing', async () => {
    refusals.left = 3;
    const { tally, waits, errors } = await send(rows);
    expect(tally).toMatchObject({ read: 1, stored: 1, rejected: 0 });
    expect(errors).toEqual([]);
    expect(waits).toEqual(Array(3).fill({ seconds: 3, quota: 'writes' }));
  });

  it("waits for the gateway's own refusal too", async () => {
    refusals = { left: 2, retryAfter: undefined };
    const { tally, waits } = await send(rows);
    expect(tally).toMatchObject({ stored: 1, rejected: 0 });
    expect(waits.map(({ seconds }) => seconds)).toEqual([1, 2]);
  });

  it('stops with what the server says where it is of no use to wait, and refuses no row for it', async () => {
    refusals = { left: 99, retryAfter: '86400' };
    await expect(send(rows)).rejects.toThrow('The server answered 429: This tenant has used up');
    expect(taken).toEqual([]);
  });
});

describe('a batch', () => {
  const people = (count: number, name: string): Row[] =>
    Array.from({ length: count }, (_, line) => ({
      kind: 'employees',
      place: { file: 'a.csv', line },
      value: { id: `e${line}`, name },
    }));

  it('that is too large for the server is sent as halves, and what is too large alone is refused', async () => {
    most = 30;
    const { tally, errors } = await send(people(100, 'Ada'));
    expect(tally).toMatchObject({ stored: 100, rejected: 0 });
    expect(counts).toEqual([100, 50, 25, 25, 50, 25, 25]);
    most = 0;
    const none = await send(people(2, 'Ada'));
    expect(none.tally).toMatchObject({ stored: 0, rejected: 2 });
    expect(none.errors.map(({ line }) => line)).toEqual([0, 1]);
    expect(errors).toEqual([]);
  });

  it('counts bytes: letters of four bytes make it smaller', async () => {
    // 180 letters, which are 180 bytes or four times as many.
    await send(people(100, 'a'.repeat(180)));
    const narrow = counts.length;
    counts = [];
    const lesson = (line: number): Row => ({
      kind: 'lessons',
      place: { file: 'a.csv', line },
      value: { id: `l${line}`, body: '🙂'.repeat(20_000) },
    });
    await send(Array.from({ length: 10 }, (_, line) => lesson(line)));
    expect(narrow).toBe(1);
    // 80 kB each, three in 300 kB; the last request publishes.
    expect(counts).toEqual([3, 3, 3, 1, 0]);
  });
});
