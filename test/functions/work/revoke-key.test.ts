import { beforeEach, describe, expect, it } from 'vitest';
import { createAdminKey } from '../../../functions/store/tenants.ts';
import { type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { seeded } from '../../support/random.ts';

const MINUTE = 60_000;
const SEEDS = Array.from({ length: 12 }, (_, seed) => seed + 1);

let hook: Hook;
let api: TestApi;
let first: string;

const open = async (): Promise<void> => {
  hook = () => {};
  api = testApi(memoryTable((call) => hook(call)));
  first = await api.tenant('acme');
};
beforeEach(open);

interface Made {
  readonly id: string;
  readonly secret: string;
}
const make = async (request: object = { scopes: ['admin'] }): Promise<Made> => {
  const { body } = await api.call(first, 'POST', '/v1/keys', request);
  return { id: textOf(body.key?.id), secret: textOf(body.secret) };
};
const firstId = async (): Promise<string> => {
  const { items } = (await api.call(first, 'GET', '/v1/keys?limit=100')).body;
  return textOf(listOf(items).find(({ label }) => (label as unknown) === 'first admin key')?.id);
};
const revoke = (id: string, by = first) => api.call(by, 'DELETE', `/v1/keys/${id}`);
const works = async (secret: string): Promise<boolean> =>
  (await api.call(secret, 'GET', '/v1/keys')).status === 200;
const expires = (afterMs: number) => new Date(api.clock.now + afterMs).toISOString();

describe('the last admin key', () => {
  it('is not revoked: 409 says what to do, and it works on', async () => {
    const { status, body } = await revoke(await firstId());
    expect([status, body.code]).toEqual([409, 'last-admin-key']);
    expect(body.detail).toMatch(/POST \/v1\/keys.+npm run tenant -- new-key acme/);
    expect(await works(first)).toBe(true);
  });

  it('is not the last while another one works, which then is', async () => {
    const other = await make();
    expect((await revoke(await firstId())).status).toBe(204);
    expect(await works(first)).toBe(false);
    expect((await revoke(other.id, other.secret)).status).toBe(409);
    const made = await createAdminKey(api.services, 'acme');
    expect((await revoke(other.id, other.secret)).status).toBe(204);
    expect(await works(made?.adminKey ?? '')).toBe(true);
  });

  it('is the last also beside keys with any other scope, which can all be revoked', async () => {
    await api.call(first, 'PUT', '/v1/employees/ada', { id: 'ada', name: 'Ada' });
    const others = [
      await make({ scopes: ['events', 'recommend', 'simulate'] }),
      await make({ scopes: ['self'], employee: 'ada' }),
    ];
    const id = await firstId();
    expect((await revoke(id)).status).toBe(409);
    for (const other of others) expect((await revoke(other.id)).status).toBe(204);
    expect((await revoke(id)).status).toBe(409);
  });

  it('is the last as soon as the other one has expired, which can be revoked', async () => {
    const other = await make({ scopes: ['admin', 'events'], expires: expires(MINUTE) });
    const id = await firstId();
    api.clock.now += MINUTE;
    expect((await revoke(id)).status).toBe(409);
    expect((await revoke(other.id)).status).toBe(204);
    expect((await revoke(id)).status).toBe(409);
  });

  it('is the last beside one of which only the list knows: its making was cut off', async () => {
    let calls = 0;
    hook = ({ method, moment, key }) => {
      if (method !== 'put' || moment !== 'before' || !key?.pk.startsWith('KEY#')) return;
      calls += 1;
      throw new Error('cut off');
    };
    expect((await api.call(first, 'POST', '/v1/keys', { scopes: ['admin'] })).status).toBe(500);
    hook = () => {};
    expect(calls).toBe(1);
    expect((await revoke(await firstId())).status).toBe(409);
  });

  it('of two tenants is each its own', async () => {
    const other = await api.tenant('other');
    expect((await revoke(await firstId())).status).toBe(409);
    expect((await api.call(other, 'DELETE', `/v1/keys/${await firstId()}`)).status).toBe(404);
  });
});

describe('keys that are revoked at the same time', () => {
  it.each(SEEDS)('always leave one admin key that works (%i)', async (seed) => {
    const keys: Made[] = [{ id: await firstId(), secret: first }];
    while (keys.length < 2 + (seed % 3)) keys.push(await make());
    const random = seeded(seed);
    hook = async () => {
      for (let turns = Math.floor(random() * 25); turns > 0; turns--) await Promise.resolve();
    };
    // Each of them revokes each, itself too.
    const answers = await Promise.all(
      keys.flatMap(({ secret }) => keys.map(({ id }) => revoke(id, secret))),
    );
    hook = () => {};
    for (const { status } of answers) expect([204, 401, 404, 409]).toContain(status);
    const left = await Promise.all(keys.map(({ secret }) => works(secret)));
    expect(left.filter(Boolean).length).toBe(1);
    const survivor = keys[left.indexOf(true)];
    expect((await revoke(survivor?.id ?? '', survivor?.secret)).status).toBe(409);
  });

  it('leave one wherever a revocation is cut off, and it is brought to its end by the next try', async () => {
    let cuts = 0;
    for (let cut = 0; ; cut++) {
      await open();
      const other = await make();
      const id = await firstId();
      let calls = 0;
      hook = () => {
        calls += 1;
        if (calls > cut) throw new Error('cut off');
      };
      const { status } = await revoke(id, other.secret);
      hook = () => {};
      if (status < 300) break;
      cuts += 1;
      // Whichever way it is gone about now, one stays.
      const before = await works(first);
      const turned = await revoke(other.id, before ? first : other.secret);
      const again = await revoke(id, (await works(other.secret)) ? other.secret : first);
      const left = [await works(first), await works(other.secret)];
      expect(left.filter(Boolean).length, `cut at ${cut}`).toBeGreaterThan(0);
      expect([200, 204, 404, 409], `cut at ${cut}`).toContain(turned.status);
      expect([200, 204, 404, 409], `cut at ${cut}`).toContain(again.status);
    }
    expect(cuts).toBeGreaterThan(8);
  });

  it('remember none for ever: of ten that were revoked nothing is left', async () => {
    for (let turn = 0; turn < 10; turn++)
      expect((await revoke((await make()).id)).status).toBe(204);
    const { items } = api.table as ReturnType<typeof memoryTable>;
    const marks = [...items.values()].filter(({ sk }) => sk === 'REVOKING');
    expect(marks.map(({ ids }) => (ids as string[]).length)).toEqual([1]);
  });
});

describe('a key that expires', () => {
  it.each([
    ['long ago', -365 * 24 * 60 * MINUTE],
    ['a moment ago', -1],
    ['now', 0],
    ['in less than a minute', MINUTE - 1],
  ])('%s is refused by name, and nothing is made', async (_, afterMs) => {
    const before = (await api.call(first, 'GET', '/v1/keys')).body;
    for (const again of ['once', 'again']) {
      const headers = { 'idempotency-key': again };
      const request = { scopes: ['events'], expires: expires(afterMs) };
      const { status, body } = await api.call(first, 'POST', '/v1/keys', request, headers);
      expect([status, body.code, body.pointer]).toEqual([400, 'invalid-body', '/expires']);
    }
    expect((await api.call(first, 'GET', '/v1/keys')).body).toEqual(before);
    // What was refused is not remembered.
    const good = { scopes: ['events'] };
    const answer = await api.call(first, 'POST', '/v1/keys', good, { 'idempotency-key': 'again' });
    expect(answer.status).toBe(201);
  });

  it('in a minute or later is made, and works until then', async () => {
    const key = await make({ scopes: ['admin'], expires: expires(MINUTE) });
    api.clock.now += MINUTE - 1;
    expect(await works(key.secret)).toBe(true);
    api.clock.now += 1;
    expect(await works(key.secret)).toBe(false);
  });

  it('was made before, also when it is asked for again after it has expired', async () => {
    const request = { scopes: ['events'], expires: expires(2 * MINUTE) };
    const ask = () =>
      api.call(first, 'POST', '/v1/keys', request, { 'idempotency-key': 'one-key' });
    expect((await ask()).status).toBe(201);
    api.clock.now += 10 * MINUTE;
    expect((await ask()).body.code).toBe('already-made');
  });
});
