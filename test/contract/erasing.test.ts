import { beforeEach, describe, expect, it } from 'vitest';
import { partition, sort } from '../../functions/store/keys.ts';
import { eventAt } from '../support/api.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import type { memoryTable } from '../support/memory-table.ts';
import { OPERATIONS } from './document.ts';
import {
  answersAsDeclared,
  instant,
  lessonNamed,
  openWorld,
  ownObjective,
  type World,
} from './world.ts';

/** An id that stands in nothing else. */
const WHO = 'zoe@example.com';
const AT = `/v1/employees/${encodeURIComponent(WHO)}`;
const SWEPT_AFTER_MS = 121_000;

let world: World;

/** Whatever may be kept about somebody, one of each kind. */
const liveALife = async ({ done, get }: World, who: string): Promise<void> => {
  const at = `/v1/employees/${encodeURIComponent(who)}`;
  await done('PUT', at, { id: who, name: 'Zoe', role: 'agent', team: 'support', manager: 'ada' });
  await done('PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob', manager: who });
  await done('PUT', '/v1/lessons/owned', lessonNamed('owned', { owner: who }));
  await done('PUT', '/v1/objectives/zoes', ownObjective('zoes', who));
  await done('POST', '/v1/events', { events: [eventAt(Date.parse(instant()), { employee: who })] });
  await get(`${at}/next-lesson`);
  await get(`${at}/plan`);
  const suggestion = { employee: who, text: 'More about zebras', title: 'Zebras' };
  await done('POST', '/v1/suggestions', suggestion, { 'idempotency-key': 'zoe-1' });
  const whole = { value: 7.25, note: 'of my own', at: instant(-60_000) };
  await done('POST', '/v1/key-results/zoes-kr/check-ins', whole);
  const share = { value: 91.5, employee: who, note: 'of zoe alone', at: instant(-120_000) };
  await done('POST', '/v1/key-results/csat/check-ins', share, { 'idempotency-key': 'zoe-2' });
  await done('POST', '/v1/keys', { scopes: ['self'], employee: who, label: 'page of zoe' });
};

/** Items in which an id stands as it is; bytes are not looked into. */
const naming = (who: string, inWorld = world) =>
  inWorld.rawItems().filter((item) => JSON.stringify(item).includes(who));

const swept = async (inWorld = world): Promise<void> => {
  inWorld.api.clock.now += SWEPT_AFTER_MS;
  await inWorld.api.sweep('acme');
};

/** Every object in JSON. */
function* objectsIn(value: Json): Generator<Json> {
  if (value === null || typeof value !== 'object') return;
  yield value;
  for (const one of Object.values(value)) if (one !== undefined) yield* objectsIn(one);
}

beforeEach(async () => {
  world = await openWorld();
  await liveALife(world, WHO);
});

const WAYS = [
  ['DELETE with erase=true', () => world.call('DELETE', `${AT}?erase=true`)],
  ['POST /v1/erasures', () => world.call('POST', '/v1/erasures', { employee: WHO })],
] as const;

describe('the export', () => {
  it('shows the profile, objectives, events, decisions and suggestions', async () => {
    const body = await world.get(`${AT}/export`);
    expect(body.profile?.name).toBe('Zoe');
    expect(listOf(body.objectives).map(({ id }) => id)).toEqual(['zoes']);
    expect(listOf(body.events)).toHaveLength(1);
    expect(listOf(body.decisions)).toHaveLength(2);
    expect(listOf(body.suggestions).map(({ text }) => text)).toEqual(['More about zebras']);
  });

  it('shows their check-ins, on their own key results and on shared ones', async () => {
    const { checkIns } = await world.get(`${AT}/export`);
    expect(listOf(checkIns)).toHaveLength(2);
    expect(listOf(checkIns)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ keyResult: 'zoes-kr', value: 7.25, note: 'of my own' }),
        expect.objectContaining({ keyResult: 'csat', value: 91.5, note: 'of zoe alone' }),
      ]),
    );
  });

  it('shows the readings that follow from them', async () => {
    const { objectives, readings } = await world.get(`${AT}/export`);
    const found = [...objectsIn({ objectives, readings })].filter(
      ({ keyResult, value }) => keyResult !== undefined || value !== undefined,
    );
    const values = found.map(({ value }) => value);
    expect(values).toContain(91.5 as never);
    expect(values).toContain(7.25 as never);
  });

  it('shows nothing of the check-ins of others', async () => {
    await world.done('POST', '/v1/key-results/csat/check-ins', {
      value: 55.5,
      employee: 'ada',
      note: 'of ada',
    });
    expect(JSON.stringify(await world.get(`${AT}/export`))).not.toMatch(/of ada|55\.5/);
  });
});

