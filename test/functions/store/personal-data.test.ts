import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { aboutOf } from '../../../functions/store/about.ts';
import { finishSweeps } from '../../../functions/store/erase.ts';
import { KINDS, type Kind, LISTS, PREFIX, partition, sort } from '../../../functions/store/keys.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { PERSONAL_DATA } from '../../../functions/store/personal-data.ts';
import { enterSuggestions } from '../../../functions/store/suggestions.ts';
import type { Item } from '../../../functions/store/table.ts';
import { wipeTenant } from '../../../functions/store/wipe.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { memoryTable } from '../../support/memory-table.ts';

const MINUTE = 60_000;
/** An id that stands nowhere by accident. */
const EVE = 'eve-7351';

let table: ReturnType<typeof memoryTable>;
let api: TestApi;
let key: string;

const send = async (method: string, path: string, body?: object): Promise<void> => {
  const answer = await api.call(key, method, path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
};

const objective = (id: string, employee: string, title = id) => ({
  id,
  title,
  owner: { kind: 'employee', id: employee },
  cycle: { start: '2026-01-01', end: '2026-06-30' },
  keyResults: [
    {
      id: `${id}-kr`,
      title: 'Mine',
      metric: { unit: 'x', start: 0, current: 0, target: 1 },
      due: '2026-06-01',
      skills: [{ skill: 'writing' }],
    },
  ],
});

/** Writes one of every kind of item through the API, with as much of Eve in it as can be. */
const writeEverything = async (): Promise<void> => {
  table = memoryTable();
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
  const profile = { name: 'Eve', role: 'agent', team: 'support', email: 'Eve@Example.org' };
  await send('PUT', `/v1/employees/${EVE}`, { id: EVE, ...profile });
  await send('PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob', manager: EVE });
  const events = Array.from({ length: 20 }, (_, index) =>
    eventAt(NOW - index * MINUTE, { employee: EVE }),
  );
  await send('POST', '/v1/events', { events });
  for (const lesson of ['w1', 'w2']) {
    const { body } = await api.call(key, 'GET', `/v1/lessons/${lesson}`);
    const hold = lesson === 'w2' ? '?hold=true' : '';
    await send('PUT', `/v1/lessons/${lesson}${hold}`, { ...(body as object), owner: EVE });
  }
  await send('PUT', '/v1/objectives/own', objective('own', EVE));
  await send('PUT', '/v1/objectives/own', objective('own', EVE, 'Changed'));
  await send('PUT', '/v1/objectives/gone', objective('gone', EVE));
  await send('POST', '/v1/key-results/gone-kr/check-ins', { value: 0.1 });
  await send('DELETE', '/v1/objectives/gone');
  await send('PUT', '/v1/objectives/bobs', objective('bobs', 'bob'));
  const check = (id: string, body: object) => send('POST', `/v1/key-results/${id}/check-ins`, body);
  await check('own-kr', { value: 0.5 });
  await check('csat', { value: 83, employee: EVE });
  await check('csat', { value: 84, employee: 'bob', at: new Date(NOW - MINUTE).toISOString() });
  await check('bobs-kr', { value: 0.2, employee: EVE });
  await check('bobs-kr', { value: 0.3, at: new Date(NOW - MINUTE).toISOString() });
  const proposal = { employee: EVE, text: 'More on refunds' };
  await api.call(key, 'POST', '/v1/suggestions', proposal, { 'idempotency-key': 'refunds' });
  await send('POST', '/v1/suggestions', { employee: 'bob', text: 'Less' });
  await send('POST', '/v1/keys', { scopes: ['self'], employee: EVE });
  await send('POST', '/v1/keys', { scopes: ['self'], employee: 'bob' });
  // As it was stored before employees had entries of their own.
  const old = { id: 's001-old', at: new Date(0).toISOString(), employee: EVE, text: 'Old' };
  const listed = { pk: partition.list('acme', 'suggestions'), sk: old.id, employee: EVE };
  await table.put({ ...listed, suggestion: old });
  await enterSuggestions(api.services, 'acme');
  // The events have settled by then, and are worth a snapshot.
  api.clock.now += 120 * MINUTE;
  await send('GET', `/v1/employees/${EVE}/next-lesson`);
  await send('GET', '/v1/employees/bob/next-lesson');
  await table.put({
    pk: partition.list('acme', 'model-reports'),
    sk: new Date(NOW).toISOString(),
    report: '{}',
  });
  // An erasure that is not finished.
  await send('PUT', '/v1/employees/leaver', { id: 'leaver', name: 'Leaver' });
  await send('DELETE', '/v1/employees/leaver?erase=true');
};
beforeEach(writeEverything);

const items = (): Item[] => [...table.items.values()];

type Place = { in: keyof typeof partition; at?: keyof typeof sort; list?: string };

