import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../../infra/client/batches.ts';
import { clientOf, type Helpers, type Pages } from '../../../infra/client/client.ts';
import { NoAnswer, NotAllSent, UpliftError } from '../../../infra/client/errors.ts';
import type { Settings, Wait } from '../../../infra/client/settings.ts';
import { scaled } from '../../support/proof.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

type Reply = Response | Error | ((seen: Seen) => Response);

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ code, detail: 'Said so.', pointer: '/name', requestId: 'r1' }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

const ROUTES = {
  getSkill: 'GET /v1/skills/{id}',
  listSkills: 'GET /v1/skills',
  putSkill: 'PUT /v1/skills/{id} b',
  deleteSkill: 'DELETE /v1/skills/{id}',
  postSkills: 'POST /v1/skills brm',
  postKey: 'POST /v1/keys bk',
  sendNow: 'POST /v1/employees/{id}/digest/send-now b',
  postImports: 'POST /v1/imports bf',
  getWhy: 'GET /v1/employees/{id}/why/{lesson}',
} as const;

type Methods = Record<
  keyof typeof ROUTES,
  (...given: unknown[]) => Pages<{ items: readonly unknown[]; name?: string }>
> &
  Helpers<unknown, { id: string; type: string }, { id: string; status: string }>;

/** A client whose server gives these replies, one after the other; the last one for ever. */
const against = (replies: readonly Reply[], more: Partial<Settings> = {}) => {
  const seen: Seen[] = [];
  const slept: number[] = [];
  const waits: Wait[] = [];
  let ids = 0;
  const client = clientOf(
    ROUTES,
    { ifMatch: 'if-match', idempotencyKey: 'idempotency-key' },
    {
      url: 'https://api.example.com/',
      key: 'k1',
      fetch: async (url, init) => {
        const one = {
          method: init?.method ?? '',
          url: String(url).replace('https://api.example.com', ''),
          headers: { ...(init?.headers as Record<string, string>) },
          body:
            init?.body instanceof FormData
              ? [...init.body]
              : init?.body && JSON.parse(String(init.body)),
        };
        seen.push(one);
        const reply = replies[Math.min(seen.length, replies.length) - 1];
        if (reply instanceof Error) throw reply;
        return reply instanceof Response ? reply.clone() : reply!(one);
      },
      now: () => Date.UTC(2026, 2, 3),
      random: () => 0.5,
      sleep: async (ms, signal) => {
        slept.push(ms);
        signal?.throwIfAborted();
      },
      newId: () => `new-${++ids}`,
      onWait: (wait) => waits.push(wait),
      ...more,
    },
  ) as unknown as Methods;
  return { client, seen, slept, waits };
};

const LOST = new TypeError('fetch failed');

