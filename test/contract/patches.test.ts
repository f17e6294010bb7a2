import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { listOf } from '../support/json.ts';
import { scaled } from '../support/proof.ts';
import { samplesOf } from './bodies.ts';
import { nameOf, OPERATIONS, resolved, schemaNamed } from './document.ts';
import { type Fields, named } from './sent.ts';
import {
  answersAsDeclared,
  etagIn,
  jitteryTable,
  openWorld,
  openWorldOn,
  sharedObjective,
  type World,
} from './world.ts';

/** Kinds that take merge patches, by the name of their schema. */
const KINDS: Readonly<Record<string, string>> = {
  skills: 'Skill',
  lessons: 'Lesson',
  roles: 'Role',
  teams: 'Team',
  employees: 'Employee',
  objectives: 'Objective',
};
const each = Object.entries(KINDS);

const MERGE = { 'content-type': 'application/merge-patch+json' };

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const requiredOf = (schema: string): ReadonlySet<string> =>
  new Set(resolved(schemaNamed(schema)).required);

/** Values of a kind with every field set; of objectives, those whose owner is the company. */
const samples = (kind: string, schema: string): Fields[] =>
  samplesOf(schemaNamed(schema), 4)
    .map(named)
    .map((value) => (kind === 'objectives' ? { ...value, owner: { kind: 'company' } } : value));

it('what can be put under an id and posted together can be patched in both ways', () => {
  const names = OPERATIONS.map(nameOf);
  const kinds = names.flatMap((name) => /^POST \/v1\/(\w+)$/.exec(name)?.[1] ?? []);
  const expected = kinds.filter((kind) => names.includes(`PUT /v1/${kind}/{id}`));
  expect(expected.sort()).toEqual(Object.keys(KINDS).sort());
  for (const kind of expected)
    expect(names).toEqual(expect.arrayContaining([`PATCH /v1/${kind}`, `PATCH /v1/${kind}/{id}`]));
});

