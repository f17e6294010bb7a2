import { beforeEach, describe, expect, it } from 'vitest';
import { chosenAt, eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';

const HOUR = 3_600_000;

let api: TestApi;
let key: string;
let own: string;

const keyOfAda = async (): Promise<string> =>
  textOf(
    (await api.call(key, 'POST', '/v1/keys', { scopes: ['self'], employee: 'ada' })).body.secret,
  );

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
  own = await keyOfAda();
});

const plain = (type: string, more: object = {}) =>
  eventAt(NOW - HOUR, { type, question: undefined, correct: undefined, ...more });
const withdrawalOf = (of: unknown, more: object = {}) =>
  plain('withdrawn', { lesson: undefined, of, ...more });
const post = (events: readonly object[], by = key) =>
  api.call(by, 'POST', '/v1/events', { events });
const codesOf = async (events: readonly object[], by = key): Promise<unknown[]> => {
  const { status, body } = await post(events, by);
  if (status === 403) return [status, body.code];
  return [status, ...listOf(body.results).map((one) => one.error?.code ?? one.status)];
};
const known = async () => (await api.call(key, 'GET', '/v1/employees/ada/skills')).body;
const exported = async () =>
  listOf((await api.call(key, 'GET', '/v1/employees/ada/export')).body.events);

const KINDS = {
  'a right answer': () => eventAt(NOW - HOUR),
  'a wrong answer': () => eventAt(NOW - HOUR, { correct: false }),
  'a completion': () => plain('completed'),
  'a score': () => plain('completed', { score: 0.2 }),
  'a start': () => plain('started'),
  'an opening': () => plain('opened'),
  'a rating': () => plain('rated', { rating: 1 }),
  'a dismissal': () => plain('dismissed', { reason: 'too-hard' }),
  'an assessment': () =>
    plain('assessed', { lesson: undefined, skill: 'calm', level: 0.9, by: 'test' }),
} as const;

describe('an event that is withdrawn', () => {
  it.each(Object.entries(KINDS))('has never been, whichever comes first: %s', async (_, make) => {
    await post([eventAt(NOW - 2 * HOUR, { correct: false }), plain('completed', { lesson: 'w1' })]);
    const before = [
      await known(),
      (await api.call(key, 'GET', '/v1/employees/ada/why/c1')).body,
      (await api.call(key, 'GET', '/v1/employees/ada/why/c2')).body,
    ];
    const [first, second] = [make(), make()];
    expect(await codesOf([first])).toEqual([200, 'accepted']);
    expect(await codesOf([withdrawalOf(first.id)])).toEqual([200, 'accepted']);
    expect(await codesOf([withdrawalOf(second.id)])).toEqual([200, 'accepted']);
    expect(await codesOf([second])).toEqual([200, 'accepted']);
    // Once more under another id, and sent again.
    const again = withdrawalOf(first.id);
    expect(await codesOf([again, again])).toEqual([200, 'accepted', 'duplicate']);
    expect([
      await known(),
      (await api.call(key, 'GET', '/v1/employees/ada/why/c1')).body,
      (await api.call(key, 'GET', '/v1/employees/ada/why/c2')).body,
    ]).toEqual(before);
    // As of an instant before it was withdrawn, too.
    const asOf = new Date(NOW - HOUR + 1).toISOString();
    const { body } = await api.call(key, 'GET', `/v1/employees/ada/skills?at=${asOf}`);
    await post([withdrawalOf('nothing')]);
    expect((await api.call(key, 'GET', `/v1/employees/ada/skills?at=${asOf}`)).body).toEqual(body);
  });

  it('stays in the export, with who withdrew it', async () => {
    const [event, withdrawal] = [plain('started'), withdrawalOf('x')];
    await post([event, withdrawalOf(event.id)]);
    await post([withdrawal], own);
    const shown = await exported();
    expect(shown.map(({ type }) => type).sort()).toEqual(['started', 'withdrawn', 'withdrawn']);
    expect(shown.find(({ of }) => of !== undefined && textOf(of) === event.id)?.postedBy).toMatch(
      /^key:/,
    );
    expect(shown.find(({ of }) => of !== undefined && textOf(of) === 'x')?.postedBy).toMatch(
      /^self-key:/,
    );
  });

  it('changes no decision that was made before, and the next one is another (P10)', async () => {
    const event = eventAt(NOW - HOUR);
    await post([event, eventAt(NOW - HOUR, { correct: false })]);
    const path = '/v1/employees/ada/next-lesson';
    const before = (await api.call(key, 'GET', path)).body;
    await post([withdrawalOf(event.id)]);
    const after = (await api.call(key, 'GET', path)).body;
    expect(after.decision).not.toBe(before.decision);
    api.clock.now += 3 * HOUR;
    for (const decision of [before, after]) {
      const route = `/v1/decisions/${decision.decision}/replay`;
      const replay = (await api.call(key, 'POST', route)).body;
      expect(replay).toMatchObject({ identical: true, recomputed: decision });
    }
  });
});