describe('a method is its route', () => {
  it('with ids of the path, the body, the query and headers', async () => {
    const { client, seen } = against([json({ name: 'Calm' })]);
    await client.putSkill('a/b c', { id: 'x' }, { hold: true, ifMatch: '"e1"', none: undefined });
    await client.getWhy('ada', 'calm');
    expect(seen).toEqual([
      {
        method: 'PUT',
        url: '/v1/skills/a%2Fb%20c?hold=true',
        headers: {
          authorization: 'Bearer k1',
          'content-type': 'application/json',
          'if-match': '"e1"',
        },
        body: { id: 'x' },
      },
      {
        method: 'GET',
        url: '/v1/employees/ada/why/calm',
        headers: { authorization: 'Bearer k1' },
        body: undefined,
      },
    ]);
  });

  it('with a form made of its fields, and files as they are', async () => {
    const { client, seen } = against([json({ id: 'j1' }, 202)]);
    const [one, other] = ['a.csv', 'b.csv'].map((name) => new File(['id,name'], name));
    const map = ['id=Number', 'name=Full name'];
    await client.postImports({
      kind: 'skills',
      dryRun: true,
      map,
      sheet: undefined,
      file: [one, other],
    });
    expect(seen[0]?.headers).not.toHaveProperty('content-type');
    expect(seen[0]?.body).toEqual([
      ['kind', 'skills'],
      ['dryRun', 'true'],
      ['map', 'id=Number'],
      ['map', 'name=Full name'],
      ['file', one],
      ['file', other],
    ]);
  });

  it('which is never asked for without an id', () => {
    const { client, seen } = against([json({})]);
    for (const id of [undefined, '', null, {}])
      expect(() => client.getSkill(id)).toThrow('{id} is missing');
    expect(seen).toEqual([]);
  });

  it('gives what is answered, and the whole answer to who asks', async () => {
    const { client } = against([json({ name: 'Calm' }, 200, { etag: '"e1"' })]);
    expect(await client.getSkill('calm')).toEqual({ name: 'Calm' });
    const { data, response } = await client.getSkill('calm').withResponse();
    expect([data, response.headers.get('etag')]).toEqual([{ name: 'Calm' }, '"e1"']);
  });

  it('gives nothing of an answer without a body', async () => {
    const { client } = against([new Response(null, { status: 204 })]);
    expect(await client.deleteSkill('calm')).toBeUndefined();
  });

  it('takes refusals with results for answers, and others for errors', async () => {
    const results = { results: [{ status: 'rejected' }] };
    expect(await against([json(results, 422)]).client.postSkills({ items: [] })).toEqual(results);
    await expect(against([problem(422, 'cycle')]).client.postSkills({ items: [] })).rejects.toThrow(
      'cycle: Said so.',
    );
  });
});

describe('what fails is told', () => {
  it('a refusal with its code, pointer and request id', async () => {
    const { client, seen } = against([problem(422, 'cycle', { 'retry-after': '7' })]);
    const error = await client.getSkill('calm').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UpliftError);
    expect(error).toMatchObject({
      ...{ status: 422, code: 'cycle', pointer: '/name', requestId: 'r1', retryAfterSeconds: 7 },
      message: 'cycle: Said so.',
    });
    expect(seen).toHaveLength(1);
  });

  it('a refusal of who knows nothing of problem documents', async () => {
    const { client } = against([new Response('<h1>Bad</h1>', { status: 400 })]);
    await expect(client.getSkill('calm')).rejects.toMatchObject({ status: 400, code: '' });
  });

  it('silence, and how often it was asked', async () => {
    const { client } = against([LOST]);
    const error = await client.getSkill('calm').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({ attempts: 6, isTimeout: false, cause: LOST });
  });

  it('an answer that is too slow', async () => {
    const { client } = against([json({})], {
      tries: 1,
      timeoutMs: 5,
      fetch: (_, init) =>
        new Promise((_fulfil, reject) =>
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
        ),
    });
    await expect(client.getSkill('calm')).rejects.toMatchObject({ isTimeout: true });
  });

  it('a stop by the caller with its own reason, at once', async () => {
    const stop = new AbortController();
    const { client, seen } = against([LOST], { sleep: async () => stop.abort('enough') });
    await expect(client.getSkill('calm', { signal: stop.signal })).rejects.toBe('enough');
    expect(seen).toHaveLength(1);
    await expect(client.getSkill('calm', { signal: stop.signal })).rejects.toBe('enough');
    expect(seen).toHaveLength(1);
  });

  it('and nothing is left unhandled where only the whole answer is asked for', async () => {
    const unhandled: unknown[] = [];
    const hear = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', hear);
    const { client } = against([problem(404, 'not-found')]);
    await client
      .getSkill('calm')
      .withResponse()
      .catch(() => {});
    await new Promise((fulfil) => setTimeout(fulfil, 5));
    process.off('unhandledRejection', hear);
    expect(unhandled).toEqual([]);
  });
});