describe.each(WAYS)('%s', (_, erase) => {
  it('is answered with 202, and everything of theirs is gone at once', async () => {
    const answer = await erase();
    expect([answer.status, answer.body]).toEqual([202, { employee: WHO, status: 'erasing' }]);
    for (const path of ['', '/export', '/next-lesson', '/skills'])
      expect([path, (await world.call('GET', `${AT}${path}`)).status]).toEqual([path, 404]);
    expect(listOf((await world.get('/v1/suggestions')).items)).toEqual([]);
    expect((await world.call('GET', '/v1/objectives/zoes')).status).toBe(404);
    for (const url of ['/v1/key-results/csat/check-ins', '/v1/keys'])
      expect(JSON.stringify(await world.get(url))).not.toContain(WHO);
    const events = { events: [eventAt(world.api.clock.now, { employee: WHO })] };
    const late = await world.call('POST', '/v1/events', events);
    expect(late.body.results?.[0]?.error?.code).toBe('employee-erased');
  });

  it('leaves their id nowhere once stragglers are swept up', async () => {
    await erase();
    await swept();
    expect(naming(WHO)).toEqual([]);
    expect(naming('zebras')).toEqual([]);
  });

  it('takes a manager out of the profiles of those they managed, nothing else', async () => {
    const bob = await world.get('/v1/employees/bob');
    await erase();
    const { manager, ...rest } = bob;
    expect(manager).toBe(WHO);
    expect(await world.get('/v1/employees/bob')).toEqual(rest);
    expect(JSON.stringify(await world.get('/v1/employees?limit=100'))).not.toContain(WHO);
    expect((await world.get('/v1/lessons/owned')).owner).toBeUndefined();
  });

  it('may be sent again, and is nothing new for somebody whom nobody knows', async () => {
    for (const _ of [1, 2]) expect((await erase()).status).toBe(202);
    await swept();
    expect((await erase()).status).toBe(202);
    await swept();
    expect(naming(WHO)).toEqual([]);
  });
});

describe('POST /v1/erasures', () => {
  it('is for admins', () => {
    const route = OPERATIONS.find(
      ({ path, method }) => `${method} ${path}` === 'post /v1/erasures',
    );
    expect(route?.spec.scopes).toEqual(['admin']);
  });

  it.each(['.', '..'])('erases somebody called %s, whom no address reaches', async (id) => {
    // Such data are older than the rule that refuses these ids: written past it.
    const { items } = world.api.table as ReturnType<typeof memoryTable>;
    const renamed = (value: unknown): unknown => {
      if (value instanceof Uint8Array) return value;
      if (typeof value === 'string') return value.replaceAll(WHO, id);
      if (Array.isArray(value)) return value.map(renamed);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, field]) => [name, renamed(field)]),
      );
    };
    const theirs = [...items.values()].filter((item) => JSON.stringify(item).includes(WHO));
    expect(theirs.length).toBeGreaterThan(5);
    for (const item of theirs) {
      await world.api.table.delete(item);
      // So old that entries of decisions did not lie together either.
      const isEntry = item.pk === partition.decisions('acme', item.sk);
      const place = isEntry && { pk: partition.decision('acme', item.sk), sk: sort.self };
      await world.api.table.put({ ...(renamed(item) as typeof item), ...place });
    }
    const named = () =>
      world.rawItems().filter((item) => {
        const words = JSON.stringify(item).split(/["#\\]/);
        return words.includes(id) || words.includes(`employee:${id}`);
      });
    expect(named()).toHaveLength(theirs.length);
    const { status, body } = await world.call('POST', '/v1/erasures', { employee: id });
    expect([status, body]).toEqual([202, { employee: id, status: 'erasing' }]);
    await swept();
    expect(named()).toEqual([]);
    expect((await world.get('/v1/employees/bob')).manager).toBeUndefined();
  });

  it('refuses what is no id at all, and names it', async () => {
    for (const employee of ['', 'a b', '...#', 7, null]) {
      const { status, body } = await world.call('POST', '/v1/erasures', { employee });
      expect([employee, status, body.pointer]).toEqual([employee, 400, '/employee']);
    }
  });

  it('of one tenant leaves those of another alone', async () => {
    const ours = () => naming(WHO).filter(({ pk }) => String(pk).includes('acme'));
    const before = ours();
    const answer = await world.as(world.otherKey)('POST', '/v1/erasures', { employee: WHO });
    expect(answer.status).toBe(202);
    // Before the export, which is on record with her.
    expect(ours()).toEqual(before);
    const { profile } = await world.get(`${AT}/export`);
    expect(textOf(profile?.id)).toBe(WHO);
  });
});

answersAsDeclared();
