import { beforeEach, describe, expect, it } from 'vitest';
import { CSV_BOM } from '../../../core/base/csv.ts';
import type { AuditRecord } from '../../../core/model/audit.ts';
import { DEFAULT_POLICY } from '../../../core/model/policy.ts';
import { audited, readAudit, recordLook } from '../../../functions/store/audit.ts';
import { eraseEmployee } from '../../../functions/store/erase.ts';
import { PREFIX, partition } from '../../../functions/store/keys.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { StoreUnavailable, type Table } from '../../../functions/store/table.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

let api: TestApi;
let key: string;
const open = async (table: Table): Promise<void> => {
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
};
beforeEach(() => open(memoryTable()));

const all = async (more: object = {}): Promise<AuditRecord[]> => {
  const query = { from: '2026-01-01', to: '2027-12-31', limit: 1000, ...more };
  return (await readAudit(api.services, 'acme', query)).items;
};
/** What is on record after something that was not before. */
const added = async (run: () => Promise<unknown>): Promise<AuditRecord[]> => {
  const before = new Set((await all()).map(({ id }) => id));
  await run();
  return (await all()).filter(({ id }) => !before.has(id));
};
const call = (method: string, path: string, body?: unknown, headers = {}) =>
  api.call(key, method, path, body, headers);

const EVE = 'eve-7351';
const eve = { id: EVE, name: 'Eve' };
const note = 'As agreed';
const tagOf = async (path: string) => ({
  'if-match': (await call('GET', path)).headers.get('etag') ?? '',
});
const putPolicy = async (temperature: number) =>
  call(
    'PUT',
    '/v1/policy',
    { ...DEFAULT_POLICY, exploration: { temperature } },
    await tagOf('/v1/policy'),
  );
const skill = { id: 'new', name: 'New' };
const own = {
  id: 'own',
  title: 'Mine',
  owner: { kind: 'employee', id: 'ada' },
  cycle: { start: '2026-01-01', end: '2026-06-30' },
  keyResults: [
    {
      id: 'own-kr',
      title: 'Mine',
      metric: { unit: 'x', start: 0, current: 0, target: 1 },
      due: '2026-06-01',
      skills: [{ skill: 'writing' }],
    },
  ],
};

/** What admins do, and what of it is on record. */
const WRITES: readonly (readonly [string, () => Promise<unknown>, Partial<AuditRecord>])[] = [
  [
    'a resource',
    () => call('PUT', '/v1/skills/new', skill),
    { kind: 'resource', what: 'skills', ids: ['new'] },
  ],
  [
    'a held resource',
    () => call('PUT', '/v1/skills/new?hold=true', skill),
    { kind: 'resource', what: 'skills', held: true },
  ],
  [
    'a bulk request',
    () => call('POST', '/v1/skills', { items: [skill, { id: 'more', name: 'More' }, { id: 4 }] }),
    { kind: 'resource', what: 'skills', ids: ['new', 'more'] },
  ],
  [
    'a deletion',
    () => call('DELETE', '/v1/lessons/c2'),
    { kind: 'resource', ids: ['c2'], to: 'deleted' },
  ],
  [
    'an own objective',
    () => call('PUT', '/v1/objectives/own', own),
    { what: 'objectives', people: ['ada'] },
  ],
  [
    'a check-in',
    () => call('POST', '/v1/key-results/csat/check-ins', { value: 84 }),
    { kind: 'resource', what: 'check-ins', ids: ['csat'] },
  ],
  [
    'an employee',
    () => call('PUT', `/v1/employees/${EVE}`, eve),
    { kind: 'employee', people: [EVE] },
  ],
  [
    'several employees',
    () =>
      call('POST', '/v1/employees', {
        items: [eve, { id: 'bob', name: 'Bob' }, { id: 'x', name: '' }],
      }),
    { kind: 'employee', people: [EVE, 'bob'] },
  ],
  [
    'a departure',
    () => call('DELETE', '/v1/employees/ada'),
    { kind: 'employee', people: ['ada'], to: 'taken out' },
  ],
  [
    'an erasure',
    () => call('DELETE', '/v1/employees/ada?erase=true'),
    { kind: 'erasure', to: 'erased' },
  ],
  ['an export', () => call('GET', '/v1/employees/ada/export'), { kind: 'export', people: ['ada'] }],
  [
    'an export as a job',
    () => call('GET', '/v1/employees/ada/export', undefined, { prefer: 'respond-async' }),
    { kind: 'export', people: ['ada'] },
  ],
  ['a key', () => call('POST', '/v1/keys', { scopes: ['events'] }), { kind: 'key', to: 'made' }],
  ['a policy', () => putPolicy(0.5), { kind: 'policy', from: 'v1', to: 'v2' }],
  [
    'the digest of an employee',
    () => call('PUT', '/v1/employees/ada/digest', { hour: 9 }),
    { kind: 'employee', what: 'digest', people: ['ada'] },
  ],
];

