import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import type { Answer } from '../support/api.ts';
import { listOf, textOf } from '../support/json.ts';
import { operationNamed, takesQuery } from './document.ts';
import { withQuery } from './lists.ts';
import {
  answersAsDeclared,
  etagIn,
  lessonNamed,
  openWorld,
  ownObjective,
  sharedObjective,
  type World,
} from './world.ts';

/** Something that something else holds, and how it is let go again. */
interface Held {
  readonly what: string;
  readonly by: string;
  /** Its address; it is called `old`, and `new` is another of its kind. */
  readonly url: string;
  readonly hold: (world: World) => Promise<unknown>;
  readonly release: (world: World) => Promise<unknown>;
  /** Ids that the answer must name, and how many there are. */
  readonly names: readonly string[];
}

const PEOPLE = ['eve', 'fay', 'gus'];
const URLS = {
  skill: '/v1/skills',
  lesson: '/v1/lessons',
  role: '/v1/roles',
  team: '/v1/teams',
  manager: '/v1/employees',
};
type Kind = keyof typeof URLS;

const MADE: Readonly<Record<Kind, (id: string) => object>> = {
  skill: (id) => ({ id, name: id }),
  lesson: (id) => lessonNamed(id),
  role: (id) => ({ id, name: id, skills: [] }),
  team: (id) => ({ id, name: id }),
  manager: (id) => ({ id, name: id }),
};

const putPerson = (world: World, id: string, more: object) =>
  world.done('PUT', `/v1/employees/${id}`, { id, name: `Person ${id}`, ...more });

const byPeople = (kind: 'role' | 'team' | 'manager'): Held => ({
  what: `a ${kind}`,
  by: 'people',
  url: `${URLS[kind]}/old`,
  hold: async (world) => {
    for (const id of PEOPLE) await putPerson(world, id, { [kind]: 'old' });
  },
  release: async (world) => {
    for (const id of PEOPLE) await putPerson(world, id, {});
  },
  names: PEOPLE,
});

/** Held by one thing that can be written with the reference and without it. */
const byOne = (
  kind: Kind,
  by: string,
  id: string,
  path: string,
  withIt: object,
  without?: object,
): Held => ({
  what: `a ${kind}`,
  by,
  url: `${URLS[kind]}/old`,
  hold: (world) => world.done('PUT', path, withIt),
  release: (world) =>
    without === undefined ? world.done('DELETE', path) : world.done('PUT', path, without),
  names: [id],
});

const rules = (rule: object) => ({
  hold: async (world: World) => {
    const tag = etagIn(await world.done('GET', '/v1/policy'));
    const body = { ...DEFAULT_POLICY, rules: [rule] };
    await world.done('PUT', '/v1/policy', body, { 'if-match': tag });
  },
  release: async (world: World) => {
    const tag = etagIn(await world.done('GET', '/v1/policy'));
    await world.done('PUT', '/v1/policy', DEFAULT_POLICY, { 'if-match': tag });
  },
});
const byRule = (kind: 'role' | 'team' | 'lesson', rule: object): Held => ({
  what: `a ${kind}`,
  by: 'a rule of the policy',
  url: `${URLS[kind]}/old`,
  names: ['rules'],
  ...rules(rule),
});

const needs = (more: object) => ({
  keyResults: [
    {
      id: 'holder-kr',
      title: 'Holds',
      metric: { unit: 'x', start: 0, current: 1, target: 10 },
      due: '2026-06-01',
      skills: [{ skill: 'calm', ...more }],
    },
  ],
});
const role = (more: object) => ({ id: 'holder', name: 'Holder', skills: [], ...more });
const lesson = (more: object) => lessonNamed('holder', more);
const objective = (more: object) => sharedObjective('holder', more);

