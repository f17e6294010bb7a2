import { default_w } from 'ts-fsrs';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { NextLesson } from '../../../core/model/decision.ts';
import { putModel } from '../../../functions/store/models.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, numberOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const DAY = 86_400_000;

let api: TestApi;
let key: string;
let calls: string[];

beforeEach(async () => {
  calls = [];
  api = testApi(
    memoryTable(({ method, moment }) => void (moment === 'before' && calls.push(method))),
  );
  key = await api.tenant('acme');
  await furnish(api, key);
});

const post = (...events: object[]) => api.call(key, 'POST', '/v1/events', { events });
const next = async (query = '') =>
  NextLesson.parse((await api.call(key, 'GET', `/v1/employees/ada/next-lesson${query}`)).body);
const calm = async (employee = 'ada') => {
  const { skills } = (await api.call(key, 'GET', `/v1/employees/${employee}/skills`)).body;
  return listOf(skills).find(({ skill }) => textOf(skill) === 'calm');
};

describe('events in, next lesson out', () => {
  it('recommends a lesson whose reason names the key result', async () => {
    const answer = await next();
    expect(answer.lessons).toHaveLength(1);
    const [lesson] = answer.lessons;
    expect(lesson?.lesson.id).toMatch(/^c/);
    expect(lesson?.reasons[0]).toMatchObject({ code: 'key-result', values: { keyResult: 'csat' } });
    expect(lesson?.reasons[0]?.text).toContain('Satisfaction of 92');
    expect(lesson?.skills[0]?.keyResults).toEqual(['csat']);
  });

  it('reflects an event at once, also from a clock that is five minutes fast (P3)', async () => {
    const before = await calm();
    await post(eventAt(NOW + 4 * 60_000));
    const after = await calm();
    expect(after?.mastery).toBeGreaterThan(numberOf(before?.mastery));
    expect(after?.answers).toBe(1);
    const sum = listOf(after?.contributions).reduce(
      (total, { logOdds }) => total + numberOf(logOdds),
      0,
    );
    expect(sum).toBeCloseTo(numberOf(after?.logOdds), 10);
  });

  it('answers twenty refreshes with one decision and one write; an event, a release or the next local day with a new one', async () => {
    const first = await next();
    calls = [];
    for (let refresh = 0; refresh < 20; refresh++) {
      api.clock.now += 60_000;
      expect(await next()).toEqual(first);
    }
    expect(calls.filter((method) => method === 'put')).toEqual([]);
    await post(eventAt(api.clock.now));
    const afterEvent = await next();
    expect(afterEvent.decision).not.toBe(first.decision);
    await api.call(key, 'PUT', '/v1/skills/extra', { id: 'extra', name: 'Extra' });
    const afterRelease = await next();
    expect(afterRelease.decision).not.toBe(afterEvent.decision);
    api.clock.now += DAY;
    expect((await next()).decision).not.toBe(afterRelease.decision);
  });

  it('costs one read trip and one write trip (B2), and one put an event after two small reads (B1)', async () => {
    await next();
    calls = [];
    await post(eventAt(NOW));
    expect(calls.sort()).toEqual(['get', 'get', 'put']);
    calls = [];
    await next();
    // Key, manifest and the employee's query side by side; then the decision and its entry in the
    // list.
    expect(calls).toHaveLength(5);
    expect(calls.slice(0, 3).sort()).toEqual(['get', 'get', 'query']);
    expect(calls.slice(3)).toEqual(['put', 'put']);
  });

  it('replays a decision identically, after more events and another release too (P10)', async () => {
    await post(
      eventAt(NOW - 5 * DAY),
      eventAt(NOW - 4 * DAY, { question: 'q2', correct: false }),
      eventAt(NOW),
    );
    const decision = await next('?limit=3');
    await post(eventAt(NOW + 60_000), eventAt(NOW - 9 * DAY, { lesson: 'w1' }));
    await api.call(key, 'DELETE', '/v1/lessons/w2');
    api.clock.now += 3 * DAY;
    const replay = await api.call(key, 'POST', `/v1/decisions/${decision.decision}/replay`);
    expect(replay.body).toMatchObject({ identical: true, differences: [] });
    expect(replay.body.recomputed).toEqual(decision);
    const stored = await api.call(key, 'GET', `/v1/decisions/${decision.decision}`);
    expect(listOf(stored.body.picks).map(({ lesson }) => lesson)).toEqual(
      decision.lessons.map(({ lesson }) => lesson.id),
    );
  });

  it('folds anew under other memory parameters, and replays a decision under those of its release', async () => {
    await post(
      ...Array.from({ length: 20 }, (_, index) =>
        eventAt(NOW - (40 - index) * DAY, { question: `q${index}` }),
      ),
    );
    api.clock.now += DAY;
    const decision = await next();
    await putModel(
      api.services,
      'acme',
      {
        ...DEFAULT_MODEL,
        memory: default_w.map((one) => one * 0.8),
      },
      api.services.acting,
    );
    const after = await next();
    expect(after.release).toBe(decision.release + 1);
    expect(after.lessons[0]?.skills).not.toEqual(decision.lessons[0]?.skills);
    for (const made of [decision, after]) {
      const replay = await api.call(key, 'POST', `/v1/decisions/${made.decision}/replay`);
      expect(replay.body).toMatchObject({ identical: true, recomputed: made });
    }
  });

  it('says in a replay what another engine version makes different', async () => {
    const { decision } = await next();
    const { items } = api.table as ReturnType<typeof memoryTable>;
    for (const [id, item] of items)
      if (item.sk === `DECISION#${decision}`)
        items.set(id, {
          ...item,
          engine: '0.9.0',
          outcome: 'other',
          picks: [{ lesson: 'w1', propensity: 1 }],
        });
    const replay = (await api.call(key, 'POST', `/v1/decisions/${decision}/replay`)).body;
    expect(replay).toMatchObject({ identical: false, engine: { made: '0.9.0' } });
    expect(listOf(replay.differences).join(' ')).toMatch(/engine 0\.9\.0.*Rank 1 was w1/);
  });

  it('simulates as of another instant with the scope simulate only, and stores nothing', async () => {
    calls = [];
    const future = await next(`?at=${new Date(NOW + 30 * DAY).toISOString()}`);
    expect(future.at).toBe(new Date(NOW + 30 * DAY).toISOString());
    expect(calls).not.toContain('put');
    const { secret } = (await api.call(key, 'POST', '/v1/keys', { scopes: ['recommend'] })).body;
    const refused = await api.call(
      textOf(secret),
      'GET',
      `/v1/employees/ada/next-lesson?at=${new Date(NOW).toISOString()}`,
    );
    expect(refused).toMatchObject({ status: 403, body: { code: 'missing-scope' } });
  });

  it('explains why not: cool-down after a lesson was done', async () => {
    await post(eventAt(NOW - 60_000), {
      ...eventAt(NOW),
      type: 'completed',
      question: undefined,
      correct: undefined,
    });
    const why = (await api.call(key, 'GET', '/v1/employees/ada/why/c1')).body;
    expect(why).toMatchObject({ eligible: false, excluded: { code: 'cooldown' } });
    expect((await next('?limit=10')).lessons.map(({ lesson }) => lesson.id)).not.toContain('c1');
  });

  it('plans within the budget of minutes, and asks for many at once', async () => {
    const plan = listOf(
      (await api.call(key, 'GET', '/v1/employees/ada/plan?minutes=9')).body.lessons,
    );
    expect(plan.length).toBeGreaterThan(1);
    expect(
      plan.reduce((sum, { lesson }) => sum + numberOf(lesson?.minutes), 0),
    ).toBeLessThanOrEqual(9);
    const many = await api.call(key, 'POST', '/v1/next-lessons', { employees: ['ada', 'nobody'] });
    expect(many.body.results?.[0]?.next?.employee).toBe('ada');
    expect(many.body.results?.[1]?.error?.code).toBe('unknown-employee');
  });

  it('finds lessons in spite of a typo', async () => {
    const items = listOf(
      (await api.call(key, 'GET', '/v1/search?q=heatted%20custmer&employee=ada')).body.items,
    );
    expect(items.length).toBe(4);
    expect(items[0]).toMatchObject({ lesson: 'c1' });
    expect(items[0]?.gap).toBeGreaterThan(0.2);
  });
});

