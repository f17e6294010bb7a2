import { beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../support/json.ts';
import { headersOf, nameOf, OPERATIONS, operationNamed, takesQuery } from './document.ts';
import { has, holdable, THINGS, type Thing } from './things.ts';
import {
  answersAsDeclared,
  etagIn,
  jitteryTable,
  openWorld,
  openWorldOn,
  type World,
} from './world.ts';

/** What is put or deleted without a tag, and why. */
const WITHOUT_TAGS: Readonly<Record<string, string>> = {
  'DELETE /v1/keys/{id}': 'a key never changes, and is shown without a tag',
  'DELETE /v1/jobs/{id}':
    'a job changes by itself while it is looked at: it is called off as it is',
  'PUT /v1/employees/{id}/digest':
    'what is said there replaces what was said before, by somebody who may not see it',
  'POST /v1/policy/drafts/{id}/publish':
    'it is the version in force that it is held against; the tag of the draft is tried on its own',
  'POST /v1/policy/rollback':
    'it is the version in force that it is held against; that is tried on its own',
  'DELETE /v1/suppressions/{id}': 'a suppression is shown without a tag, and lifted whole',
};

const writes = OPERATIONS.filter(
  (operation) =>
    operation.method === 'put' ||
    operation.method === 'delete' ||
    headersOf(operation).includes('if-match'),
);
const each = (list: readonly Thing[]) => list.map((thing) => [thing.name, thing] as const);
const deletable = THINGS.filter((thing) => has('DELETE', thing));

const STALE = '"stale"';
let world: World;

const make = async (thing: Thing, inWorld = world): Promise<string> => {
  const { done } = inWorld;
  const tag = thing.always ? etagIn(await done('GET', thing.url)) : undefined;
  await done('PUT', thing.url, thing.body(0), tag === undefined ? {} : { 'if-match': tag });
  return etagIn(await done('GET', thing.url));
};
const put = (thing: Thing, state: number, headers: Record<string, string>, query = '') =>
  world.call('PUT', thing.url + query, thing.body(state), headers);

/** Asks for something that must be refused for its tag, and must leave everything as it is. */
const refusedForTag = async (
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string>,
): Promise<void> => {
  const before = world.raw();
  const answer = await world.call(method, path, body, headers);
  expect([answer.status, answer.body.code]).toEqual([412, 'etag-mismatch']);
  expect(world.raw()).toBe(before);
};

beforeEach(async () => {
  world = await openWorld();
});

it.each(writes.map((operation) => [nameOf(operation)]))(
  '%s is tried with tags here, or it is said why not',
  (name) => {
    const tried = THINGS.some(({ route }) => name.endsWith(` ${route}`));
    expect(tried || WITHOUT_TAGS[name] !== undefined).toBe(true);
  },
);

it.each(each(THINGS))('%s documents its conditions for PUT and DELETE', (_, thing) => {
  for (const method of ['PUT', 'DELETE'].filter((one) => has(one, thing)))
    expect([method, headersOf(operationNamed(`${method} ${thing.route}`))]).toEqual([
      method,
      expect.arrayContaining(['if-match']),
    ]);
});

describe.each(each(THINGS))('PUT of %s', (_, thing) => {
  it('refuses a stale tag and changes nothing', async () => {
    const old = await make(thing);
    await put(thing, 1, { 'if-match': old });
    await refusedForTag('PUT', thing.url, thing.body(2), { 'if-match': STALE });
    await refusedForTag('PUT', thing.url, thing.body(2), { 'if-match': old });
    await refusedForTag('PUT', thing.url, thing.body(2), { 'if-match': `${STALE}, ${old}` });
  });

  it('takes the tag that GET gives, and answers with the new one', async () => {
    const first = await make(thing);
    const answer = await put(thing, 1, { 'if-match': first });
    expect(answer.status).toBe(200);
    expect(etagIn(answer)).toMatch(/^"[^"]+"$/);
    expect(etagIn(answer)).not.toBe(first);
    const read = await world.done('GET', thing.url);
    expect(etagIn(read)).toBe(etagIn(answer));
    expect(read.body).toMatchObject(thing.body(1));
    if (answer.body.etag !== undefined) expect(`"${answer.body.etag}"`).toBe(etagIn(answer));
    expect((await put(thing, 2, { 'if-match': `${STALE}, ${etagIn(answer)}` })).status).toBe(200);
    expect((await put(thing, 3, { 'if-match': '*' })).status).toBe(200);
  });

  it('sent again with the same, by now old, tag is unchanged, not refused', async () => {
    const old = await make(thing);
    const first = await put(thing, 1, { 'if-match': old });
    const before = world.raw();
    const again = await put(thing, 1, { 'if-match': old });
    expect(again.status).toBe(200);
    expect(etagIn(again)).toBe(etagIn(first));
    if (again.body.status !== undefined) expect(again.body.status).toBe('unchanged');
    expect(world.raw()).toBe(before);
  });

  it('refuses what exists where it must not exist yet', async () => {
    const tag = await make(thing);
    const conditions = { ...(thing.always && { 'if-match': tag }), 'if-none-match': '*' };
    await refusedForTag('PUT', thing.url, thing.body(1), conditions);
    await refusedForTag('PUT', thing.url, thing.body(1), { ...conditions, 'if-none-match': tag });
  });

  it('lets exactly one of eight writers with the same tag win', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const busy = await openWorldOn(jitteryTable(seed));
      const tag = await make(thing, busy);
      const states = [1, 2, 3, 4, 5, 6, 7, 8];
      const answers = await Promise.all(
        states.map((state) => busy.call('PUT', thing.url, thing.body(state), { 'if-match': tag })),
      );
      const statuses = answers.map(({ status }) => status);
      expect([...statuses].sort(), `seed ${seed}`).toEqual([200, ...Array(7).fill(412)]);
      const winner = states[statuses.indexOf(200)] ?? 0;
      expect(await busy.get(thing.url)).toMatchObject(thing.body(winner));
    }
  });
});