describe('a request is sent again', () => {
  const CALLS: Readonly<Record<string, (client: Methods) => Promise<unknown>>> = {
    GET: (client) => client.getSkill('calm'),
    PUT: (client) => client.putSkill('calm', {}),
    DELETE: (client) => client.deleteSkill('calm'),
    'POST with ids': (client) => client.postSkills({ items: [] }),
    'POST with an Idempotency-Key': (client) => client.postKey({}),
    events: (client) => client.sendEvents([{ type: 'started' }]),
    'PUT if it is unchanged': (client) => client.putSkill('calm', {}, { ifMatch: '"e1"' }),
    'POST that would be done twice': (client) => client.sendNow('ada', {}),
  };
  const REPEATABLE = Object.keys(CALLS).slice(0, 6);
  const ONCE = Object.keys(CALLS).slice(6);
  const FINE = json({ results: [{ id: 'new-1', status: 'accepted' }] });

  it.each(Object.keys(CALLS))('that was not begun (429), whatever it is: %s', async (name) => {
    const { client, seen, slept } = against([
      problem(429, 'quota-exceeded', { 'retry-after': '3' }),
      FINE,
    ]);
    await CALLS[name]!(client);
    expect([seen.length, slept]).toEqual([2, [3_250]]);
    expect(seen[1]).toEqual(seen[0]);
  });

  it.each(REPEATABLE)('word for word where no answer came: %s', async (name) => {
    for (const lost of [LOST, problem(503, 'unavailable'), new Response('', { status: 502 })]) {
      const { client, seen, slept } = against([lost, lost, FINE]);
      await CALLS[name]!(client);
      expect([seen.length, slept]).toEqual([3, [250, 500]]);
      for (const again of seen) expect(again).toEqual(seen[0]);
    }
  });

  it.each(ONCE)('never where it might be done twice: %s', async (name) => {
    for (const lost of [LOST, problem(503, 'unavailable')]) {
      const { client, seen } = against([lost, FINE]);
      await expect(CALLS[name]!(client)).rejects.toThrow();
      expect(seen).toHaveLength(1);
    }
  });

  it('and is a success where an earlier attempt deleted already', async () => {
    const gone = problem(404, 'not-found');
    expect(await against([LOST, gone]).client.deleteSkill('calm')).toBeUndefined();
    await expect(against([gone]).client.deleteSkill('calm')).rejects.toThrow('not-found');
    await expect(against([LOST, gone]).client.getSkill('calm')).rejects.toThrow('not-found');
  });

  it('after as long as it is told, also by a date; not where that is too long', async () => {
    const date = new Date(Date.UTC(2026, 2, 3) + 4_000).toUTCString();
    const { client, slept, waits } = against([
      problem(429, 'quota-exceeded', { 'retry-after': date }),
      json({}),
    ]);
    await client.getSkill('calm');
    expect(slept).toEqual([4_250]);
    expect(waits).toEqual([{ seconds: 4.25, status: 429, quota: undefined }]);
    const patient = against([problem(429, 'quota-exceeded', { 'retry-after': '3600' })]);
    await expect(patient.client.getSkill('calm')).rejects.toMatchObject({
      retryAfterSeconds: 3600,
    });
    expect(patient.seen).toHaveLength(1);
  });

  it('six times at most, and never after other refusals', async () => {
    const busy = against([problem(503, 'unavailable')]);
    await expect(busy.client.getSkill('calm')).rejects.toMatchObject({ status: 503 });
    expect(busy.seen).toHaveLength(6);
    for (const status of [400, 401, 403, 404, 409, 412, 413, 422, 500]) {
      const { client, seen } = against([problem(status, 'x')]);
      await expect(client.getSkill('calm')).rejects.toMatchObject({ status });
      expect(seen).toHaveLength(1);
    }
  });

  it('once with a new token where the old one is no longer taken', async () => {
    let tokens = 0;
    const key = async () => `t${++tokens}`;
    const { client, seen } = against([problem(401, 'unauthorized'), json({})], { key });
    await client.getSkill('calm');
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
    const refused = against([problem(401, 'unauthorized')], { key });
    await expect(refused.client.getSkill('calm')).rejects.toMatchObject({ status: 401 });
    expect(refused.seen).toHaveLength(2);
  });
});

