import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/api.ts';
import { type Json, listOf, textOf } from '../support/json.ts';
import { changedAt, defaultOf, fieldsOf, isId, type Spot, samplesOf, spotsIn } from './bodies.ts';
import { nameOf, OPERATIONS, resolved, type Schema, schemaNamed } from './document.ts';
import { type Fields, isResource, named, SENT, type Sent, samples, schemaOf } from './sent.ts';
import { answersAsDeclared, openWorld, type World } from './world.ts';

const known = new Set(OPERATIONS.filter(({ spec }) => spec.body).map(nameOf));
const present = SENT.filter(({ route }) => known.has(route));
const each = present.map((sent) => [sent.route, sent] as const);

/** What was refused of what was sent: pointers into it. Undefined where nothing was. */
const refusedIn = (sent: Sent, { status, body }: Answer): (string | undefined)[] | undefined => {
  if (!sent.results) {
    // Where several are asked about in one question, what is wrong with one of them stands with it.
    const apart = status < 300 ? listOf(body.results ?? ([] as never)) : [];
    const ofOne = apart.flatMap(({ error }) => listOf(error?.errors ?? ([] as never)));
    if (ofOne.length > 0) return ofOne.map(pointerIn);
    return status < 300 ? undefined : listOf(body.errors ?? ([] as never)).map(pointerIn);
  }
  const [result] = listOf(body.results ?? ([] as never));
  if (result === undefined) return [];
  if (result.error === undefined) return undefined;
  return listOf(result.error.errors ?? ([] as never)).map(pointerIn);
};
const pointerIn = ({ pointer }: Json): string => textOf(pointer).replace(/^\/events\/0/, '');

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const accepted = async (sent: Sent, value: Fields): Promise<Answer> => {
  const answer = await sent.send(world, value);
  expect([sent.route, refusedIn(sent, answer), answer.status < 300 || answer.body]).toEqual([
    sent.route,
    undefined,
    true,
  ]);
  return answer;
};

/** Nothing of what is sent is taken, and each refusal names its field. */
const refusedEach = async (
  sent: Sent,
  value: Fields,
  changes: Iterable<readonly [pointer: string, changed: unknown]>,
): Promise<void> => {
  const before = world.raw();
  // There is nothing yet that a patch could be of.
  const refusals = sent.patches ? [400, 404, 422] : [400];
  const wrong: Record<string, unknown> = {};
  let count = 0;
  for (const [pointer, changed] of changes) {
    const answer = await sent.send(world, changed as Fields);
    const pointers = refusedIn(sent, answer);
    count += 1;
    if (
      !pointers?.includes(pointer) ||
      answer.status >= 500 ||
      (!sent.results && !refusals.includes(answer.status) && answer.body.results === undefined)
    )
      wrong[pointer] = [answer.status, pointers ?? 'taken'];
  }
  expect(wrong, JSON.stringify(value)).toEqual({});
  expect(world.raw()).toBe(before);
  expect(count).toBeGreaterThan(0);
};

const textIn = (schema: Schema): string => JSON.stringify(schema);

it.each([...known].map((route) => [route]))(
  '%s: it is tried here what becomes of its fields',
  (route) => {
    expect(SENT.map((sent) => sent.route)).toContain(route);
  },
);

it('what is tried here is a route', () => {
  expect(SENT.map(({ route }) => route).filter((route) => !known.has(route))).toEqual([]);
});

const withFields = each.filter(([, sent]) => fieldsOf(schemaOf(sent)).size > 0);