const isOf = (kind: Kind, { pk, sk }: Item): boolean => {
  const { in: where, at, list } = KINDS[kind] as Place;
  const build = partition[where] as string | ((...ids: string[]) => string);
  const pattern = typeof build === 'string' ? build : build('*', list ?? '*');
  if (!new RegExp(`^${pattern.replaceAll('*', '[^#]+')}$`).test(pk)) return false;
  if (at === undefined) return !sk.includes('#');
  return at in PREFIX ? sk.startsWith(PREFIX[at as keyof typeof PREFIX]) : sk === sort[at];
};

const kindsOf = (item: Item): Kind[] =>
  (Object.keys(KINDS) as Kind[]).filter((kind) => isOf(kind, item));

/** What an item says, parts decompressed. */
const textOfItem = (item: Item): string => {
  const whole = item.bytes instanceof Uint8Array && kindsOf(item).includes('part');
  return `${JSON.stringify(item)}${whole ? gunzipSync(item.bytes as Uint8Array).toString() : ''}`;
};

const naming = (id: string): Item[] => items().filter((item) => textOfItem(item).includes(id));

/** Parts of earlier releases, which nothing in force or held refers to: they stay, for replay. */
const isEarlierPart = async ({ pk }: Item): Promise<boolean> => {
  const { parts, held } = await readManifest(api.services, 'acme');
  const current = [...Object.values(parts), ...Object.values(held ?? {})];
  return pk.includes('#PART#') && !current.some((hash) => pk.endsWith(hash));
};

const tracesOf = async (id: string): Promise<string[]> => {
  const found = await Promise.all(
    naming(id).map(async (item) => ((await isEarlierPart(item)) ? [] : [`${item.pk} ${item.sk}`])),
  );
  return found.flat();
};

describe('the kinds of items', () => {
  it('are told apart, and each is written here: a new one must be added to this test', () => {
    const seen = new Set<Kind>();
    for (const item of items()) {
      const kinds = kindsOf(item);
      expect(kinds, `${item.pk} ${item.sk}`).toHaveLength(1);
      seen.add(kinds[0]!);
    }
    expect([...seen].sort()).toEqual(Object.keys(KINDS).sort());
  });

  it('use every place that there is, so that no place is without a kind', () => {
    const kinds: Place[] = Object.values(KINDS);
    expect(new Set(kinds.map((kind) => kind.in))).toEqual(new Set(Object.keys(partition)));
    expect(new Set(kinds.flatMap(({ at }) => at ?? []))).toEqual(new Set(Object.keys(sort)));
    expect(new Set(kinds.flatMap(({ list }) => list ?? []))).toEqual(new Set(LISTS));
  });

  it('say whom they are about: what is about nobody names nobody', () => {
    const named = naming(EVE).map((item) => kindsOf(item)[0]!);
    expect(named.filter((kind) => KINDS[kind].about === 'nobody')).toEqual([]);
  });

  it('stand in the register when they are about an employee', () => {
    const personal = (Object.keys(KINDS) as Kind[]).filter(
      (kind) => KINDS[kind].about === 'employee',
    );
    expect(Object.keys(PERSONAL_DATA)).toEqual(expect.arrayContaining(personal));
  });
});

/** What says no more than something else that is shown, or (a sweep) is there only afterwards. */
const NOT_SHOWN = new Set([
  'suggestionEntry',
  'requestEntry',
  'key',
  'decisionEntry',
  'snapshot',
  'objectiveEntry',
  'keyResultEntry',
  'employeeEntry',
  'sweep',
]);

describe('the export', () => {
  it('shows something of every kind', async () => {
    const about = await aboutOf(api.services, 'acme', EVE);
    for (const [kind, { show }] of Object.entries(PERSONAL_DATA)) {
      let shown = 0;
      for await (const found of show(api.services, about))
        shown += Object.values(found).filter((one) => !Array.isArray(one) || one.length > 0).length;
      if (NOT_SHOWN.has(kind)) expect(shown, kind).toBe(0);
      else expect(shown, kind).toBeGreaterThan(0);
    }
  });

  it('holds everything of the employee, nothing of others and no secret', async () => {
    const { body } = await api.call(key, 'GET', `/v1/employees/${EVE}/export`);
    expect(body).toMatchObject({
      employee: EVE,
      profile: { id: EVE, email: 'Eve@Example.org' },
      objectives: [{ id: 'own', title: 'Changed' }],
      readings: [
        { keyResult: 'bobs-kr', value: 0.2 },
        { keyResult: 'csat', value: 83 },
      ],
      suggestions: [{ text: 'More on refunds' }, { text: 'Old' }],
      keys: [{ scopes: ['self'], employee: EVE }],
      lessonsOwned: ['w1', 'w2'],
      reports: ['bob'],
    });
    const lists = body as unknown as Record<string, { keyResult: string; value: number }[]>;
    expect(lists.events).toHaveLength(20);
    expect(lists.decisions).toHaveLength(1);
    expect(lists.checkIns?.map(({ keyResult, value }) => [keyResult, value]).sort()).toEqual([
      ['bobs-kr', 0.2],
      ['csat', 83],
      ['gone-kr', 0.1],
      ['own-kr', 0.5],
    ]);
    expect(JSON.stringify(body)).not.toMatch(/hash|upl_|print/);
  });
});