const HELD: readonly Held[] = [
  byPeople('role'),
  byPeople('team'),
  byPeople('manager'),
  byRule('role', { tags: ['x'], effect: 'pin', who: { role: 'old' } }),
  byRule('team', { tags: ['x'], effect: 'pin', who: { team: 'old' } }),
  byRule('lesson', { lessons: ['w1', 'old'], effect: 'boost' }),
  byOne('role', 'a lesson', 'holder', '/v1/lessons/holder', lesson({ roles: ['old'] }), lesson({})),
  byOne(
    'role',
    'a key result',
    'holder',
    '/v1/objectives/holder',
    objective(needs({ roles: ['old'] })),
    objective(needs({})),
  ),
  byOne('team', 'a team below it', 'holder', '/v1/teams/holder', {
    id: 'holder',
    name: 'Holder',
    parent: 'old',
  }),
  byOne(
    'team',
    'its objective',
    'holder',
    '/v1/objectives/holder',
    objective({ owner: { kind: 'team', id: 'old' } }),
  ),
  byOne('skill', 'a skill below it', 'holder', '/v1/skills/holder', {
    id: 'holder',
    name: 'Holder',
    parent: 'old',
  }),
  byOne(
    'skill',
    'a lesson',
    'holder',
    '/v1/lessons/holder',
    lesson({ skills: [{ skill: 'old' }] }),
  ),
  byOne(
    'skill',
    'a role',
    'holder',
    '/v1/roles/holder',
    role({ skills: [{ skill: 'old', level: 0.5 }] }),
    role({}),
  ),
  byOne(
    'skill',
    'a task of a role',
    'holder',
    '/v1/roles/holder',
    role({ tasks: [{ name: 'Task', skills: ['writing', 'old'] }] }),
    role({}),
  ),
  byOne(
    'skill',
    'a key result',
    'holder',
    '/v1/objectives/holder',
    objective(needs({ skill: 'old' })),
    objective(needs({})),
  ),
  byOne(
    'lesson',
    'a lesson that builds on it',
    'holder',
    '/v1/lessons/holder',
    lesson({ prerequisites: ['old'] }),
    lesson({}),
  ),
];

let world: World;
beforeEach(async () => {
  world = await openWorld();
  for (const [kind, url] of Object.entries(URLS))
    for (const id of ['old', 'new'])
      await world.done('PUT', `${url}/${id}`, MADE[kind as Kind](id));
});

/** The sentence says what to do, and the answer names what holds it and how much that is. */
const expectInUse = (answer: Answer, { names }: Held, canReassign: boolean): void => {
  expect([answer.status, answer.body.code]).toEqual([409, 'in-use']);
  const detail = textOf(answer.body.detail);
  expect(detail).toMatch(/\btake\b.+\bout first\b/i);
  expect(detail).not.toMatch(/create it first/i);
  if (canReassign) expect(detail).toMatch(/reassign/);
  if (names.length > 1) expect(detail).toMatch(new RegExp(`\\b${names.length}\\b`));
  const told = JSON.stringify(answer.body);
  for (const name of names) expect(told).toContain(name);
  for (const { detail: part } of listOf(answer.body.errors ?? ([] as never)))
    expect(textOf(part)).not.toMatch(/create it first/i);
};

const canReassign = (url: string): boolean =>
  takesQuery(operationNamed(`DELETE ${url.replace('/old', '/{id}')}`), 'reassign');

describe.each(HELD.map((held) => [held.what, held.by, held] as const))(
  '%s that is held by %s',
  (_what, _by, held) => {
    it('is not deleted, and it is said by what and what to do; let go of, it is', async () => {
      await held.hold(world);
      const before = world.raw();
      const answer = await world.call('DELETE', held.url);
      expectInUse(answer, held, held.by === 'people');
      expect(world.raw()).toBe(before);
      await held.release(world);
      expect((await world.call('DELETE', held.url)).status).toBe(204);
    });

    it('is not deleted by holding that back and publishing either', async () => {
      if (held.what === 'a manager') return;
      await held.hold(world);
      const path = `${held.url}?hold=true`;
      const deleted = await world.call('DELETE', path);
      expect([204, 409]).toContain(deleted.status);
      if (deleted.status === 204) {
        const published = await world.call('POST', '/v1/releases');
        expect(published.status).toBe(422);
      }
      expect((await world.call('GET', held.url)).status).toBe(200);
    });
  },
);

