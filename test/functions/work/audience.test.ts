import { beforeEach, describe, expect, it } from 'vitest';
import { takeCensus } from '../../../functions/store/directory.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { type Json, listOf, textOf } from '../../support/json.ts';

let api: TestApi;
let key: string;
const put = async (path: string, body: object): Promise<Json> =>
  (await api.call(key, 'PUT', `/v1/${path}`, body)).body;
const people = async (count: number, prefix: string, more: object): Promise<void> => {
  for (let n = 0; n < count; n++)
    await put(`employees/${prefix}${n}`, { id: `${prefix}${n}`, name: prefix, ...more });
};
const day = (offset: number): string =>
  new Date(api.clock.now + offset * 86_400_000).toISOString().slice(0, 10);
const objective = (id: string, more: object = {}, skills: object[] = [{ skill: 'writing' }]) => ({
  id,
  title: id,
  owner: { kind: 'company' },
  cycle: { start: day(-9), end: day(80) },
  keyResults: [
    {
      id: `${id}-kr`,
      title: 'Clear mails',
      metric: { unit: '%', start: 0, current: 0, target: 9 },
      due: day(60),
      skills,
      ...more,
    },
  ],
});
const beside = ({ warnings }: Json): string[] =>
  (warnings === undefined ? [] : listOf(warnings))
    .filter(({ code }) => `${code}` === 'beside-roles')
    .map(({ detail }) => textOf(detail));
const SAID =
  '“Clear mails” asks Clear writing of 6 people, 4 of them in roles that do not list it;';

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
  for (const { id } of listOf((await api.call(key, 'GET', '/v1/employees')).body.items))
    await api.call(key, 'DELETE', `/v1/employees/${textOf(id)}`);
  await api.call(key, 'PUT', '/v1/roles/cook', { id: 'cook', name: 'Cook', skills: [] });
  await people(4, 'cook', { role: 'cook' });
  await people(1, 'agent', { role: 'agent' });
  await people(1, 'free', {});
  await people(3, 'gone', { role: 'cook', active: false });
});

describe('what a publication says of the people whom it asks', () => {
  it('is told when what was held is published, and again whenever it is published, not when read', async () => {
    await api.call(key, 'PUT', '/v1/objectives/mails?hold=true', objective('mails'));
    for (let time = 0; time < 2; time++) {
      const { status, body } = await api.call(key, 'POST', '/v1/releases');
      expect(status).toBe(time === 0 ? 201 : 200);
      const [said] = beside(body).filter((one) => one.includes('Clear mails'));
      expect(said).toContain(SAID);
      expect(said).toContain('pulls a fifth');
    }
    const { body } = await api.call(key, 'GET', '/v1/releases/current');
    expect(beside(body)).toEqual([]);
  });

  it('is told when an objective is put, with its place; not while it is held or as it was', async () => {
    const held = await api.call(key, 'PUT', '/v1/objectives/x?hold=true', objective('x'));
    expect(held.body.warnings).toBeUndefined();
    const body = await put('objectives/mails', objective('mails'));
    expect(listOf(body.warnings)[0]).toMatchObject({
      pointer: '/keyResults/0/skills/0',
      code: 'beside-roles',
      detail: expect.stringContaining(SAID),
    });
    expect((await put('objectives/mails', objective('mails'))).warnings).toBeUndefined();
  });

  it('is told of each of many', async () => {
    const items = [objective('a'), { id: 'bad' }, objective('b', { everyone: true })];
    const { body } = await api.call(key, 'POST', '/v1/objectives', { items });
    expect(listOf(body.results).map((one) => beside(one).length)).toEqual([1, 0, 0]);
  });

  it('is nothing where it is meant so: for everyone, for roles that it names, for nobody beside', async () => {
    for (const one of [
      objective('all', { everyone: true }),
      objective('named', {}, [{ skill: 'writing', roles: ['cook'] }]),
      { ...objective('few'), owner: { kind: 'team', id: 'support' } },
    ])
      expect((await put(`objectives/${one.id}`, one)).warnings).toBeUndefined();
  });
});

it('languages without lessons are told, with what these people get instead', async () => {
  await people(2, 'ken', { language: 'ja' });
  const said = async (): Promise<string[]> => {
    const { body } = await api.call(key, 'POST', '/v1/releases');
    return listOf(body.warnings).map(({ detail }) => textOf(detail));
  };
  const spoken = '2 of 8 people speak Japanese, for which there is no lesson. ';
  expect((await said())[0]).toContain(`${spoken}They are offered nothing`);
  const { body, headers } = await api.call(key, 'GET', '/v1/policy');
  const { version: _, ...policy } = body;
  const constraints = { ...policy.constraints, fallbackLanguages: ['en'] };
  const tag = { 'if-match': headers.get('etag') ?? '' };
  const { status } = await api.call(key, 'PUT', '/v1/policy', { ...policy, constraints }, tag);
  expect(status).toBe(200);
  expect((await said())[0]).toContain(`${spoken}They are offered lessons in en`);
});

it('a census is bounded, and says so', async () => {
  const { groups, isWhole } = await takeCensus(api.services, 'acme');
  expect(isWhole).toBe(true);
  expect(groups.map(({ people: count }) => count).sort()).toEqual([1, 1, 4]);
  const cut = await takeCensus(api.services, 'acme', 5);
  expect(cut.isWhole).toBe(false);
  expect(cut.groups.reduce((sum, { people: count }) => sum + count, 0)).toBe(5);
  expect((await takeCensus(api.services, 'acme', 6)).isWhole).toBe(true);
});
