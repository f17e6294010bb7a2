import { beforeAll, describe, expect, it } from 'vitest';
import { eventAt, furnish, type TestApi, testApi } from '../../support/api.ts';
import { type Json, listOf, textOf } from '../../support/json.ts';

const DAY_MS = 86_400_000;
const PEOPLE = Array.from({ length: 24 }, (_, n) => `p${String(n).padStart(2, '0')}`);
/** Warm enough that picks of two throws of the dice are seldom alike. */
const WARM = 0.5;

let api: TestApi;
let key: string;

const call = async (method: string, path: string, body?: object, headers = {}): Promise<Json> => {
  const answer = await api.call(key, method, path, body, headers);
  expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
};

/** What everybody is offered, three lessons each and a plan. */
const picks = async (): Promise<string[]> => {
  const picked: string[] = [];
  for (const id of PEOPLE)
    for (const question of ['next-lesson?limit=3', 'plan?minutes=12']) {
      const { lessons } = await call('GET', `/v1/employees/${id}/${question}`);
      picked.push(
        listOf(lessons)
          .map(({ lesson }) => textOf(lesson?.id))
          .join(' '),
      );
    }
  return picked;
};

const putPolicy = async (more: object): Promise<number> => {
  const { body, headers } = await api.call(key, 'GET', '/v1/policy');
  const etag = headers.get('etag') ?? '';
  const changed = { ...(body as object), ...more };
  return Number((await call('PUT', '/v1/policy', changed, { 'if-match': etag })).version);
};

const changeLesson = async (id: string, more: object): Promise<void> => {
  const lesson = await call('GET', `/v1/lessons/${id}`);
  await call('PUT', `/v1/lessons/${id}`, { ...(lesson as object), ...more });
};

beforeAll(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
  for (const id of PEOPLE)
    await call('PUT', `/v1/employees/${id}`, { id, name: id, role: 'agent' });
  await putPolicy({ exploration: { temperature: WARM } });
});

/** A new release, by what changes nothing about any lesson's worth. */
const UNRELATED: Readonly<Record<string, () => Promise<unknown>>> = {
  'the same policy, published again by way of another one': async () => {
    await putPolicy({ constraints: { dailyCap: 7 } });
    await putPolicy({ constraints: { dailyCap: 3 } });
  },
  'the same policy under a new version': () => putPolicy({ constraints: { dailyCap: 4 } }),
  'a blank in a title': () => changeLesson('c1', { title: 'Lesson  c1' }),
  'another title': () => changeLesson('w2', { title: 'Quite another title' }),
  'a skill that no lesson teaches': () =>
    call('PUT', '/v1/skills/spare', { id: 'spare', name: 'Spare' }),
  'a lesson in a language that nobody reads': () =>
    call('PUT', '/v1/lessons/fr1', {
      id: 'fr1',
      title: 'Leçon',
      format: 'article',
      minutes: 4,
      language: 'fr',
      skills: [{ skill: 'calm' }],
    }),
};

describe('luck stays put', () => {
  it.each(Object.entries(UNRELATED))('after %s', async (_, change) => {
    const before = await picks();
    const { release } = await call('GET', '/v1/releases/current');
    await change();
    expect((await call('GET', '/v1/releases/current')).release).not.toBe(release);
    expect(await picks()).toEqual(before);
  });

  it('and a rollback brings every old pick back', async () => {
    const before = await picks();
    const { version } = await call('GET', '/v1/policy');
    await putPolicy({ exploration: { temperature: 0 } });
    expect(await picks()).not.toEqual(before);
    await call('POST', '/v1/policy/rollback', { version });
    expect(await picks()).toEqual(before);
  });

  it('whether it is asked for real, as a dry run, or as of this instant', async () => {
    const at = new Date(api.clock.now).toISOString();
    for (const id of PEOPLE) {
      const ask = async (more: string) =>
        (await call('GET', `/v1/employees/${id}/next-lesson?limit=3${more}`)).lessons;
      const real = await ask('');
      expect(await ask('&dryRun=true')).toEqual(real);
      const simulated = listOf(await ask(`&at=${at}`)).map(({ lesson }) => lesson?.id);
      expect(simulated).toEqual(listOf(real).map(({ lesson }) => lesson?.id));
    }
  });

  it('differs between people, questions and tenants', async () => {
    const all = await picks();
    const firsts = all.filter((_, place) => place % 2 === 0);
    expect(new Set(firsts).size).toBeGreaterThan(6);
    const mine = key;
    key = await api.tenant('acme2');
    await furnish(api, key);
    for (const id of PEOPLE)
      await call('PUT', `/v1/employees/${id}`, { id, name: id, role: 'agent' });
    await putPolicy({ exploration: { temperature: WARM } });
    const theirs = await picks();
    key = mine;
    expect(theirs).not.toEqual(all);
  });

  it('is thrown anew by an event, even one that changes no worth, and by the next day', async () => {
    const before = await picks();
    const events = PEOPLE.map((employee) =>
      eventAt(api.clock.now - 1000, {
        ...{ employee, type: 'opened', lesson: 'fr1' },
        ...{ question: undefined, correct: undefined },
      }),
    );
    await call('POST', '/v1/events', { events });
    const after = await picks();
    expect(after).not.toEqual(before);
    api.clock.now += DAY_MS;
    expect(await picks()).not.toEqual(after);
  });

  it('is stored with the decision, so that it replays under another secret of the same name', async () => {
    const { decision, lessons } = await call('GET', '/v1/employees/p00/next-lesson?limit=3');
    await putPolicy({ exploration: { temperature: 3 } });
    const replayed = await call('POST', `/v1/decisions/${textOf(decision)}/replay`);
    expect(replayed.identical).toBe(true);
    expect(replayed.recomputed?.lessons).toEqual(lessons);
    expect((await call('GET', `/v1/decisions/${textOf(decision)}`)).luck).toBeUndefined();
  });
});
