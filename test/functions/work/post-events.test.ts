import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import type { Metric } from '../../../functions/metrics.ts';
import { putModel } from '../../../functions/store/models.ts';
import { chosenAt, eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

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

const post = async (events: readonly object[], by = key) =>
  api.call(by, 'POST', '/v1/events', { events });
const resultsOf = async (events: readonly object[], by = key) =>
  listOf((await post(events, by)).body.results);
const statusesOf = async (events: readonly object[], by = key) =>
  (await resultsOf(events, by)).map(({ status, error }) => error?.code ?? status);
const assessed = (skill: string, more: object = {}) =>
  eventAt(NOW, {
    type: 'assessed',
    skill,
    level: 0.5,
    by: 'manager',
    lesson: undefined,
    question: undefined,
    correct: undefined,
    ...more,
  });

describe('posting events', () => {
  it('tells of each, in their order, what became of it and what to do', async () => {
    const known = eventAt(NOW);
    await post([known]);
    const events = [
      eventAt(NOW, { lesson: 'none' }),
      known,
      assessed('nothing'),
      { ...known, correct: false },
      assessed('calm'),
      eventAt(NOW + 5 * MINUTE + 1),
      eventAt(NOW + 5 * MINUTE),
    ];
    const results = await resultsOf(events);
    expect(results.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(results.map(({ status, error }) => [status, error?.code])).toEqual([
      ['rejected', 'unknown-lesson'],
      ['duplicate', undefined],
      ['rejected', 'unknown-skill'],
      ['conflict', 'conflict'],
      ['accepted', undefined],
      ['rejected', 'future-event'],
      ['accepted', undefined],
    ]);
    expect(results[0]?.error?.detail).toMatch(/no lesson none\..+PUT \/v1\/lessons\/none first/);
    expect(results[2]?.error?.detail).toMatch(
      /no skill nothing\..+PUT \/v1\/skills\/nothing first/,
    );
    expect(results[3]?.error?.detail).toContain(textOf(results[3]?.id));
    expect(results[1]).toEqual({ id: known.id, status: 'duplicate' });
  });

  it('takes what it took before, once its lesson is gone, for a duplicate', async () => {
    const event = eventAt(NOW, { lesson: 'w1' });
    await post([event]);
    await api.call(key, 'DELETE', '/v1/lessons/w1');
    expect(await statusesOf([event, eventAt(NOW, { lesson: 'w1' })])).toEqual([
      'duplicate',
      'unknown-lesson',
    ]);
  });

  it('takes what it took before, once its skill is gone, for a duplicate', async () => {
    await api.call(key, 'PUT', '/v1/skills/old', { id: 'old', name: 'Old' });
    const event = assessed('old');
    await post([event]);
    await api.call(key, 'DELETE', '/v1/skills/old');
    const results = await resultsOf([event, { ...event, level: 0.6 }, assessed('old')]);
    expect(results.map(({ status, error }) => error?.code ?? status)).toEqual([
      'duplicate',
      'conflict',
      'unknown-skill',
    ]);
    expect(results[2]?.error?.errors).toMatchObject([{ pointer: '/events/2/skill' }]);
    expect(counted.duplicates).toBe(1);
  });

  it('takes those of one employee alone from their own credential', async () => {
    await api.call(key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const { body } = await api.call(key, 'POST', '/v1/keys', {
      scopes: ['self'],
      employee: 'ada',
    });
    const own = textOf(body.secret);
    const events = [chosenAt(NOW, [0]), eventAt(NOW, { employee: 'bob' })];
    expect(await statusesOf(events, own)).toEqual(['accepted', 'unknown-employee']);
  });

  it('takes none of somebody who was erased, until they are created anew', async () => {
    await api.call(key, 'DELETE', '/v1/employees/ada?erase=true');
    expect(await statusesOf([eventAt(NOW)])).toEqual(['employee-erased']);
    await api.call(key, 'PUT', '/v1/employees/ada', { id: 'ada', name: 'Ada' });
    expect(await statusesOf([eventAt(NOW)])).toEqual(['accepted']);
  });

  it('counts what is new, what is there already, and what comes more than an hour late', async () => {
    const onTime = eventAt(NOW - HOUR);
    await post([onTime, onTime, eventAt(NOW - HOUR - 1), eventAt(NOW, { lesson: 'none' })]);
    expect(counted).toEqual({ events: 2, duplicates: 1, lateEvents: 1 });
  });

  it('weighs the question that was answered, so that a harder one moves mastery more', async () => {
    await putModel(
      api.services,
      'acme',
      {
        ...DEFAULT_MODEL,
        questions: [
          ['c1|q1', -2],
          ['c1|q2', 2],
        ],
      },
      api.services.acting,
    );
    const masteryAfter = async (employee: string, question: string) => {
      await api.call(key, 'PUT', `/v1/employees/${employee}`, { id: employee, name: employee });
      await post([eventAt(NOW, { employee, question })]);
      const { skills } = (await api.call(key, 'GET', `/v1/employees/${employee}/skills`)).body;
      return Number(listOf(skills).find(({ skill }) => textOf(skill) === 'calm')?.mastery);
    };
    expect(await masteryAfter('eve', 'q2')).toBeGreaterThan(await masteryAfter('fay', 'q1'));
  });
});

describe('a batch', () => {
  it('is stored sixteen at a time, those with one id one after the other', async () => {
    const events = Array.from({ length: 40 }, () => eventAt(NOW));
    const same = Array.from({ length: 5 }, (_, n) =>
      eventAt(NOW, { id: 'same', correct: n % 2 === 0 }),
    );
    let [open, most, openSame, mostSame] = [0, 0, 0, 0];
    let sameKey: string | undefined;
    hook = async ({ method, moment, key: of }) => {
      if (method !== 'put' || !of?.sk.startsWith('EVENT')) return;
      const step = moment === 'before' ? 1 : -1;
      open += step;
      most = Math.max(most, open);
      // The first of them is the first of the batch.
      sameKey ??= of.sk;
      if (of.sk === sameKey) {
        openSame += step;
        mostSame = Math.max(mostSame, openSame);
      }
      await new Promise((go) => setImmediate(go));
    };
    const statuses = await statusesOf([...same, ...events]);
    expect(statuses).toEqual([
      'accepted',
      'conflict',
      'duplicate',
      'conflict',
      'duplicate',
      ...events.map(() => 'accepted'),
    ]);
    expect([most, mostSame]).toEqual([16, 1]);
  });

  it('the same id of two employees is two events', async () => {
    await api.call(key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const ids = { id: 'same' };
    expect(
      await statusesOf([eventAt(NOW, ids), eventAt(NOW, { ...ids, employee: 'bob' })]),
    ).toEqual(['accepted', 'accepted']);
  });

  it('that the table fails is answered when nothing of it is under way any more', async () => {
    let open = 0;
    let isBroken = false;
    hook = async ({ method, moment, key: of }) => {
      if (method !== 'put' || !of?.sk.startsWith('EVENT')) return;
      if (moment === 'before' && !isBroken) {
        isBroken = true;
        throw new Error('broken');
      }
      open += moment === 'before' ? 1 : -1;
      for (let turn = 0; turn < 5; turn++) await new Promise((go) => setImmediate(go));
    };
    const events = Array.from({ length: 8 }, () => eventAt(NOW));
    const { status } = await post(events);
    expect([status >= 500, isBroken, open]).toEqual([true, true, 0]);
    hook = () => {};
    // The others went in before, though one failed.
    const again = (await resultsOf(events)).map(({ status: is }) => textOf(is));
    expect(again.filter((one) => one === 'accepted')).toHaveLength(1);
  });
});