describe('what admins do', () => {
  it.each(WRITES)('%s leaves one record: who, what, and of which request', async (_, run, told) => {
    const records = await added(run);
    expect(records).toEqual([
      expect.objectContaining({
        ...told,
        actor: expect.stringMatching(/^key:k/),
        request: expect.any(String),
        at: '2026-03-03T09:30:00.000Z',
      }),
    ]);
    expect(records[0]).not.toHaveProperty('unfinished');
  });

  it('a release and a rollback say why', async () => {
    await call('PUT', '/v1/skills/new?hold=true', skill);
    await putPolicy(0.5);
    const records = await added(async () => {
      await call('POST', '/v1/releases', { note });
      await call('POST', '/v1/policy/rollback', { version: 1, note });
    });
    expect(records.map(({ kind, note: why }) => [kind, why]).sort()).toEqual([
      ['policy', note],
      ['release', note],
    ]);
    expect((await readManifest(api.services, 'acme')).acts).toMatchObject([
      { kind: 'policy', actor: expect.stringMatching(/^key:/), note },
    ]);
  });

  it('what is refused, or changes nothing, leaves no record', async () => {
    const records = await added(async () => {
      expect(
        (await call('PUT', '/v1/employees/x', { id: 'x', name: 'X', role: 'no' })).status,
      ).toBe(422);
      expect((await call('DELETE', '/v1/employees/x')).status).toBe(404);
      expect((await call('DELETE', '/v1/keys/x')).status).toBe(404);
      expect((await call('DELETE', '/v1/skills/writing')).status).toBe(409);
      expect((await call('PUT', '/v1/lessons/w1', { id: 'w1' })).status).toBe(400);
      expect((await call('GET', '/v1/employees/x/export')).status).toBe(404);
      const ada = (await call('GET', '/v1/employees/ada')).body;
      expect((await call('PUT', '/v1/employees/ada', ada)).status).toBe(200);
      await call('POST', '/v1/employees', { items: [ada] });
      const calm = (await call('GET', '/v1/skills/calm')).body;
      expect((await call('PUT', '/v1/skills/calm', calm)).status).toBe(200);
      await call('POST', '/v1/releases');
      await putPolicy(0.02);
    });
    expect(records).toEqual([]);
  });

  it('what people do about themselves is none', async () => {
    const made = await call('POST', '/v1/keys', { scopes: ['self'], employee: 'ada' });
    const self = textOf(made.body.secret);
    expect(
      await added(async () => {
        expect((await api.call(self, 'GET', '/v1/employees/ada/export')).status).toBe(200);
        const choice = await api.call(self, 'PUT', '/v1/employees/ada/digest', { hour: 9 });
        expect(choice.status).toBe(200);
      }),
    ).toEqual([]);
  });

  it('changes that go together are told apart', async () => {
    const other = textOf((await call('POST', '/v1/keys', { scopes: ['admin'] })).body.secret);
    const records = await added(() =>
      Promise.all(
        Array.from({ length: 30 }, (_, index) => {
          const id = `s${index}`;
          const by = index % 2 === 0 ? key : other;
          return api.call(by, 'PUT', `/v1/skills/${id}`, { id, name: id });
        }),
      ),
    );
    expect(records).toHaveLength(30);
    expect(new Set(records.map(({ id }) => id)).size).toBe(30);
    expect(new Set(records.map(({ request }) => request)).size).toBe(30);
    const byActor = Map.groupBy(records, ({ actor }) => actor);
    expect([...byActor.values()].map((of) => of.length)).toEqual([15, 15]);
  });
});

