import { beforeEach, describe, expect, it } from 'vitest';
import { chosenAt, eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { makeKey, startIssuer, type TestIssuer } from '../../support/issuer.ts';
import { listOf, textOf } from '../../support/json.ts';
import type { memoryTable } from '../../support/memory-table.ts';

let issuer: TestIssuer;
let api: TestApi;
let key: string;
/** Credentials of Ada alone. */
let own: Readonly<Record<'key' | 'token', string>>;
let token: string;

beforeEach(async () => {
  issuer = await startIssuer(await makeKey('k'));
  api = testApi(undefined, { issuers: issuer.trust() });
  key = await api.tenant('one');
  await furnish(api, key);
  await api.call(key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
  const made = await api.call(key, 'POST', '/v1/keys', { scopes: ['self'], employee: 'ada' });
  own = {
    key: textOf(made.body.secret),
    token: await issuer.token(NOW, { scope: 'self', sub: 'ada' }),
  };
  token = await issuer.token(NOW, { scope: 'events', sub: 'an app' });
  return () => issuer.stop();
});

const plain = (type: string, more: object = {}) =>
  eventAt(NOW, { type, question: undefined, correct: undefined, ...more });
const assessed = (by: string, level = 1) =>
  plain('assessed', { lesson: undefined, skill: 'calm', level, by });

/** Everything that would be a score of one's own, and the field that makes it one. */
const SCORES = {
  'a right answer': [() => eventAt(NOW), 'correct'],
  'a wrong answer': [() => eventAt(NOW, { correct: false }), 'correct'],
  'a score': [() => plain('completed', { score: 1 }), 'score'],
  'a score of 0': [() => plain('completed', { score: 0 }), 'score'],
  'a test': [() => assessed('test'), 'by'],
  'a manager’s word': [() => assessed('manager'), 'by'],
} as const;

const FREE = [
  () => chosenAt(NOW, [0]),
  () => plain('started'),
  () => plain('opened'),
  () => plain('completed', { seconds: 60 }),
  () => plain('rated', { rating: 5 }),
  () => plain('dismissed', { reason: 'later' }),
  () => assessed('self'),
];

const post = (by: string, events: readonly object[]) =>
  api.call(by, 'POST', '/v1/events', { events });
const raw = () => JSON.stringify([...(api.table as ReturnType<typeof memoryTable>).items.values()]);

describe.each(['key', 'token'] as const)('with a %s of one employee', (kind) => {
  it.each(Object.entries(SCORES))(
    '%s is refused by name, and nothing is stored',
    async (_, [of, field]) => {
      const before = raw();
      const { status, body } = await post(own[kind], [of()]);
      expect([status, body.code]).toEqual([403, 'self-scored']);
      expect(body.errors).toEqual([
        expect.objectContaining({ pointer: `/events/0/${field}`, code: 'self-scored' }),
      ]);
      expect(raw()).toBe(before);
    },
  );

  it('all of them together name every field', async () => {
    const scores = Object.values(SCORES);
    const { status, body } = await post(
      own[kind],
      scores.map(([of]) => of()),
    );
    expect(status).toBe(403);
    expect(listOf(body.errors).map(({ pointer }) => pointer)).toEqual(
      scores.map(([, field], index) => `/events/${index}/${field}`),
    );
  });

  it('whatever is no score is taken', async () => {
    const { status, body } = await post(
      own[kind],
      FREE.map((of) => of()),
    );
    expect([status, listOf(body.results).map((one) => one.status)]).toEqual([
      200,
      FREE.map(() => 'accepted'),
    ]);
  });

  it('among others a score is refused alone', async () => {
    const events = Object.values(SCORES).flatMap(([of], index) => [
      of(),
      (FREE[index] ?? FREE[0])?.(),
    ]);
    const { status, body } = await post(own[kind], events as object[]);
    expect(status).toBe(207);
    expect(listOf(body.results).map((one) => one.error?.code ?? one.status)).toEqual(
      Object.keys(SCORES).flatMap(() => ['self-scored', 'accepted']),
    );
    expect(body.results?.[4]?.error?.errors).toMatchObject([{ pointer: '/events/4/score' }]);
  });

  it('with others that are refused for other reasons, each says its own', async () => {
    const events = [eventAt(NOW), chosenAt(NOW, [0], { employee: 'bob' }), chosenAt(NOW, [7])];
    const { status, body } = await post(own[kind], events);
    expect(status).toBe(422);
    expect(listOf(body.results).map((one) => one.error?.code)).toEqual([
      'self-scored',
      'unknown-employee',
      'invalid-event',
    ]);
  });

  it('a score of somebody else is no more than somebody unknown', async () => {
    for (const [of] of Object.values(SCORES)) {
      const { status, body } = await post(own[kind], [{ ...of(), employee: 'bob' }]);
      expect([status, body.results?.[0]?.error?.code]).toEqual([422, 'unknown-employee']);
    }
  });

  it('nobody is at the top by what they say of themselves', async () => {
    const masteryOf = async (): Promise<number> => {
      const { skills } = (await api.call(key, 'GET', '/v1/employees/ada/skills')).body;
      return Number(listOf(skills).find(({ skill }) => textOf(skill) === 'calm')?.mastery);
    };
    const scores = Array.from({ length: 10 }, () =>
      Object.values(SCORES).map(([of]) => of()),
    ).flat();
    const before = await masteryOf();
    await post(own[kind], scores);
    expect(await masteryOf()).toBe(before);
  });
});

it('with any other credential everything may be said', async () => {
  for (const by of [key, token]) {
    const { status } = await post(
      by,
      Object.values(SCORES).map(([of]) => of()),
    );
    expect(status).toBe(200);
  }
});

describe('who posted an event', () => {
  const postedBy = async (by: string): Promise<unknown> => {
    const event = chosenAt(NOW, [0]);
    await post(by, [event]);
    const { events } = (await api.call(key, 'GET', '/v1/employees/ada/export')).body;
    return listOf(events).find(({ id }) => (id as unknown) === event.id)?.postedBy;
  };

  it('stands in the export: the key, or the token’s issuer and a hash of its subject', async () => {
    const { items } = (await api.call(key, 'GET', '/v1/keys')).body;
    const idOf = (scope: string) =>
      textOf(listOf(items).find(({ scopes }) => listOf(scopes).includes(scope as never))?.id);
    expect(await postedBy(key)).toBe(`key:${idOf('admin')}`);
    expect(await postedBy(own.key)).toBe(`self-key:${idOf('self')}`);
    expect(await postedBy(own.token)).toMatch(/^self-token:127\.0\.0\.1:\d+#[\w-]{12}$/);
    expect(await postedBy(token)).toMatch(/^token:127\.0\.0\.1:\d+#[\w-]{12}$/);
    const another = await issuer.token(NOW, { scope: 'events', sub: 'another app' });
    const none = await issuer.token(NOW, { scope: 'events', sub: undefined });
    const again = await issuer.token(NOW, { scope: 'events', sub: 'an app', exp: NOW / 1000 + 9 });
    const all = await Promise.all([token, another, none, again].map(postedBy));
    expect(new Set(all).size).toBe(3);
    expect(all[3]).toBe(all[0]);
  });

  it('names nobody: a subject does not stand in the log of somebody else', async () => {
    const person = await issuer.token(NOW, { scope: 'events', sub: 'zoe@example.com' });
    await post(person, [eventAt(NOW)]);
    expect(raw()).not.toContain('zoe');
  });

  it('stays the first who posted it, and is none of what makes an event the same', async () => {
    const event = eventAt(NOW);
    await post(key, [event]);
    const { body } = await post(token, [event]);
    expect(body.results?.[0]?.status).toBe('duplicate');
    const { events } = (await api.call(key, 'GET', '/v1/employees/ada/export')).body;
    expect(textOf(listOf(events)[0]?.postedBy)).toMatch(/^key:/);
  });
});