describe('an employee', () => {
  it('has a client of their own, with everything else as it was', async () => {
    const { client, seen } = against([json({})]);
    const own = client.withEmployeeToken('own') as Methods;
    await own.getSkill('calm');
    await client.getSkill('calm');
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer own', 'Bearer k1']);
  });
});

describe('a list', () => {
  const pages = [
    json({ items: [1, 2], cursor: 'a b' }),
    json({ items: [], cursor: 'c' }),
    json({ items: [3] }),
  ];

  it('is one page when it is awaited, and all items of all pages when it is gone through', async () => {
    expect(await against(pages).client.listSkills()).toEqual({ items: [1, 2], cursor: 'a b' });
    const { client, seen } = against(pages);
    const items: unknown[] = [];
    for await (const item of client.listSkills({ limit: 2 })) items.push(item);
    expect(items).toEqual([1, 2, 3]);
    expect(seen.map(({ url }) => url)).toEqual([
      '/v1/skills?limit=2',
      '/v1/skills?limit=2&cursor=a+b',
      '/v1/skills?limit=2&cursor=c',
    ]);
  });

  it('asks for no page that nobody wants', async () => {
    const { client, seen } = against(pages);
    for await (const item of client.listSkills()) if (item === 1) break;
    expect(seen).toHaveLength(1);
  });
});

describe('batches', () => {
  const size = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
  const long = fc.array(
    fc.record({
      id: fc.nat(),
      text: fc
        .tuple(fc.constantFrom('a', 'ß', '日', '🙂'), fc.nat(30_000))
        .map(([c, n]) => c.repeat(n)),
    }),
    { maxLength: 250, size: 'max' },
  );

  it('hold everything in its order, a hundred and 400 KB at most', () => {
    fc.assert(
      fc.property(long, (items) => {
        const batches = batchesOf(items);
        expect(batches.flat()).toEqual(items);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(100);
          if (batch.length > 1) expect(size(batch)).toBeLessThanOrEqual(400_010);
        }
      }),
      { seed: 14, numRuns: scaled(20, 300) },
    );
  });

  const events = Array.from({ length: 250 }, (_, index) => ({ id: `e${index}`, type: 'started' }));
  const accept = ({ body }: Seen): Response =>
    json({
      results: (body as { events: { id: string }[] }).events.map(({ id }) => ({
        id,
        status: 'accepted',
      })),
    });

  it('give one result an event, with ids for those that have none', async () => {
    const { client, seen } = against([LOST, accept]);
    const given = events.map((event, index) =>
      index % 2 === 0 ? event : { type: event.type, id: undefined },
    );
    const results = await client.sendEvents(given);
    expect(results.map(({ id }) => id)).toEqual(
      events.map(({ id }, index) => (index % 2 === 0 ? id : `new-${(index + 1) / 2}`)),
    );
    const counts = seen.map(({ body }) => (body as { events: unknown[] }).events.length);
    expect(counts).toEqual([100, 100, 100, 50]);
  });

  it('are halved where they are too large', async () => {
    const most40 = (one: Seen): Response =>
      (one.body as { events: unknown[] }).events.length > 40
        ? problem(413, 'too-large')
        : accept(one);
    const { client } = against([most40]);
    const results = await client.sendEvents(events);
    expect(results.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    const { client: never } = against([problem(413, 'too-large')]);
    await expect(never.sendEvents(events.slice(0, 3))).rejects.toThrow(NotAllSent);
  });

  it('say what went and what did not, so that the rest can be sent again', async () => {
    const { client } = against([accept, problem(401, 'unauthorized')]);
    const error = await client
      .sendEvents(events.map(({ type }) => ({ type })))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotAllSent);
    const { results, unsent } = error as NotAllSent<{ id: string }, { id: string }>;
    expect(results.map(({ id }) => id)).toEqual(events.slice(0, 100).map((_, i) => `new-${i + 1}`));
    expect(unsent.map(({ id }) => id)).toEqual(events.slice(100).map((_, i) => `new-${i + 101}`));
  });
});