/** A table that takes nothing new in some places. */
const failing = (isBad: (pk: string) => boolean): Table & { broken: boolean } => {
  const table = memoryTable();
  const self = {
    ...table,
    broken: false,
    put: (async (item, condition) => {
      const isNew = self.broken && isBad(item.pk) && (await table.get(item)) === undefined;
      if (isNew) throw new StoreUnavailable('down');
      return table.put(item, condition);
    }) satisfies Table['put'],
  };
  return self;
};
const isRecord = (pk: string): boolean => pk.includes('#A#');

it('the members of the console: who comes, changes and goes', async () => {
  const member = { id: 'boss', email: 'boss@acme.com', roles: ['admin'] };
  const path = '/v1/members/boss';
  const made = await added(() => call('PUT', path, member));
  expect(made).toMatchObject([{ kind: 'member', what: 'members', ids: ['boss'] }]);
  expect(await added(() => call('PUT', path, member))).toEqual([]);
  const roles = ['admin', 'people'];
  expect(await added(() => call('PUT', path, { ...member, roles }))).toHaveLength(1);
  // The last admin stays, and what is refused is on no record.
  expect(await added(() => call('DELETE', path))).toEqual([]);
  await call('PUT', '/v1/members/other', { ...member, id: 'other', email: 'o@acme.com' });
  const gone = await added(() => call('DELETE', path));
  expect(gone).toMatchObject([{ kind: 'member', what: 'members', ids: ['boss'] }]);
  expect(await added(() => call('DELETE', path))).toEqual([]);
});

it('every write of how people are mailed, once', async () => {
  const path = '/v1/digest-settings';
  const write = async (body: object) =>
    added(async () => call('PUT', path, body, await tagOf(path)));
  expect(await write({ enabled: true })).toMatchObject([{ kind: 'digest-settings', what: 'on' }]);
  expect(await write({ enabled: true })).toEqual([]);
  const fewer = await write({ enabled: true, maxPerWeek: 3 });
  expect(fewer).toMatchObject([{ what: 'digest-settings', from: expect.any(String) }]);
  expect(await write({ maxPerWeek: 3 })).toMatchObject([{ what: 'off' }]);
});

describe('where it is cut off', () => {
  it('between the pointer and the record, whoever moves on next or reads it writes it', async () => {
    const table = failing(isRecord);
    await open(table);
    table.broken = true;
    expect((await call('PUT', '/v1/skills/new', skill)).status).toBe(201);
    // Not before it is on record does anything else come into force.
    expect((await call('PUT', '/v1/skills/next', { id: 'next', name: 'Next' })).status).toBe(503);
    table.broken = false;
    const of = async () => (await all({ kind: 'resource' })).map(({ ids }) => ids?.[0]);
    // Nor does anybody read the record without it.
    expect(await of()).toContain('new');
    await call('PUT', '/v1/skills/last', { id: 'last', name: 'Last' });
    expect((await of()).filter((id) => id === 'new' || id === 'last')).toHaveLength(2);
    expect(await of()).not.toContain('next');
  });

  it('nothing is done that cannot be put on record', async () => {
    const table = failing(isRecord);
    await open(table);
    table.broken = true;
    expect((await call('PUT', `/v1/employees/${EVE}`, eve)).status).toBe(503);
    expect((await call('GET', '/v1/employees/ada/export')).status).toBe(503);
    table.broken = false;
    expect((await call('GET', `/v1/employees/${EVE}`)).status).toBe(404);
  });

  it('amid it, it is on record as unfinished once nobody can be at it any more', async () => {
    const act = { kind: 'key', what: 'keys', ids: ['k1'] } as const;
    const dies = () => Promise.reject(new StoreUnavailable('down'));
    await expect(audited(api.services, 'acme', { ...act, ids: ['k1'] }, dies)).rejects.toThrow();
    expect(await all({ kind: 'key' })).toEqual([]);
    api.clock.now += 16 * MINUTE;
    expect(await all({ kind: 'key' })).toMatchObject([{ ids: ['k1'], unfinished: true }]);
  });
});

