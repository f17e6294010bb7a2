import { beforeEach, describe, expect, it } from 'vitest';
import { aboutOf } from '../../../functions/store/about.ts';
import { finishErasures } from '../../../functions/store/erase.ts';
import { isImport } from '../../../functions/store/jobs.ts';
import { KINDS, type Kind, LISTS, partition, sort } from '../../../functions/store/keys.ts';
import { PERSONAL_DATA, showFrom } from '../../../functions/store/personal-data.ts';
import type { Item } from '../../../functions/store/table.ts';
import { wipeTenant } from '../../../functions/store/wipe.ts';
import { furnish } from '../../support/api.ts';
import {
  EVE,
  itemsOf,
  kindsOf,
  type Life,
  naming,
  objective,
  textOfItem,
  tracesOf,
  wholeLife,
} from './whole-life.ts';

const MINUTE = 60_000;

let life: Life;
let api: Life['api'];
let key: string;
let send: Life['send'];
beforeEach(async () => {
  life = await wholeLife();
  ({ api, key, send } = life);
});

const items = (): Item[] => itemsOf(life);

type Place = { in: keyof typeof partition; at?: keyof typeof sort; list?: string };

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
    const named = naming(life, EVE).map((item) => kindsOf(item)[0]!);
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
  'decisionEntryBefore',
  'snapshot',
  'olderSnapshot',
  'objectiveEntry',
  'keyResultEntry',
  'employeeEntry',
  'sweep',
  // An export does not show exports.
  'job',
  // Whom a file names is known to its reader alone.
  'kept',
  // That somebody looks at their own pages just now.
  'session',
  'due',
  // The entries say it.
  'audit',
]);

describe('the export', () => {
  it('shows something of every kind', async () => {
    const about = await aboutOf(api.services, 'acme', EVE);
    for (const [kind, { show }] of Object.entries(PERSONAL_DATA)) {
      let shown = 0;
      for await (const piece of show(api.services, about))
        shown += Object.values(piece.shown).filter(
          (one) => !Array.isArray(one) || one.length > 0,
        ).length;
      if (NOT_SHOWN.has(kind)) expect(shown, kind).toBe(0);
      else expect(shown, kind).toBeGreaterThan(0);
    }
  });

  it('goes on from after any piece with exactly what is left', async () => {
    const about = await aboutOf(api.services, 'acme', EVE);
    const from = async (after?: string) => {
      const found = [];
      for await (const piece of showFrom(api.services, about, after)) found.push(piece);
      return found;
    };
    const whole = await from();
    expect(whole.length).toBeGreaterThan(25);
    expect(new Set(whole.map(({ place }) => place)).size).toBe(whole.length);
    for (const [index, { place }] of whole.entries())
      expect(await from(place), place).toEqual(whole.slice(index + 1));
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
    expect((await tracesOf(life, EVE)).length).toBeGreaterThan(40);
    await erase();
    expect(await tracesOf(life, EVE)).toEqual([`T#acme ${sort.sweep(EVE)}`]);
    api.clock.now += 3 * MINUTE;
    await finishErasures(api.services, 'acme');
    expect(await tracesOf(life, EVE)).toEqual([]);
    // The exception that the register names: the owner of a lesson, as it was in force and as held.
    expect(naming(life, EVE).map((item) => kindsOf(item)[0])).toEqual(['part', 'part']);
  });

  it('takes check-ins of key results along that were deleted or are in force no more', async () => {
    await api.call(key, 'DELETE', '/v1/objectives/happy');
    await erase();
    expect(naming(life, 'gone-kr').map(({ pk }) => pk)).toEqual(['T#acme']);
    expect(await tracesOf(life, EVE)).toEqual([`T#acme ${sort.sweep(EVE)}`]);
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
        .filter((place) => !/#(own|gone)-kr /.test(place))
        // Of an import that waits nobody knows whom its file names: it goes with anybody.
        .filter((place) => !isImport(place));
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
    const left = items().filter(
      ({ pk }) => !pk.startsWith('T#other') && !/#(PART#|L#parts$)/.test(pk),
    );
    const ofOther = left.filter(({ pk, tenant }) => pk.startsWith('KEY#') && tenant === 'other');
    expect(ofOther).toHaveLength(1);
    // The list of issuers and the keys of links are the deployment's, not the tenant's.
    const shared: readonly string[] = [partition.issuers, partition.linkKeys];
    const rest = left.filter((item) => !ofOther.includes(item) && !shared.includes(item.pk));
    expect(rest.map(({ sk }) => sk)).toEqual(['acme', 'other']);
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