describe('ingest', () => {
  it('takes an event once: again is a duplicate, changed is a conflict (P1)', async () => {
    const event = eventAt(NOW);
    expect(listOf((await post(event, event)).body.results).map(({ status }) => status)).toEqual([
      'accepted',
      'duplicate',
    ]);
    const conflict = await post({ ...event, correct: false });
    expect(conflict).toMatchObject({ status: 422, body: { results: [{ status: 'conflict' }] } });
  });

  it('tells each event of a mixed batch what became of it', async () => {
    const answer = await post(
      eventAt(NOW),
      eventAt(NOW, { lesson: 'nowhere' }),
      eventAt(NOW + 6 * 60_000),
      { id: 'x', type: 'answered' },
      eventAt(NOW, { colour: 'red' }),
    );
    expect(answer.status).toBe(207);
    expect(listOf(answer.body.results).map(({ status, error }) => error?.code ?? status)).toEqual([
      'accepted',
      'unknown-lesson',
      'future-event',
      'invalid-event',
      'invalid-event',
    ]);
    expect(answer.body.results?.[4]?.error?.errors?.[0]?.pointer).toBe('/events/4/colour');
  });

  it('keeps events of an employee without a profile, and of an archived lesson', async () => {
    expect((await post(eventAt(NOW, { employee: 'later' }))).status).toBe(200);
    const lesson = (await api.call(key, 'GET', '/v1/lessons/c1')).body;
    await api.call(key, 'PUT', '/v1/lessons/c1', { ...lesson, archived: true });
    expect((await post(eventAt(NOW))).status).toBe(200);
    expect((await api.call(key, 'GET', '/v1/employees/later/next-lesson')).status).toBe(404);
    await api.call(key, 'PUT', '/v1/employees/later', { id: 'later', name: 'Later' });
    expect((await calm('later'))?.answers).toBe(1);
  });
});