describe.each([
  ['a role', '/v1/roles/old', 'role'],
  ['a team', '/v1/teams/old', 'team'],
  ['a manager', '/v1/employees/old', 'manager'],
] as const)('%s with ?reassign', (_, url, field) => {
  const to = (id: string) => withQuery(url, { reassign: id });
  const holders = async () => {
    const all = listOf((await world.get('/v1/employees?limit=100')).items);
    return new Map(all.map((one) => [textOf(one.id), one[field]]));
  };

  it('moves its people, those alone, and is gone', async () => {
    const items = Array.from({ length: 60 }, (_, n) => ({
      id: `p${n}`,
      name: `P ${n}`,
      email: `p${n}@example.com`,
      [field]: n % 3 === 0 ? 'old' : n % 3 === 1 ? 'new' : undefined,
    }));
    await world.done('POST', '/v1/employees', { items });
    expect((await world.call('DELETE', to('new'))).status).toBe(204);
    expect((await world.call('GET', url)).status).toBe(404);
    const after = await holders();
    for (const item of items)
      expect([item.id, after.get(item.id)]).toEqual([item.id, item[field] && 'new']);
    expect(await world.get('/v1/employees/p3')).toMatchObject({
      name: 'P 3',
      email: 'p3@example.com',
    });
  });

  it('is simply gone where nobody holds it', async () => {
    expect((await world.call('DELETE', to('new'))).status).toBe(204);
  });

  it.each([
    ['does not exist', 'nobody-knows'],
    ['is the same', 'old'],
  ])('refuses by name another that %s, and moves nobody', async (name, other) => {
    for (const id of PEOPLE) await putPerson(world, id, { [field]: 'old' });
    const before = world.raw();
    const answer = await world.call('DELETE', to(other));
    expect([answer.status, answer.body.pointer]).toEqual([422, '?reassign']);
    if (name === 'does not exist') expect(answer.body.code).toBe('unknown-reference');
    expect(world.raw()).toBe(before);
  });

  it('refuses one of another tenant like one that does not exist', async () => {
    await putPerson(world, 'eve', { [field]: 'old' });
    const collection = url.replace('/old', '');
    await world.as(world.otherKey)('PUT', `${collection}/theirs`, {
      ...MADE[field]('theirs'),
    });
    const [foreign, unknown] = [
      await world.call('DELETE', to('theirs')),
      await world.call('DELETE', to('unknown')),
    ];
    for (const { status, body } of [foreign, unknown])
      expect([status, body.code]).toEqual([422, 'unknown-reference']);
    expect((await world.get('/v1/employees/eve'))[field]).toBe('old');
  });

  it('refuses a stale tag, and moves nobody', async () => {
    await putPerson(world, 'eve', { [field]: 'old' });
    const before = world.raw();
    const answer = await world.call('DELETE', to('new'), undefined, { 'if-match': '"stale"' });
    expect([answer.status, answer.body.code]).toEqual([412, 'etag-mismatch']);
    expect(world.raw()).toBe(before);
  });

  if (field !== 'manager')
    it('is not deleted, nor anybody moved, while something else holds it', async () => {
      await putPerson(world, 'eve', { [field]: 'old' });
      await rules({ tags: ['x'], effect: 'pin', who: { [field]: 'old' } }).hold(world);
      const before = world.raw();
      const answer = await world.call('DELETE', to('new'));
      expect([answer.status, answer.body.code]).toEqual([409, 'in-use']);
      expect(world.raw()).toBe(before);
    });

  it('documents the parameter', () => {
    expect(canReassign(url)).toBe(true);
  });
});

/**
 * A world in which eve holds a role, team or manager that is gone: she was given it while it was
 * being deleted, after it had been counted who holds it.
 */
const dangling = async (field: 'role' | 'team' | 'manager'): Promise<World> => {
  for (let turn = 0; turn < 60; turn++) {
    let left = Number.POSITIVE_INFINITY;
    let meanwhile: (() => Promise<unknown>) | undefined;
    const raced = await openWorld(async ({ moment }) => {
      if (moment !== 'before' || left-- > 0) return;
      left = Number.POSITIVE_INFINITY;
      await meanwhile?.();
    });
    const url = `${URLS[field]}/old`;
    await raced.done('PUT', url, MADE[field]('old'));
    meanwhile = () => putPerson(raced, 'eve', { [field]: 'old' }).catch(() => {});
    left = turn;
    const deleted = await raced.call('DELETE', url);
    const reached = left === Number.POSITIVE_INFINITY;
    left = Number.POSITIVE_INFINITY;
    const eve = await raced.call('GET', '/v1/employees/eve');
    if (deleted.status === 204 && eve.body[field] !== undefined) return raced;
    if (!reached) break;
  }
  throw new Error(`no race leaves a ${field} dangling`);
};

