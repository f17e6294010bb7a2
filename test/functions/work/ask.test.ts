import { beforeEach, describe, expect, it } from 'vitest';
import type { Metric } from '../../../functions/metrics.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let api: TestApi;
let key: string;
let hook: Hook;
let counted: Partial<Record<Metric, number>>;
beforeEach(async () => {
  hook = () => {};
  counted = {};
  api = testApi(
    memoryTable((call) => hook(call)),
    {
      measure: (metric, value) => {
        if (metric !== 'latency') counted[metric] = (counted[metric] ?? 0) + value;
      },
    },
  );
  key = await api.tenant('acme');
  await furnish(api, key);
});

const call = (method: string, path: string, body?: unknown, by = key) =>
  api.call(by, method, path, body);
const hire = (id: string, more: object = {}) =>
  call('PUT', `/v1/employees/${id}`, { id, name: id, ...more });
const next = async (query = '', of = 'ada') =>
  (await call('GET', `/v1/employees/${of}/next-lesson${query}`)).body;
const stored = async (decision: unknown) => (await call('GET', `/v1/decisions/${decision}`)).body;
const sortKeys = (start: string) =>
  [...(api.table as ReturnType<typeof memoryTable>).items.values()].filter(({ sk }) =>
    sk.startsWith(start),
  );
const selfKeyOf = async (employee: string): Promise<string> =>
  textOf((await call('POST', '/v1/keys', { scopes: ['self'], employee })).body.secret);

describe('asking for the next lesson', () => {
  it('says by what it was decided, before what was', async () => {
    const answer = await next();
    expect(Object.keys(answer).slice(0, 6)).toEqual([
      'decision',
      'employee',
      'at',
      'release',
      'policy',
      'arm',
    ]);
    const { body } = await call('GET', '/v1/releases/current');
    expect(answer).toMatchObject({
      employee: 'ada',
      release: body.release,
      policy: 1,
      arm: 'uplift',
      // The start of Ada's day, in Berlin.
      at: '2026-03-02T23:00:00.000Z',
    });
  });

  it('remembers what it was made of', async () => {
    const answer = await next('?limit=2&minutes=9');
    const record = await stored(answer.decision);
    expect(record).toMatchObject({
      id: answer.decision,
      employee: 'ada',
      kind: 'next',
      release: answer.release,
      arm: 'uplift',
      request: { limit: 2, minutes: 9 },
      profile: { role: 'agent', team: 'support', timeZone: 'Europe/Berlin', language: 'en' },
    });
    expect(listOf(record.picks)).toEqual(
      listOf(answer.lessons).map(({ lesson, propensity }) => ({ lesson: lesson?.id, propensity })),
    );
    const plan = (await call('GET', '/v1/employees/ada/plan?minutes=9')).body;
    expect((await stored(plan.decision)).kind).toBe('plan');
  });

  it('remembers of a profile what it was asked under, and nothing that is not there', async () => {
    await hire('eve', { startDate: '2026-02-01', email: 'eve@example.com' });
    const record = await stored((await next('', 'eve')).decision);
    expect(record.profile).toEqual({ timeZone: 'UTC', language: 'en', startDate: '2026-02-01' });
  });

  it('counts decisions that it remembers, and no others', async () => {
    await next();
    expect(counted).toEqual({ decisions: 1 });
    const at = new Date(NOW - HOUR).toISOString();
    const before = sortKeys('DECISION#').length;
    await next(`?at=${at}`);
    await next('?dryRun=true&limit=3');
    expect(counted).toEqual({ decisions: 1 });
    expect(sortKeys('DECISION#')).toHaveLength(before);
  });

  it('is another decision for another question, person, day, arm, release, profile or event', async () => {
    const ids = new Set([(await next()).decision]);
    const add = async (answer: ReturnType<typeof next>) => {
      const before = ids.size;
      ids.add((await answer).decision);
      expect(ids.size).toBe(before + 1);
    };
    await add(next('?limit=2'));
    await add(next('?minutes=5'));
    await add(call('GET', '/v1/employees/ada/plan?minutes=5').then(({ body }) => body));
    await hire('bob', { role: 'agent', team: 'support', timeZone: 'Europe/Berlin' });
    await add(next('', 'bob'));
    await hire('bob', { role: 'agent', team: 'support' });
    await add(next('', 'bob'));
    await call('POST', '/v1/events', { events: [eventAt(NOW - HOUR)] });
    await add(next());
    api.clock.now += DAY;
    await add(next());
    await call('PUT', '/v1/skills/new', { id: 'new', name: 'New' });
    await add(next());
    await add(next(`?at=${new Date(NOW + DAY).toISOString()}`));
    await add(next(`?at=${new Date(NOW + 2 * DAY).toISOString()}`));
  });

  it('as of an instant is at that instant, and knows the events until then', async () => {
    const before = await next(`?at=${new Date(NOW - 2 * HOUR).toISOString()}`);
    await call('POST', '/v1/events', { events: [eventAt(NOW - HOUR)] });
    const after = await next(`?at=${new Date(NOW - 2 * HOUR).toISOString()}`);
    expect(before.at).toBe(new Date(NOW - 2 * HOUR).toISOString());
    expect(after.lessons).toEqual(before.lessons);
    const skillsAt = async (ms: number) => {
      const at = new Date(ms).toISOString();
      const { skills } = (await call('GET', `/v1/employees/ada/skills?at=${at}`)).body;
      return listOf(skills).find(({ skill }) => textOf(skill) === 'calm')?.answers;
    };
    expect([
      await skillsAt(NOW - HOUR - 1),
      await skillsAt(NOW - HOUR),
      await skillsAt(NOW),
    ]).toEqual([0, 1, 1]);
  });
});