describe('a withdrawal', () => {
  it('cannot be withdrawn: neither itself nor another', async () => {
    const withdrawal = withdrawalOf('x');
    await post([withdrawal]);
    const itself = withdrawalOf('me', { id: 'me' });
    for (const events of [[withdrawalOf(withdrawal.id)], [itself]]) {
      const { status, body } = await post(events);
      expect([status, body.results?.[0]?.error?.code]).toEqual([422, 'invalid-event']);
      expect(body.results?.[0]?.error?.errors).toMatchObject([{ pointer: '/events/0/of' }]);
    }
    expect(await exported()).toHaveLength(1);
  });

  it('that waited for what proves to be another takes nothing back, and stays a duplicate', async () => {
    const [early, event] = [withdrawalOf('late'), eventAt(NOW - HOUR)];
    expect(await codesOf([early])).toEqual([200, 'accepted']);
    const before = await known();
    expect(await codesOf([event, withdrawalOf(event.id, { id: 'late' })])).toEqual([
      200,
      'accepted',
      'accepted',
    ]);
    expect(await known()).toEqual(before);
    expect(await codesOf([early])).toEqual([200, 'duplicate']);
    expect(await codesOf([{ ...early, of: 'other' }])).toEqual([422, 'conflict']);
  });

  it('knows what stands before it in its batch', async () => {
    const event = eventAt(NOW - HOUR);
    const withdrawal = withdrawalOf(event.id);
    for (let round = 0; round < 5; round++)
      expect((await codesOf([event, withdrawal, withdrawalOf(withdrawal.id)])).slice(-1)).toEqual([
        'invalid-event',
      ]);
  });

  it('takes its time and its people like any event', async () => {
    expect(await codesOf([withdrawalOf('x', { at: new Date(NOW + HOUR).toISOString() })])).toEqual([
      422,
      'future-event',
    ]);
    expect(await codesOf([withdrawalOf('x', { employee: 'bob' })], own)).toEqual([
      422,
      'unknown-employee',
    ]);
    for (const more of [{ of: undefined }, { of: '' }, { lesson: 'c1' }, { of: 'a b' }])
      expect(await codesOf([withdrawalOf('x', more)])).toEqual([422, 'invalid-event']);
  });
});

describe('with a credential of one employee', () => {
  const OWN = {
    start: () => plain('started'),
    opening: () => plain('opened'),
    completion: () => plain('completed'),
    rating: () => plain('rated', { rating: 2 }),
    dismissal: () => plain('dismissed'),
    assessment: () =>
      plain('assessed', { lesson: undefined, skill: 'calm', level: 0.9, by: 'self' }),
  } as const;

  it.each(Object.entries(OWN))(
    'one’s own %s may be withdrawn, by another key too',
    async (_, make) => {
      const before = await known();
      const [early, late] = [make(), make()];
      expect(await codesOf([early, withdrawalOf(early.id)], own)).toEqual([
        200,
        'accepted',
        'accepted',
      ]);
      expect(await codesOf([withdrawalOf(late.id)], await keyOfAda())).toEqual([200, 'accepted']);
      expect(await codesOf([late], own)).toEqual([200, 'accepted']);
      expect(await known()).toEqual(before);
    },
  );

  it.each(Object.entries(OWN))(
    'a %s that an app posted may not, whichever comes first',
    async (_, make) => {
      const [early, late] = [make(), make()];
      await post([early, late]);
      const before = await known();
      expect(await codesOf([withdrawalOf(early.id)], own)).toEqual([403, 'not-yours']);
      expect(await exported()).toHaveLength(2);
      // One that shows in what is known: a withdrawal that waited for it must leave it alone.
      const event = plain('assessed', {
        lesson: undefined,
        skill: 'calm',
        level: 0.3,
        by: 'manager',
      });
      expect(await codesOf([withdrawalOf(event.id)], own)).toEqual([200, 'accepted']);
      expect(await codesOf([event])).toEqual([200, 'accepted']);
      expect(await known()).not.toEqual(before);
      // The app itself may.
      expect(await codesOf([withdrawalOf(event.id)])).toEqual([200, 'accepted']);
      expect(await known()).toEqual(before);
    },
  );

  it('an answer never may, whoever posted it and whichever comes first', async () => {
    const [early, late, theirs] = [chosenAt(NOW, [0]), chosenAt(NOW, [0]), eventAt(NOW)];
    const before = await known();
    await post([theirs]);
    await post([early], own);
    const refused = [withdrawalOf(early.id), withdrawalOf(theirs.id)];
    for (const one of refused) expect(await codesOf([one], own)).toEqual([403, 'self-scored']);
    const { body } = await post(refused, own);
    expect(listOf(body.errors).map(({ pointer }) => pointer)).toEqual([
      '/events/0/of',
      '/events/1/of',
    ]);
    const taken = await known();
    expect(taken).not.toEqual(before);
    expect(await codesOf([withdrawalOf(late.id)], own)).toEqual([200, 'accepted']);
    await post([late], own);
    expect(await known()).not.toEqual(taken);
  });

  it('what is refused is told apart, and among others alone', async () => {
    const [theirs, answer] = [plain('opened'), chosenAt(NOW, [0])];
    await post([theirs]);
    await post([answer], own);
    const both = [withdrawalOf(theirs.id), withdrawalOf(answer.id)];
    expect(await codesOf(both, own)).toEqual([403, 'not-yours']);
    expect(await codesOf([...both, plain('opened')], own)).toEqual([
      207,
      'not-yours',
      'self-scored',
      'accepted',
    ]);
  });
});