describe.each(['role', 'team', 'manager'] as const)(
  'a %s that is gone, though eve has it',
  (field) => {
    const eve = (more: object = {}) => ({ id: 'eve', name: 'Eve', [field]: 'old', ...more });
    const expectWarned = (warnings: unknown): void => {
      const [warning] = listOf(warnings as never);
      expect(warning).toMatchObject({ pointer: `/${field}` });
      expect(textOf(warning?.detail)).toContain('old');
      expect(textOf(warning?.code).length).toBeGreaterThan(2);
    };
    beforeEach(async () => {
      world = await dangling(field);
    });

    it('does not stand in the way of an update of her profile, which warns', async () => {
      const { status, body } = await world.call('PUT', '/v1/employees/eve', eve({ name: 'Eva' }));
      expect([status, body.status]).toEqual([200, 'updated']);
      expectWarned(body.warnings);
      expect(await world.get('/v1/employees/eve')).toMatchObject(eve({ name: 'Eva' }));
      expect((await world.call('PUT', '/v1/employees/eve', eve({ name: 'Eva' }))).status).toBe(200);
    });

    it('does not stand in the way of the nightly import of everybody, which warns', async () => {
      const items = [eve({ email: 'eve@example.com' }), { id: 'bob', name: 'Bobby' }];
      const { status, body } = await world.call('POST', '/v1/employees', { items });
      expect([status, listOf(body.results).map((one) => one.status)]).toEqual([
        200,
        ['updated', 'updated'],
      ]);
      expectWarned(body.results?.[0]?.warnings);
      expect(body.results?.[1]?.warnings).toBeUndefined();
    });

    it('is a reference to nothing for whoever does not have it yet', async () => {
      if (field === 'manager') return; // A manager may come later than those managed.
      const other = { id: 'fay', name: 'Fay', [field]: 'old' };
      const { status, body } = await world.call('PUT', '/v1/employees/fay', other);
      expect([status, body.code, body.pointer]).toEqual([422, 'unknown-reference', `/${field}`]);
      const changed = await world.call('PUT', '/v1/employees/eve', eve({ [field]: 'older' }));
      expect(changed.status).toBe(422);
    });

    it('does not keep her from being erased, nor from having another', async () => {
      const other = field === 'role' ? 'agent' : field === 'team' ? 'support' : 'ada';
      const moved = await world.call('PUT', '/v1/employees/eve', eve({ [field]: other }));
      expect([moved.status, moved.body.warnings]).toEqual([200, undefined]);
      expect((await world.call('DELETE', '/v1/employees/eve?erase=true')).status).toBe(202);
    });
  },
);

it('an own objective keeps a skill that is gone, with a warning, once it has it', async () => {
  const mine = ownObjective('mine', 'ada', needs({ skill: 'old' }));
  await world.done('PUT', '/v1/objectives/mine', mine);
  const deleted = await world.call('DELETE', '/v1/skills/old');
  // It may be counted as a use, or be left dangling; either way nothing is refused later on.
  expect([204, 409]).toContain(deleted.status);
  const again = await world.call('PUT', '/v1/objectives/mine', { ...mine, title: 'Mine' });
  expect(again.status).toBe(200);
  const warnings = again.body.warnings === undefined ? 0 : listOf(again.body.warnings).length;
  expect(warnings > 0).toBe(deleted.status === 204);
});

it('erasing is never refused, whatever names them', async () => {
  for (const id of PEOPLE) await putPerson(world, id, { manager: 'old' });
  await world.done('PUT', '/v1/lessons/owned', lessonNamed('owned', { owner: 'old' }));
  await world.done('PUT', '/v1/objectives/theirs', ownObjective('theirs', 'old'));
  await world.done('POST', '/v1/key-results/csat/check-ins', { value: 84, employee: 'old' });
  expect((await world.call('DELETE', '/v1/employees/old?erase=true')).status).toBe(202);
  for (const id of PEOPLE) expect((await world.get(`/v1/employees/${id}`)).manager).toBeUndefined();
});

it('a count of holders says how many there are, though it names only some', async () => {
  const items = Array.from({ length: 60 }, (_, n) => ({
    id: `p${n}`,
    name: `P ${n}`,
    team: 'old',
  }));
  await world.done('POST', '/v1/employees', { items });
  const { status, body } = await world.call('DELETE', '/v1/teams/old');
  expect(status).toBe(409);
  expect(textOf(body.detail)).toMatch(/\b60\b/);
  expect(JSON.stringify(body).length).toBeLessThan(8000);
});

answersAsDeclared();