describe('asking for many', () => {
  const ask = async (employees: readonly string[], more: object = {}) =>
    call('POST', '/v1/next-lessons', { employees, ...more });

  it('answers each in their order, or says why not', async () => {
    const people = Array.from({ length: 10 }, (_, n) => `p${n}`);
    for (const id of people) await hire(id);
    const asked = [...people.slice(0, 5), 'nobody', ...people.slice(5)];
    const { status, body } = await ask(asked);
    expect(status).toBe(200);
    expect(listOf(body.results).map(({ employee }) => employee)).toEqual(asked);
    for (const { employee, next: answer, error } of listOf(body.results)) {
      if (employee === ('nobody' as never)) {
        expect(error?.code).toBe('unknown-employee');
        expect(error?.detail).toContain('nobody');
        expect(Object.keys(error ?? {}).sort()).toEqual(['code', 'detail']);
      } else expect(answer).toEqual(await next('', textOf(employee)));
    }
  });

  it('decides for eight at the same time', async () => {
    const people = Array.from({ length: 20 }, (_, n) => `p${n}`);
    for (const id of people) await hire(id);
    let [open, most] = [0, 0];
    hook = async ({ method, moment }) => {
      if (method !== 'query') return;
      open += moment === 'before' ? 1 : -1;
      most = Math.max(most, open);
      await new Promise((go) => setImmediate(go));
    };
    await ask(people);
    expect(most).toBe(8);
  });
});

