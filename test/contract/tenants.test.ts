import { beforeEach, describe, expect, it } from 'vitest';
import { suppress, suppressionOf } from '../../functions/store/suppressions.ts';
import { NOW, testApi } from '../support/api.ts';
import { importedBy } from '../support/importing.ts';
import { listOf, textOf } from '../support/json.ts';
import { nameOf, OPERATIONS } from './document.ts';
import { filled, LISTS, titleOf, withQuery } from './lists.ts';
import { fill, idsFor } from './routes.ts';
import { isResource, SENT, samples } from './sent.ts';
import { answersAsDeclared, furnishMore, IDS, openWorld, type World } from './world.ts';

let world: World;
/** The same as the other tenant, which is empty, sees it. */
let other: World;
beforeEach(async () => {
  world = await openWorld();
  other = world.ofOther();
});

const known = new Set(OPERATIONS.map(nameOf));
const sent = SENT.filter(({ route }) => known.has(route)).map((one) => [one.route, one] as const);

/** All that stands in the partitions of a tenant, or names it. */
const itemsOf = (tenant: string): string =>
  world
    .raw()
    .split('\n')
    .filter((item) => new RegExp(`"pk":"T#${tenant}["#]`).test(item))
    .join('\n');

describe.each(sent)('%s', (_, one) => {
  it('changes nothing of another tenant that has the same ids', async () => {
    await furnishMore(other);
    await one.arrange?.(other);
    const before = itemsOf('acme');
    expect(before.length).toBeGreaterThan(1000);
    for (const [index, value] of samples(one).slice(0, 3).entries()) {
      const { status } = await one.send(other, value);
      if (index === 0) expect(status).toBeLessThan(300);
    }
    expect(itemsOf('acme')).toBe(before);
  });

  if (isResource(one))
    it('finds nothing that another tenant has to refer to', async () => {
      for (const value of samples(one).slice(0, 4)) {
        const { owner } = value as { owner?: { kind?: string } };
        const { status, body } = await one.send(other, value);
        const code = body.code ?? body.results?.[0]?.error?.code;
        expect([status, code]).toEqual(
          // Of nobody here, which is known before what it refers to is looked at.
          owner?.kind === 'employee'
            ? [body.code === undefined ? 422 : 404, 'unknown-employee']
            : [422, 'unknown-reference'],
        );
      }
    });
});

it.each(
  OPERATIONS.filter(({ method }) => method === 'delete').map(
    (operation) => [nameOf(operation), operation] as const,
  ),
)('%s takes nothing away from another tenant that has the same ids', async (_, operation) => {
  await furnishMore(other);
  const { key } = (await other.done('POST', '/v1/keys', { scopes: ['events'] })).body;
  const silent = { employee: 'ada', address: 'ada@example.org' } as const;
  await suppress(other.api.services, 'other', { ...silent, reason: 'bounced', atMs: NOW });
  const suppressed = await suppressionOf(other.api.services, 'other', silent);
  const made = {
    Key: textOf(key?.id),
    Job: await other.api.exported(other.key, 'ada'),
    Suppression: suppressed?.id ?? '',
  };
  const before = itemsOf('acme');
  const path = fill(operation.path, idsFor(operation, { ...IDS, ...made }));
  const { status } = await other.call('DELETE', path);
  expect([204, 409]).toContain(status);
  if (operation.path === '/v1/employees/{id}')
    expect((await other.call('DELETE', `${path}?erase=true`)).status).toBe(202);
  expect(itemsOf('acme')).toBe(before);
});

it.each(LISTS.map((list) => [titleOf(list), list] as const))(
  '%s shows another tenant nothing, whatever cursor it has',
  async (_, list) => {
    await filled(world, list, 3);
    const whole = listOf((await world.get(withQuery(list.url, { limit: 100 }))).items);
    const ids = whole.map((item) => textOf(item.id ?? item.at));
    const { cursor } = await world.get(withQuery(list.url, { limit: 1 }));
    for (const url of [list.url, withQuery(list.url, { cursor: textOf(cursor) })]) {
      const { status, body } = await other.call('GET', url);
      expect([200, 400, 404]).toContain(status);
      const shown = status === 200 ? listOf(body.items) : [];
      // Both have a first policy and a first key, each its own.
      const theirs = shown.filter((item) => ids.includes(textOf(item.id ?? item.at)));
      // And both were made by somebody.
      if (list.route === 'GET /v1/audit')
        expect(theirs.every(({ id }) => textOf(id) === 'm1-0')).toBe(true);
      else if (list.route !== 'GET /v1/policy/versions') expect(theirs).toEqual([]);
      else expect(shown.map(({ version }) => version)).toEqual(shown.length === 0 ? [] : [1]);
    }
  },
);

it('what one warm process wrote for two tenants alike, a fresh one reads for both', async () => {
  await furnishMore(other);
  const jobs = new Map<string, string>();
  for (const credential of [world.key, world.otherKey])
    jobs.set(credential, await world.api.exported(credential, 'ada'));
  const imports = new Map<string, string>();
  for (const credential of [world.key, world.otherKey])
    imports.set(credential, await importedBy(world.api, credential, 'skills', 'id,name\n'));
  const fresh = testApi(world.api.table);
  for (const credential of [world.key, world.otherKey])
    for (const operation of OPERATIONS.filter(
      ({ method, path }) => method === 'get' && path.startsWith('/v1/'),
    )) {
      const ids = {
        ...IDS,
        Job: jobs.get(credential) ?? '',
        Import: imports.get(credential) ?? '',
      };
      const path = fill(operation.path, idsFor(operation, ids));
      if (operation.path.startsWith('/v1/decisions')) continue;
      const url = operation.path === '/v1/search' ? `${path}?q=lesson` : path;
      const { status } = await fresh.call(credential, 'GET', url);
      expect([url, status]).toEqual([url, 200]);
    }
});

it('a key for an employee is made only for one of its own tenant', async () => {
  const request = { scopes: ['self'], employee: 'ada' };
  const { status, body } = await other.call('POST', '/v1/keys', request);
  expect([status, body.code]).toEqual([404, 'unknown-employee']);
});

answersAsDeclared();