describe.each(each)('a merge patch of %s', (kind, schema) => {
  const url = `/v1/${kind}/full`;
  const values = samples(kind, schema);
  const optional = (value: Fields): string[] =>
    Object.keys(value).filter((name) => !requiredOf(schema).has(name));

  it('creates what is not there when it is whole, as PUT does', async () => {
    for (const value of values) {
      world = await openWorld();
      const made = await world.call('PATCH', url, value, MERGE);
      expect([made.status, made.body.status]).toEqual([201, 'created']);
      const read = await world.done('GET', url);
      expect(read.body).toEqual(value);
      expect(etagIn(read)).toBe(etagIn(made));
    }
  });

  it('leaves each field as it is that it does not name', async () => {
    const [first, second] = values;
    await world.done('PUT', url, first);
    let expected: Fields = { ...first };
    for (const [name, change] of Object.entries(second ?? {})) {
      if (kind === 'objectives' && ['cycle', 'keyResults'].includes(name)) continue;
      await world.done('PATCH', url, { [name]: change }, MERGE);
      const isMerged = typeof change === 'object' && !Array.isArray(change);
      const merged = isMerged ? { ...(expected[name] as object), ...(change as object) } : change;
      expected = { ...expected, [name]: merged };
      expect(await world.get(url)).toEqual(expected);
    }
  });

  it('clears what null names, and refuses to clear what is needed by its name', async () => {
    const value = values[0] ?? {};
    await world.done('PUT', url, value);
    for (const name of requiredOf(schema)) {
      const before = world.raw();
      const { status, body } = await world.call('PATCH', url, { [name]: null }, MERGE);
      expect([status, body.pointer]).toEqual([name === 'id' ? 422 : 400, `/${name}`]);
      expect(world.raw()).toBe(before);
    }
    for (const name of optional(value)) await world.done('PATCH', url, { [name]: null }, MERGE);
    const plain = (await world.get(url)) as unknown as Fields;
    await world.done('PUT', url, plain);
    for (const name of optional(value)) {
      const { default: byDefault } = resolved(schemaNamed(schema)).properties?.[name] ?? {};
      expect([name, plain[name]]).toEqual([name, byDefault]);
    }
  });

  it('refuses what is no field by its name, whatever it is to become', async () => {
    await world.done('PUT', url, values[0]);
    const before = world.raw();
    for (const surplus of [null, 1, {}, { id: null }]) {
      const { status, body } = await world.call('PATCH', url, { surplus }, MERGE);
      expect([status, body.pointer, listOf(body.errors)[0]?.code]).toEqual([
        400,
        '/surplus',
        'unknown-field',
      ]);
      const some = await world.call('PATCH', `/v1/${kind}`, { items: [{ id: 'full', surplus }] });
      const [result] = listOf(some.body.results);
      expect([some.status, listOf(result?.error?.errors)[0]?.pointer]).toEqual([422, '/surplus']);
    }
    expect(world.raw()).toBe(before);
  });

  it('changes nothing and says so where it says what is there', async () => {
    const value = values[0] ?? {};
    await world.done('PUT', url, value);
    const before = world.raw();
    for (const patch of [{}, value, { id: 'full' }]) {
      const { status, body } = await world.call('PATCH', url, patch, MERGE);
      expect([status, body.status]).toEqual([200, 'unchanged']);
    }
    expect(world.raw()).toBe(before);
  });

  it('says of one that is not there what a new one needs', async () => {
    const before = world.raw();
    const { status, body } = await world.call('PATCH', `/v1/${kind}/nobody`, {}, MERGE);
    expect(status).toBe(404);
    expect(listOf(body.errors).map(({ pointer }) => pointer)).toEqual(
      [...requiredOf(schema)].filter((name) => name !== 'id').map((name) => `/${name}`),
    );
    const some = await world.call('PATCH', `/v1/${kind}`, { items: [{ id: 'nobody' }] });
    expect([some.status, listOf(some.body.results)[0]?.status]).toEqual([422, 'rejected']);
    expect(world.raw()).toBe(before);
  });

  it('goes by the tag that is asked for', async () => {
    await world.done('PUT', url, values[0]);
    const tag = etagIn(await world.done('GET', url));
    const name = kind === 'lessons' || kind === 'objectives' ? 'title' : 'name';
    const change = (text: string, headers: Record<string, string>) =>
      world.call('PATCH', url, { [name]: text }, { ...MERGE, ...headers });
    expect((await change('One', { 'if-match': '"stale"' })).status).toBe(412);
    expect((await change('One', { 'if-none-match': '*' })).status).toBe(412);
    expect((await change('One', { 'if-match': tag })).status).toBe(200);
    expect((await change('One', { 'if-match': tag })).body.status).toBe('unchanged');
    expect((await change('Two', { 'if-match': tag })).status).toBe(412);
  });

  it('is a merge patch or JSON, and no other kind of patch', async () => {
    const other = { 'content-type': 'application/json-patch+json' };
    for (const path of [url, `/v1/${kind}`]) {
      const { status, headers } = await world.call('PATCH', path, { items: [] }, other);
      expect(status).toBe(415);
      expect(headers.get('accept-patch')).toContain('application/merge-patch+json');
    }
  });

  it('together, tells of each what became of it', async () => {
    const value = values[0] ?? {};
    await world.done('PUT', url, value);
    const name = kind === 'lessons' || kind === 'objectives' ? 'title' : 'name';
    const needed = Object.fromEntries([...requiredOf(schema)].map((one) => [one, value[one]]));
    const items = [
      { id: 'full', [name]: 'Renamed' },
      { id: 'full', [name]: 'Again' },
      { id: 'nobody' },
      { [name]: 'Without' },
      'no object',
      ...(kind === 'objectives' ? [] : [{ ...needed, id: 'whole' }]),
    ];
    const { status, body } = await world.call('PATCH', `/v1/${kind}`, { items });
    expect(status).toBe(207);
    expect(listOf(body.results).map((one) => one.status)).toEqual([
      'updated',
      'rejected',
      'rejected',
      'rejected',
      'rejected',
      ...(kind === 'objectives' ? [] : ['created']),
    ]);
    expect(await world.get(url)).toEqual({ ...value, [name]: 'Renamed' });
  });

  it('of different fields at once both last, one by one and together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), async (seed, together) => {
        const jittery = await openWorldOn(jitteryTable(seed));
        const [first, second] = values;
        await jittery.done('PUT', url, first);
        const fields = Object.keys(first ?? {}).filter(
          (field) => !['id', 'owner', 'cycle', 'keyResults'].includes(field),
        );
        const patches = fields.map((field) => ({ id: 'full', [field]: second?.[field] }));
        const answers = await Promise.all(
          patches.map((patch) =>
            together
              ? jittery.call('PATCH', `/v1/${kind}`, { items: [patch] })
              : jittery.call('PATCH', url, patch, MERGE),
          ),
        );
        expect(answers.map(({ status }) => status)).toEqual(fields.map(() => 200));
        const read = (await jittery.get(url)) as unknown as Fields;
        for (const field of fields)
          if (!['names', 'digest', 'standard'].includes(field))
            expect([field, read[field]]).toEqual([field, second?.[field]]);
      }),
      { numRuns: scaled(3, 60), seed: 20261128 },
    );
  });
});

