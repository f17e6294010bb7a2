import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../functions/api/app.ts';
import { admitting } from '../../../functions/http/credential.ts';
import { storedIssuers } from '../../../functions/http/trusted.ts';
import { writeIssuerList } from '../../../functions/store/issuers.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import { StoreUnavailable } from '../../../functions/store/table.ts';
import { NOW, type TestApi, testApi } from '../../support/api.ts';
import { makeKey, startIssuer, type TestIssuer } from '../../support/issuer.ts';
import { memoryTable } from '../../support/memory-table.ts';

const LISTED = { pk: partition.issuers, sk: sort.self };

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await startIssuer(await makeKey('one'));
});
afterAll(() => issuer.stop());

describe('issuers in the table', () => {
  let api: TestApi;
  let reads: number;
  const table: { fault?: Error | undefined } = {};
  let app: ReturnType<typeof createApp>;

  beforeEach(async () => {
    reads = 0;
    table.fault = undefined;
    const faulty = memoryTable(({ method, moment, key }) => {
      if (method !== 'get' || moment !== 'before' || key?.pk !== LISTED.pk) return;
      reads += 1;
      if (table.fault !== undefined) throw table.fault;
    });
    api = testApi(faulty);
    await api.tenant('one');
    const admit = admitting([], storedIssuers(api.services));
    app = createApp({ ...api.services, ...admit(api.services) });
    issuer.asked.length = 0;
  });
  const trust = (more: readonly object[] = []) =>
    writeIssuerList(api, JSON.stringify([...issuer.trust(), ...more]));
  const ask = async (claims: object = {}) => {
    const token = await issuer.token(api.clock.now, { scope: 'admin', ...claims });
    const headers = { authorization: `Bearer ${token}` };
    return app.request('/v1/employees', { headers });
  };
  const statusOf = async (claims: object = {}) => (await ask(claims)).status;

  it('are trusted, a hundred of them as well as one, and read once by however many tokens', async () => {
    const others = Array.from({ length: 99 }, (_, at) => ({
      issuer: `https://login-${at}.example.com/`,
      audience: 'https://uplift.example.com',
      tenants: ['one'],
    }));
    await trust(others);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf()));
    expect(new Set(statuses)).toEqual(new Set([200]));
    for (let times = 0; times < 5; times++)
      expect(await statusOf({ iss: `https://who-${times}.example.com/` })).toBe(401);
    expect(reads).toBe(1);
  });

  it('change within a minute, and keep the keys of those that stay', async () => {
    expect(await statusOf()).toBe(401);
    await trust();
    api.clock.now = NOW + 60_000;
    expect(await statusOf()).toBe(200);
    const asked = issuer.asked.length;
    await trust([{ issuer: 'https://b.example/', audience: 'x', tenants: ['one'] }]);
    api.clock.now = NOW + 120_000;
    expect(await statusOf()).toBe(200);
    expect(issuer.asked.length).toBe(asked);
    await writeIssuerList(api, '[]');
    api.clock.now = NOW + 180_000;
    expect(await statusOf()).toBe(401);
    expect(reads).toBe(4);
  });

  it.each<[string, () => Promise<unknown>, number]>([
    [
      'the table does not answer',
      async () => Object.assign(table, { fault: new StoreUnavailable('down') }),
      2,
    ],
    ['the list is none that is understood', () => writeIssuerList(api, '[{"new":1}]'), 60],
  ])('make a token wait (503), and never wrong (401), while %s', async (_, spoil, seconds) => {
    await trust();
    await spoil();
    for (const claims of [{}, { iss: 'https://who.example.com/' }]) {
      const answer = await ask(claims);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, String(seconds)]);
    }
    table.fault = undefined;
    await trust();
    expect(await statusOf()).toBe(200);
  });

  it('are asked about for tokens alone', async () => {
    const headers = { authorization: `Bearer ${await api.tenant('two')}` };
    expect((await app.request('/v1/employees', { headers })).status).toBe(200);
    expect(reads).toBe(0);
  });
});