describe('search', () => {
  const search = async (query: string, by = key) =>
    call('GET', `/v1/search?${query}`, undefined, by);
  const idsOf = async (query: string) =>
    listOf((await search(query)).body.items).map(({ lesson }) => lesson);

  it('finds what the words say, no more than asked for, with no gaps of nobody', async () => {
    const { body } = await search('q=heated');
    expect(listOf(body.items).map(({ gap }) => gap)).toEqual([0, 0, 0, 0]);
    expect(await idsOf('q=heated&limit=2')).toHaveLength(2);
    expect(await idsOf('q=zebra')).toEqual([]);
  });

  it('puts first what closes the gaps of whom it is for', async () => {
    const { body } = await search('q=heated&employee=ada');
    const hits = listOf(body.items).map(({ lesson, gap }) => [textOf(lesson)[0], Number(gap) > 0]);
    expect(hits.slice(0, 2)).toEqual([
      ['c', true],
      ['c', true],
    ]);
  });

  it('is for the one whom a credential speaks for, and for nobody else', async () => {
    await hire('bob');
    const own = await selfKeyOf('ada');
    const hits = await search('q=heated', own);
    expect(hits.body).toEqual((await search('q=heated&employee=ada')).body);
    const other = await search('q=heated&employee=bob', own);
    expect([other.status, other.body.code]).toEqual([404, 'unknown-employee']);
  });

  it('for somebody without a profile is refused', async () => {
    const { status, body } = await search('q=heated&employee=nobody');
    expect([status, body.code]).toEqual([404, 'unknown-employee']);
  });
});

describe('why a lesson is recommended or not', () => {
  it('is told of lessons that there are', async () => {
    expect((await call('GET', '/v1/employees/ada/why/c1')).body).toMatchObject({ eligible: true });
    const { status, body } = await call('GET', '/v1/employees/ada/why/none');
    expect([status, body.code, body.detail]).toEqual([
      404,
      'not-found',
      'There is no lesson none.',
    ]);
  });
});

describe('a suggestion', () => {
  const suggest = (body: object, by = key) => call('POST', '/v1/suggestions', body, by);

  it('names every lesson and skill that is not there', async () => {
    const wrong = { employee: 'ada', text: 'More', lesson: 'none', skill: 'nothing' };
    const { status, body } = await suggest(wrong);
    expect([status, body.code]).toEqual([422, 'unknown-reference']);
    expect(body.errors).toEqual([
      { pointer: '/lesson', detail: 'There is no lesson none.', code: 'unknown-reference' },
      { pointer: '/skill', detail: 'There is no skill nothing.', code: 'unknown-reference' },
    ]);
  });

  it('is taken about what is there, from who is there, for oneself', async () => {
    const right = { employee: 'ada', text: 'More', lesson: 'c1', skill: 'calm' };
    expect((await suggest(right)).status).toBe(201);
    expect((await suggest({ ...right, employee: 'nobody' })).body.code).toBe('unknown-employee');
    await hire('bob');
    const own = await selfKeyOf('ada');
    expect((await suggest(right, own)).status).toBe(201);
    expect((await suggest({ ...right, employee: 'bob' }, own)).body.code).toBe('unknown-employee');
  });
});

describe('an API key for one employee', () => {
  it('is made for who is there, and told once', async () => {
    const body = { scopes: ['self'], employee: 'nobody' };
    expect((await call('POST', '/v1/keys', body)).body.code).toBe('unknown-employee');
    const made = await call('POST', '/v1/keys', { scopes: ['events'] });
    expect(made.status).toBe(201);
    const id = textOf(made.body.key?.id);
    expect((await call('DELETE', `/v1/keys/${id}`)).status).toBe(204);
    const again = await call('DELETE', `/v1/keys/${id}`);
    expect([again.status, again.body.code]).toEqual([404, 'not-found']);
    const events = { events: [eventAt(NOW)] };
    expect((await call('POST', '/v1/events', events, textOf(made.body.secret))).status).toBe(401);
  });

  it('sent again under its own key names what was made, and how to be rid of it', async () => {
    const headers = { 'idempotency-key': 'k' };
    const send = () => api.call(key, 'POST', '/v1/keys', { scopes: ['events'] }, headers);
    const id = textOf((await send()).body.key?.id);
    const { status, body } = await send();
    expect([status, body.code]).toEqual([409, 'already-made']);
    expect(body.detail).toContain(`DELETE /v1/keys/${id}`);
    expect(body.errors).toEqual([{ pointer: 'Idempotency-Key', detail: `made the key ${id}` }]);
  });
});