describe('erasing (P9)', () => {
  it('removes every item that names the employee, refuses further events, and lets them come back', async () => {
    await post(eventAt(NOW));
    await next();
    await api.call(key, 'POST', '/v1/suggestions', { employee: 'ada', text: 'More on refunds' });
    await api.call(key, 'POST', '/v1/keys', { scopes: ['self'], employee: 'ada' });
    await api.call(key, 'POST', '/v1/key-results/csat/check-ins', { value: 83, employee: 'ada' });
    await api.call(key, 'PUT', '/v1/objectives/own', {
      id: 'own',
      title: 'Mine',
      owner: { kind: 'employee', id: 'ada' },
      cycle: { start: '2026-01-01', end: '2026-06-30' },
      keyResults: [
        {
          id: 'own-kr',
          title: 'Mine',
          metric: { unit: 'x', start: 0, current: 0, target: 1 },
          due: '2026-06-01',
          skills: [{ skill: 'writing' }],
        },
      ],
    });
    await api.call(key, 'POST', '/v1/key-results/own-kr/check-ins', { value: 0.5 });
    const exported = (await api.call(key, 'GET', '/v1/employees/ada/export')).body;
    expect(exported).toMatchObject({
      profile: { name: 'Ada' },
      events: [{ lesson: 'c1' }],
      suggestions: [{ text: 'More on refunds' }],
    });
    expect(exported.decisions).toHaveLength(1);

    const owned = (await api.call(key, 'GET', '/v1/lessons/w1')).body;
    await api.call(key, 'PUT', '/v1/lessons/w1', { ...owned, owner: 'ada' });

    expect((await api.call(key, 'DELETE', '/v1/employees/ada?erase=true')).status).toBe(202);
    expect((await api.call(key, 'GET', '/v1/lessons/w1')).body).toEqual(owned);
    const { items } = api.table as ReturnType<typeof memoryTable>;
    // As a word: a hash may have these letters among its own.
    const names = /(?<![0-9a-z])ada(?![0-9a-z])/i;
    const traces = [...items.values()].filter(
      (item) => !item.sk.startsWith('SWEEP#') && names.test(JSON.stringify(item)),
    );
    expect(traces).toEqual([]);
    expect((await post(eventAt(NOW))).body.results?.[0]?.error?.code).toBe('employee-erased');
    expect((await api.call(key, 'GET', '/v1/employees/ada/next-lesson')).status).toBe(404);
    await api.call(key, 'PUT', '/v1/employees/ada', { id: 'ada', name: 'Ada again' });
    expect((await post(eventAt(NOW))).status).toBe(200);
  });
});