describe('of somebody who is erased while it is done', () => {
  const act = { kind: 'key', what: 'keys', people: [EVE, 'ada'] } as const;
  const entries = async () => {
    const pk = partition.employee('acme', EVE);
    return (await api.table.query({ pk, prefix: PREFIX.auditEntry })).items;
  };
  const erase = () => eraseEmployee(api.services, 'acme', EVE);
  const later = async () => {
    api.clock.now += 20 * MINUTE;
    await api.sweep('acme');
  };
  beforeEach(async () => {
    await call('PUT', `/v1/employees/${EVE}`, eve);
  });

  it('nothing names them that was asked for before and put down after', async () => {
    await erase();
    await audited(api.services, 'acme', act, async () => 'done');
    expect(await all({ kind: 'key' })).toMatchObject([{ people: ['ada'] }]);
    expect(await entries()).toEqual([]);
  });

  it('its end does not bring back the name that the erasure took out', async () => {
    const told = () => ({ people: [EVE, 'ada'], to: 'made' });
    await audited(api.services, 'acme', act, erase, told);
    await later();
    expect(await all({ kind: 'key' })).toMatchObject([{ people: ['ada'], to: 'made' }]);
    expect(await entries()).toEqual([]);
  });

  it('whoever is brought back by it is named', async () => {
    await erase();
    await call('PUT', `/v1/employees/${EVE}`, eve);
    await later();
    const named = (await all({ kind: 'employee' })).filter(({ people }) => people?.includes(EVE));
    expect(named).toHaveLength(1);
    expect(await entries()).toHaveLength(1);
  });
});

describe('a look', () => {
  const look = { actor: 'member:m1', page: 'people', filter: 'team=support', ids: ['ada', EVE] };
  beforeEach(async () => {
    await call('PUT', `/v1/employees/${EVE}`, eve);
  });

  it('is one record a page, and every person finds it', async () => {
    const records = await added(() => recordLook(api.services, 'acme', look));
    expect(records).toEqual([
      {
        id: expect.any(String),
        at: '2026-03-03T09:30:00.000Z',
        actor: 'member:m1',
        kind: 'look',
        what: 'people',
        filter: 'team=support',
        people: ['ada', EVE],
      },
    ]);
    for (const id of ['ada', EVE]) {
      const { body } = await call('GET', `/v1/employees/${id}/export`);
      expect(listOf((body as unknown as Record<string, never>).audit)).toContainEqual({
        at: '2026-03-03T09:30:00.000Z',
        actor: 'member:m1',
        kind: 'look',
        what: 'people',
      });
    }
  });

  it('of more than a hundred is several, and of nobody is one', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `p${index}`);
    const many = await added(() => recordLook(api.services, 'acme', { ...look, ids }));
    expect(many.map(({ people }) => people?.length).sort()).toEqual([100, 100, 50]);
    expect(await added(() => recordLook(api.services, 'acme', { ...look, ids: [] }))).toHaveLength(
      1,
    );
  });

  it('throws where it cannot be put on record', async () => {
    const table = failing(isRecord);
    await open(table);
    table.broken = true;
    await expect(recordLook(api.services, 'acme', look)).rejects.toThrow(StoreUnavailable);
  });

  it('names nobody any more who is erased, and all others still', async () => {
    await recordLook(api.services, 'acme', look);
    await recordLook(api.services, 'acme', { ...look, ids: [EVE] });
    await call('DELETE', `/v1/employees/${EVE}?erase=true`);
    // Who is on the list of the erased is not named anew.
    await recordLook(api.services, 'acme', look);
    api.clock.now += 3 * MINUTE;
    await api.sweep('acme');
    const looks = await all({ kind: 'look' });
    expect(looks.map(({ people }) => people)).toEqual(
      expect.arrayContaining([['ada'], ['ada'], undefined]),
    );
    expect(JSON.stringify(await all())).not.toContain(EVE);
    expect(looks).toHaveLength(3);
  });

  it('of two who are erased at once loses both names', async () => {
    await recordLook(api.services, 'acme', look);
    await Promise.all(['ada', EVE].map((id) => call('DELETE', `/v1/employees/${id}?erase=true`)));
    expect((await all({ kind: 'look' })).map(({ people }) => people)).toEqual([undefined]);
  });
});