describe.each(each(THINGS.filter(({ always }) => !always)))(
  'PUT of %s that is not there',
  (_, thing) => {
    it('refuses every tag and makes nothing', async () => {
      await refusedForTag('PUT', thing.url, thing.body(1), { 'if-match': STALE });
      await refusedForTag('PUT', thing.url, thing.body(1), { 'if-match': '*' });
    });

    it('lets exactly one of eight make it who all say that it must not exist', async () => {
      for (let seed = 1; seed <= 8; seed++) {
        const busy = await openWorldOn(jitteryTable(seed));
        // It was there once, so that nobody has to wait for anything but the table.
        await make(thing, busy);
        await busy.done('DELETE', thing.url);
        const states = [1, 2, 3, 4, 5, 6, 7, 8];
        const answers = await Promise.all(
          states.map((state) =>
            busy.call('PUT', thing.url, thing.body(state), { 'if-none-match': '*' }),
          ),
        );
        const statuses = answers.map(({ status }) => status);
        expect([...statuses].sort(), `seed ${seed}`).toEqual([201, ...Array(7).fill(412)]);
        const winner = states[statuses.indexOf(201)] ?? 0;
        expect(await busy.get(thing.url)).toMatchObject(thing.body(winner));
      }
    });
  },
);

describe.each(each(deletable))('DELETE of %s', (_, thing) => {
  it('refuses a stale tag and changes nothing', async () => {
    const old = await make(thing);
    await put(thing, 1, { 'if-match': old });
    await refusedForTag('DELETE', thing.url, undefined, { 'if-match': STALE });
    await refusedForTag('DELETE', thing.url, undefined, { 'if-match': old });
    if (takesQuery(operationNamed(`DELETE ${thing.route}`), 'erase'))
      await refusedForTag('DELETE', `${thing.url}?erase=true`, undefined, { 'if-match': old });
    expect(await world.get(thing.url)).toMatchObject(thing.body(1));
  });

  it('takes the current tag', async () => {
    const tag = await make(thing);
    const answer = await world.call('DELETE', thing.url, undefined, { 'if-match': tag });
    expect(answer.status).toBe(204);
    expect((await world.call('GET', thing.url)).status).toBe(404);
  });

  it('and a PUT with the same tag never both win', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const busy = await openWorldOn(jitteryTable(seed));
      const tag = await make(thing, busy);
      const conditions = { 'if-match': tag };
      const [written, deleted] = await Promise.all([
        busy.call('PUT', thing.url, thing.body(1), conditions),
        busy.call('DELETE', thing.url, undefined, conditions),
      ]);
      // Who comes too late to what is gone finds nothing.
      expect(
        [
          [200, 412],
          [412, 204],
        ],
        `seed ${seed}`,
      ).toContainEqual([written.status, deleted.status]);
      const left = await busy.call('GET', thing.url);
      expect(left.status, `seed ${seed}`).toBe(deleted.status === 204 ? 404 : 200);
    }
  });
});

describe.each(each(THINGS.filter(holdable)))('%s that is held', (_, thing) => {
  const held = `${thing.url}?held=true`;

  it('has a tag of its own, which alone a held PUT and DELETE take', async () => {
    const direct = await make(thing);
    const first = await put(thing, 1, { 'if-match': direct }, '?hold=true');
    expect(first.status).toBe(200);
    const read = await world.done('GET', held);
    expect(etagIn(read)).toBe(etagIn(first));
    expect(etagIn(await world.done('GET', thing.url))).toBe(direct);
    const path = `${thing.url}?hold=true`;
    await refusedForTag('PUT', path, thing.body(2), { 'if-match': direct });
    await refusedForTag('DELETE', path, undefined, { 'if-match': direct });
    expect((await put(thing, 2, { 'if-match': etagIn(first) }, '?hold=true')).status).toBe(200);
    const tag = etagIn(await world.done('GET', held));
    expect((await world.call('DELETE', path, undefined, { 'if-match': tag })).status).toBe(204);
    expect((await world.call('GET', held)).status).toBe(404);
    expect(textOf((await world.get(thing.url)).id)).toBe('x');
  });
});

answersAsDeclared();