describe('what is held', () => {
  const rename = (name: string, query = '') =>
    world.call('PATCH', `/v1/skills/calm${query}`, { name });

  it('collects a patch until it is published, together with others of the same thing', async () => {
    await rename('Held', '?hold=true');
    await world.done('PATCH', '/v1/skills?hold=true', {
      items: [{ id: 'calm', description: 'Held too' }],
    });
    expect(await world.get('/v1/skills/calm')).not.toMatchObject({ name: 'Held' });
    await world.done('POST', '/v1/releases');
    expect(await world.get('/v1/skills/calm')).toMatchObject({
      name: 'Held',
      description: 'Held too',
    });
  });

  it('keeps its own fields where another one is patched in force', async () => {
    await rename('Held', '?hold=true');
    await world.done('PATCH', '/v1/skills/calm', { description: 'In force' });
    expect(await world.get('/v1/skills/calm?held=true')).toMatchObject({
      name: 'Held',
      description: 'In force',
    });
    await world.done('POST', '/v1/releases');
    expect(await world.get('/v1/skills/calm')).toMatchObject({
      name: 'Held',
      description: 'In force',
    });
  });

  it('still takes out what is patched in force, and names what would not fit', async () => {
    await world.done('PUT', '/v1/skills/spare', { id: 'spare', name: 'Spare' });
    await world.done('DELETE', '/v1/skills/spare?hold=true');
    await world.done('PATCH', '/v1/skills/spare', { name: 'Renamed' });
    expect((await world.call('GET', '/v1/skills/spare?held=true')).status).toBe(404);
    const cycle = { start: '2027-01-01', end: '2027-12-31' };
    const keyResults = [{ ...sharedObjective('later').keyResults[0], due: '2027-06-01' }];
    await world.done('PUT', '/v1/objectives/later', sharedObjective('later'));
    await world.done('PATCH', '/v1/objectives/later?hold=true', { cycle, keyResults });
    const { status, body } = await world.call('PATCH', '/v1/objectives/later', {
      keyResults: sharedObjective('later').keyResults,
    });
    expect([status, body.pointer]).toEqual([400, '/keyResults/0/due']);
    expect(body.detail).toContain('held');
  });
});

describe('what is not named of a person or a goal', () => {
  it('a digest that somebody refused stays refused', async () => {
    await world.done('PATCH', '/v1/employees/bob', { digest: { enabled: false, hour: 7 } });
    await world.done('PATCH', '/v1/employees', { items: [{ id: 'bob', name: 'Robert' }] });
    await world.done('PATCH', '/v1/employees/bob', { digest: { hour: 8 } });
    expect(await world.get('/v1/employees/bob')).toMatchObject({
      name: 'Robert',
      digest: { enabled: false, hour: 8 },
    });
  });

  it.each([
    ['shared', sharedObjective('goal')],
    ['own', sharedObjective('goal', { owner: { kind: 'employee', id: 'bob' } })],
  ])('the current value of a %s key result is left alone unless it is named', async (_, goal) => {
    await world.done('PUT', '/v1/objectives/goal', goal);
    await world.done('POST', '/v1/key-results/goal-kr/check-ins', { value: 7 });
    const [first] = goal.keyResults;
    const metric = { unit: 'x', start: 0, target: 20 };
    const keyResults = [{ ...first, metric }];
    await world.done('PATCH', '/v1/objectives/goal', { title: 'Renamed', keyResults });
    const read = await world.get('/v1/objectives/goal');
    expect(listOf(read.keyResults)[0]?.metric).toEqual({ ...metric, current: 7 });
    const named7 = [{ ...first, metric: { ...metric, current: 8 } }];
    const refused = await world.call('PATCH', '/v1/objectives/goal', { keyResults: named7 });
    expect([refused.status, refused.body.pointer]).toEqual(
      goal.owner.kind === 'company'
        ? [422, '/keyResults/0/metric/current']
        : [refused.status, refused.body.pointer],
    );
  });

  it("an employee's own objective stays theirs, and patches of it at once all last", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const jittery = await openWorldOn(jitteryTable(seed));
        const keyResults = [sharedObjective('fresh').keyResults[0]];
        const patches = [{ title: 'Mine' }, { weight: 3 }, { keyResults }];
        const answers = await Promise.all(
          patches.map((patch) => jittery.call('PATCH', '/v1/objectives/own', patch)),
        );
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(await jittery.get('/v1/objectives/own')).toMatchObject({
          title: 'Mine',
          weight: 3,
          keyResults: [{ id: 'fresh-kr' }],
          owner: { kind: 'employee', id: 'ada' },
        });
        const again = sharedObjective('again', { keyResults: sharedObjective('own').keyResults });
        expect((await jittery.call('PUT', '/v1/objectives/again', again)).status).toBe(201);
      }),
      { numRuns: scaled(5, 100), seed: 20261128 },
    );
  });
});

answersAsDeclared();