describe('reading', () => {
  it('goes through months, newest first, page by page, each record once', async () => {
    for (let day = 0; day < 90; day += 3) {
      await recordLook(api.services, 'acme', {
        actor: `member:${day % 2}`,
        page: 'today',
        ids: [],
      });
      api.clock.now += 3 * DAY;
    }
    const whole = await all({ kind: 'look' });
    expect(whole).toHaveLength(30);
    expect([...whole].sort((a, b) => (a.at < b.at ? 1 : -1))).toEqual(whole);
    const paged: AuditRecord[] = [];
    let cursor: string | undefined;
    do {
      const query = {
        from: '2026-03-01',
        to: '2026-12-31',
        kind: 'look' as const,
        limit: 7,
        cursor,
      };
      const page = await readAudit(api.services, 'acme', query);
      paged.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
    const some = await all({ kind: 'look', from: '2026-03-31', to: '2026-04-02' });
    expect(some).toEqual(
      whole.filter(({ at }) => at.slice(0, 10) >= '2026-03-31' && at.slice(0, 10) <= '2026-04-02'),
    );
    expect(some.length).toBeGreaterThan(0);
    expect(await all({ kind: 'look', actor: 'member:1' })).toHaveLength(15);
  });

  it('spreads a month over several partitions', async () => {
    for (let index = 0; index < 60; index++)
      await recordLook(api.services, 'acme', { actor: 'member:m', page: 'today', ids: [] });
    const { items } = api.table as ReturnType<typeof memoryTable>;
    const places = [...items.values()].flatMap(({ pk }) => (isRecord(pk) ? [pk] : []));
    expect(new Set(places).size).toBe(8);
  });

  it('gives CSV to whom it is wanted by, and to nobody else', async () => {
    for (const [accept, type] of [
      ['text/csv', 'text/csv'],
      ['text/html, Text/CSV; q=0.5', 'text/csv'],
      ['text/csv;q=0', 'application/json'],
      ['*/*, text/csv;q=0.0', 'application/json'],
      ['application/json, text/csv;q=0.5', 'application/json'],
      ['application/json;q=0.1, text/csv;q=0.5', 'text/csv'],
      ['*/*', 'application/json'],
      ['', 'application/json'],
    ] as const) {
      const headers = { authorization: `Bearer ${key}`, accept };
      const response = await api.app.request('/v1/audit', { headers });
      expect(response.headers.get('content-type'), accept).toContain(type);
    }
  });

  it('gives CSV whose cells no spreadsheet runs, and says where it goes on', async () => {
    const evil = '=HYPERLINK("http://x")';
    await putPolicy(0.5);
    await call('POST', '/v1/policy/rollback', { version: 1, note: evil });
    const headers = { authorization: `Bearer ${key}`, accept: 'text/csv' };
    const response = await api.app.request('/v1/audit?kind=policy&limit=1', { headers });
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
    expect(text.startsWith(`${CSV_BOM}id,at,actor,kind,what,`)).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    const next = /^<(.+)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1] ?? '';
    const rest = await (await api.app.request(next, { headers })).text();
    expect(rest).toContain(',v1,v2,');
    expect(rest.split('\r\n')).toHaveLength(3);
  });
});