describe.each(withFields)('%s', (_, sent) => {
  beforeEach(() => sent.arrange?.(world));

  const list = samples(sent);
  const schema = schemaOf(sent);
  const spots = list.map((value) => ({ value, spots: spotsIn(schema, value) }));

  it('is sent every field that its schema has', () => {
    const set = new Set(spots.flatMap((one) => one.spots.map(({ name }) => name)));
    expect([...fieldsOf(schema)].filter((name) => !set.has(name))).toEqual([]);
  });

  it('keeps every field', async () => {
    for (const value of list) {
      world = await openWorld();
      await sent.arrange?.(world);
      const answer = await accepted(sent, value);
      const expected = sent.expected?.(value) ?? value;
      expect(await sent.read?.(world, value, answer)).toEqual(expected);
    }
  });

  it('refuses a field that it does not know by name, wherever it stands', async () => {
    for (const { value, spots: places } of spots.slice(0, 3)) {
      const objects = places.filter(({ value: here }) => here !== null && typeof here === 'object');
      const changes = objects
        .filter(({ value: here }) => !Array.isArray(here))
        .map(({ pointer, path, value: here }) => {
          const more = { ...(here as Fields), surplus: 1 };
          return [`${pointer}/surplus`, changedAt(value, path, more)] as const;
        });
      await refusedEach(sent, value, changes);
    }
  });

  it('refuses what lacks a field that it needs, and names it', async () => {
    if (!textIn(schema).includes('required') && !textIn(resolved(schema)).includes('required'))
      return;
    for (const { value, spots: places } of spots.slice(0, 3)) {
      // The path of a patch says what it is of.
      const isSaid = (name: string): boolean =>
        sent.patches === true && !sent.results && name === 'id';
      const needed = places.filter(
        ({ required, path, name }) => required && path.length > 0 && !isSaid(name),
      );
      const changes = needed.map(
        ({ pointer, path }) => [pointer, changedAt(value, path, undefined)] as const,
      );
      await refusedEach(sent, value, changes);
    }
  });

  it('refuses nothing in place of a field, and names it', async () => {
    if (sent.patches) return;
    for (const { value, spots: places } of spots.slice(0, 2))
      await refusedEach(
        sent,
        value,
        places
          .filter(({ path }) => path.length > 0)
          .map(({ pointer, path }) => [pointer, changedAt(value, path, null)] as const),
      );
  });

  const takingIds = spots.filter((one) => one.spots.some(({ schema: here }) => isId(here)));
  if (takingIds.length > 0 && sent.route !== 'POST /v1/erasures')
    it('takes neither . nor .. for an id, which no address could reach', async () => {
      for (const { value, spots: places } of takingIds.slice(0, 3))
        for (const id of ['.', '..'])
          await refusedEach(
            sent,
            value,
            places
              .filter(({ schema: here }) => isId(here))
              .map(({ pointer, path }) => [pointer, changedAt(value, path, id)] as const),
          );
    });

  const optional = ({ required, path, name }: Spot): boolean =>
    !required &&
    typeof path.at(-1) === 'string' &&
    !sent.bound?.includes(name) &&
    !sent.ignored?.includes(name);

  if ((isResource(sent) && !sent.patches) || sent.route === 'PUT /v1/policy')
    it('has a default, as documented, for what may be left out', async () => {
      for (const { value, spots: places } of spots.slice(0, 2)) {
        world = await openWorld();
        for (const { path, schema: here } of places.filter(optional)) {
          const without = changedAt(value, path, undefined) as Fields;
          const answer = await accepted(sent, without);
          const byDefault = defaultOf(here);
          const expected = changedAt(without, path, byDefault) as Fields;
          const read = await sent.read?.(world, without, answer);
          expect(read, path.join('/')).toEqual(sent.expected?.(expected) ?? expected);
        }
      }
    });
});

it("an employee's own objective comes back in the employee's export as it was put", async () => {
  for (const value of samplesOf(schemaNamed('Objective'), 3).map(named)) {
    const own = { ...value, owner: { kind: 'employee', id: 'ada' } };
    await world.done('PUT', '/v1/objectives/full', own);
    const { objectives } = await world.get('/v1/employees/ada/export');
    expect(listOf(objectives).map(({ id }) => id)).toEqual(['full', 'own']);
    expect(listOf(objectives)[0]).toMatchObject(own);
  }
});

it('a profile comes back in the export as it was put', async () => {
  for (const value of samplesOf(schemaNamed('Employee'), 5).map(named)) {
    await world.done('PUT', '/v1/employees/full', value);
    expect((await world.get('/v1/employees/full/export')).profile).toEqual(value);
  }
});

answersAsDeclared();