describe('erasing', () => {
  const erase = async (): Promise<void> => {
    await send('DELETE', `/v1/employees/${EVE}?erase=true`);
  };

  it('leaves the id nowhere but in the reminder of the second sweep, and then nowhere at all', async () => {
    expect((await tracesOf(EVE)).length).toBeGreaterThan(40);
    await erase();
    expect(await tracesOf(EVE)).toEqual([`T#acme ${sort.sweep(EVE)}`]);
    api.clock.now += 3 * MINUTE;
    await finishSweeps(api.services, 'acme');
    expect(await tracesOf(EVE)).toEqual([]);
    // The exception that the register names: the owner of a lesson, as it was in force and as held.
    expect(naming(EVE).map((item) => kindsOf(item)[0])).toEqual(['part', 'part']);
  });

  it('takes check-ins of key results along that were deleted or are in force no more', async () => {
    await api.call(key, 'DELETE', '/v1/objectives/happy');
    await erase();
    expect(naming('gone-kr').map(({ pk }) => pk)).toEqual(['T#acme']);
    expect(await tracesOf(EVE)).toEqual([`T#acme ${sort.sweep(EVE)}`]);
  });

  it("leaves what is others': check-ins, keys, suggestions, and profiles but for the manager", async () => {
    const { manager: _gone, ...bob } = (await api.call(key, 'GET', '/v1/employees/bob'))
      .body as unknown as Record<string, unknown>;
    // What was remembered of her requests is hers, though it does not name her.
    const changes = new Set<Kind>(['manifest', 'release', 'part', 'sweep', 'request']);
    const others = () =>
      items()
        .filter((item) => !changes.has(kindsOf(item)[0]!) && !textOfItem(item).includes(EVE))
        .map(({ pk, sk }) => `${pk} ${sk}`)
        // Check-ins of her own key results name nobody, and are hers.
        .filter((place) => !/#(own|gone)-kr /.test(place));
    const before = others();
    await erase();
    expect(others()).toEqual(expect.arrayContaining(before));
    expect((await api.call(key, 'GET', '/v1/employees/bob')).body).toEqual(bob);
    const { body } = await api.call(key, 'GET', '/v1/employees/bob/export');
    expect(body).toMatchObject({ suggestions: [{ text: 'Less' }], keys: [{ employee: 'bob' }] });
  });

  it('leaves the entries of a goal whose id somebody else has taken since', async () => {
    await send('PUT', '/v1/objectives/gone', objective('gone', 'bob'));
    await send('POST', '/v1/key-results/gone-kr/check-ins', { value: 0.9 });
    await erase();
    expect((await api.call(key, 'GET', '/v1/objectives/gone')).status).toBe(200);
    const { body } = await api.call(key, 'GET', '/v1/key-results/gone-kr/check-ins');
    expect(body.items?.[0]?.value).toBe(0.9);
  });

  it('stores a decision again that was erased and is asked for anew by the same process', async () => {
    const fresh = { id: 'fresh', name: 'Fresh' };
    for (let times = 0; times < 2; times++) {
      await send('PUT', '/v1/employees/fresh', fresh);
      const { body } = await api.call(key, 'GET', '/v1/employees/fresh/next-lesson');
      const decision = await api.call(key, 'GET', `/v1/decisions/${String(body.decision)}`);
      expect(decision.status).toBe(200);
      await send('DELETE', '/v1/employees/fresh?erase=true');
    }
  });
});

describe('wiping a tenant', () => {
  it('leaves its place among the tenants and parts alone, and others as they were', async () => {
    const other = await api.tenant('other');
    await furnish(api, other);
    const others = () => items().filter(({ pk }) => pk.startsWith('T#other'));
    const before = others();
    await wipeTenant(api.services, 'acme');
    const left = items().filter(({ pk }) => !pk.startsWith('T#other') && !pk.includes('#PART#'));
    const ofOther = left.filter(({ pk, tenant }) => pk.startsWith('KEY#') && tenant === 'other');
    expect(ofOther).toHaveLength(1);
    expect(left.filter((item) => !ofOther.includes(item)).map(({ sk }) => sk)).toEqual([
      'acme',
      'other',
    ]);
    expect(others()).toEqual(before);
  });

  it('lets it be made anew as it was: no check-in of before is on a key result', async () => {
    await wipeTenant(api.services, 'acme');
    await wipeTenant(api.services, 'acme');
    key = await api.tenant('acme');
    await furnish(api, key);
    const { body } = await api.call(key, 'GET', '/v1/key-results/csat/check-ins');
    expect(body.items).toEqual([]);
  });
});
