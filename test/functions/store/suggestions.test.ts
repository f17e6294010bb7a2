import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { actingFor } from '../../../functions/capabilities.ts';
import type { Refused } from '../../../functions/refusal.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import {
  enterSuggestions,
  findSuggestion,
  MOST_A_DAY,
  ownSuggestions,
} from '../../../functions/store/suggestions.ts';
import type { Item } from '../../../functions/store/table.ts';
import { answerSuggestion } from '../../../functions/work/answer-suggestion.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { countingTable } from '../../support/counting-table.ts';
import { listOf, textOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const SEED = 20261128;
const DAY = 86_400_000;
const HOUR = 3_600_000;

let table: ReturnType<typeof memoryTable>;
let api: TestApi;
let key: string;

const open = async (over: ReturnType<typeof memoryTable> = memoryTable()): Promise<void> => {
  table = over;
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
  for (const id of ['bob', 'eve'])
    await api.call(key, 'PUT', `/v1/employees/${id}`, { id, name: id });
};
beforeEach(() => open());

const suggest = (employee: string, text: string, headers: Record<string, string> = {}) =>
  api.call(key, 'POST', '/v1/suggestions', { employee, text }, headers);

/**
 * A table whose answers come in another order than they were asked for. Promises alone would not
 * do: a request would run to its end before the next one has read its body.
 */
const interleaving = async (
  seed: number,
  items: readonly Item[],
): Promise<ReturnType<typeof memoryTable>> => {
  const random = seeded(seed);
  const interleaved = memoryTable(async () => {
    for (let turns = Math.floor(random() * 4); turns > 0; turns--)
      await new Promise((fulfil) => setImmediate(fulfil));
  });
  await interleaved.putMany(items);
  return interleaved;
};

/** Stores suggestions as they were stored before employees had entries of their own. */
const storeOld = (employee: string, count: number, fromMs = NOW - 9 * DAY): Promise<void> =>
  table.putMany(
    Array.from({ length: count }, (_, index) => {
      const at = fromMs + index;
      const id = `s${String(at).padStart(15, '0')}-${employee}`;
      return {
        pk: partition.list('acme', 'suggestions'),
        sk: id,
        suggestion: {
          id,
          at: new Date(at).toISOString(),
          employee,
          kind: 'topic',
          text: `${employee} ${index}`,
        },
        employee,
      };
    }),
  );

/** What an export shows of somebody's suggestions, sorted. */
const shownOf = async (employee: string): Promise<string[]> => {
  const { body } = await api.call(key, 'GET', `/v1/employees/${employee}/export`);
  return listOf(body.suggestions)
    .map(({ text }) => textOf(text))
    .sort();
};

const textsOf = (employee: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${employee} ${index}`).sort();

/** What a list of 100 a page says, page by page. */
const listed = async (limit = 100): Promise<string[]> => {
  const texts: string[] = [];
  let cursor = '';
  do {
    const { body } = await api.call(key, 'GET', `/v1/suggestions?limit=${limit}${cursor}`);
    texts.push(...listOf(body.items).map(({ text }) => textOf(text)));
    cursor = body.cursor === undefined ? '' : `&cursor=${textOf(body.cursor)}`;
  } while (cursor !== '');
  return texts;
};

const naming = (employee: string): string[] =>
  [...table.items.values()]
    .filter(({ sk, pk }) => sk.startsWith('SUGGESTION#') || pk.endsWith('#L#suggestions'))
    .filter((item) => JSON.stringify(item).includes(employee))
    .map(({ sk }) => sk);

/** What an export reads: calls and read units. */
const costOfExport = async (employee: string): Promise<[calls: number, units: number]> => {
  const counting = countingTable(table);
  const { services } = testApi(counting);
  const other = testApi(counting, services);
  other.clock.now = api.clock.now;
  expect((await other.call(key, 'GET', `/v1/employees/${employee}/export`)).status).toBe(200);
  const units = counting.calls.reduce((sum, call) => sum + call.readUnits, 0);
  return [counting.calls.length, units];
};

describe('suggestions by employee', () => {
  it('cost an export what its own employee has, however many others have', async () => {
    await suggest('ada', 'ada 0');
    const before = await costOfExport('ada');
    const people = Array.from({ length: 50 }, (_, index) => `p${index}`);
    for (const id of people) await api.call(key, 'PUT', `/v1/employees/${id}`, { id, name: id });
    for (const id of people)
      for (let n = 0; n < MOST_A_DAY; n++) await suggest(id, `${id} ${'x'.repeat(900)}`);
    const after = await costOfExport('ada');
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBeLessThanOrEqual(before[1] + 1);
    expect(await shownOf('ada')).toEqual(['ada 0']);
  });

  it('keep the order of time in the list, also of those from before, page by page', async () => {
    await storeOld('bob', 7);
    const expected: string[] = Array.from({ length: 7 }, (_, index) => `bob ${index}`);
    for (let n = 0; n < 6; n++) {
      api.clock.now += 1_000;
      await suggest('ada', `ada ${n}`);
      expected.push(`ada ${n}`);
    }
    for (const limit of [1, 4, 100]) expect(await listed(limit)).toEqual(expected.toReversed());
    await enterSuggestions(api.services, 'acme');
    expect(await listed(4)).toEqual(expected.toReversed());
  });

  it('of before are shown and erased without having been entered', async () => {
    await storeOld('bob', 30);
    await storeOld('eve', 30);
    await suggest('bob', 'bob 30');
    expect(await shownOf('bob')).toEqual(textsOf('bob', 31));
    await api.call(key, 'DELETE', '/v1/employees/bob?erase=true');
    expect(naming('bob')).toEqual([]);
    expect(await shownOf('eve')).toEqual(textsOf('eve', 30));
  });

  it('of before are entered once, and then cost nobody anything', async () => {
    await storeOld('bob', 400);
    await storeOld('eve', 3);
    const [, dear] = await costOfExport('eve');
    await enterSuggestions(api.services, 'acme');
    const [, cheap] = await costOfExport('eve');
    expect(cheap).toBeLessThan(dear);
    for (const [who, count] of [
      ['bob', 400],
      ['eve', 3],
    ] as const) {
      expect(await shownOf(who)).toEqual(textsOf(who, count));
      await api.call(key, 'DELETE', `/v1/employees/${who}?erase=true`);
      expect(naming(who)).toEqual([]);
    }
    const counting = countingTable(table);
    await enterSuggestions({ ...api.services, table: counting }, 'acme');
    expect(counting.calls).toHaveLength(2);
  });

  it('that a process of before stores meanwhile are found at once and entered later', async () => {
    await storeOld('bob', 2);
    await enterSuggestions(api.services, 'acme');
    await storeOld('bob', 1, api.clock.now - 60_000);
    await enterSuggestions(api.services, 'acme');
    // Another clock, or a longer way: it sorts before the one that was stored first.
    await storeOld('eve', 1, api.clock.now - 120_000);
    expect(await shownOf('eve')).toEqual(['eve 0']);
    api.clock.now += HOUR;
    await enterSuggestions(api.services, 'acme');
    expect(await shownOf('bob')).toEqual(['bob 0', 'bob 0', 'bob 1']);
    expect(await shownOf('eve')).toEqual(['eve 0']);
    await api.call(key, 'DELETE', '/v1/employees/eve?erase=true');
    expect(naming('eve')).toEqual([]);
  });

  it('are neither lost nor doubled wherever the entering is cut off', async () => {
    const COUNT = 103;
    for (let cut = 1; cut < 2 * COUNT + 8; cut += 7) {
      let left = Number.POSITIVE_INFINITY;
      const hook: Hook = ({ moment }) => {
        if (moment === 'before' && left-- <= 0) throw new Error('killed');
      };
      await open(memoryTable(hook));
      await storeOld('bob', COUNT);
      left = cut;
      await enterSuggestions(api.services, 'acme').catch(() => {});
      left = Number.POSITIVE_INFINITY;
      expect(await shownOf('bob')).toEqual(textsOf('bob', COUNT));
      await enterSuggestions(api.services, 'acme');
      expect(await shownOf('bob')).toEqual(textsOf('bob', COUNT));
    }
  });

  it('stop being entered at the deadline, and go on from there', async () => {
    await storeOld('bob', 5);
    await enterSuggestions(api.services, 'acme', api.clock.now);
    expect(table.items.has(`T#acme\u0000${sort.suggestionsEntered}`)).toBe(false);
    await enterSuggestions(api.services, 'acme', api.clock.now + 1);
    expect(table.items.has(`T#acme\u0000${sort.suggestionsEntered}`)).toBe(true);
  });

  it('leave nothing of somebody who is erased while they are entered or stored', async () => {
    const sweptLater = async (): Promise<void> => {
      api.clock.now += 10 * 60_000;
      await api.sweep('acme');
    };
    // At each call everything of Bob goes; while they are entered, the second sweep too is over.
    const ways = [
      { act: () => enterSuggestions(api.services, 'acme'), after: sweptLater },
      { act: () => suggest('bob', 'bob late'), after: () => {} },
    ];
    for (let at = 1; at < 9; at++) {
      for (const { act, after } of ways) {
        let calls = Number.NEGATIVE_INFINITY;
        const erase = () => api.call(key, 'DELETE', '/v1/employees/bob?erase=true').then(after);
        const hook: Hook = async ({ moment }) => {
          if (moment !== 'before' || ++calls !== at) return;
          calls = Number.NEGATIVE_INFINITY;
          await erase();
        };
        await open(memoryTable(hook));
        await storeOld('bob', 1);
        calls = 0;
        await act();
        // It came to no such call.
        if (calls > 0) await erase();
        calls = Number.NEGATIVE_INFINITY;
        await sweptLater();
        expect(naming('bob'), `at call ${at}`).toEqual([]);
      }
    }
  });
});

describe('the suggestions of one day', () => {
  it('are twenty of one employee, and a refusal says when there are more', async () => {
    api.clock.now = Date.UTC(2026, 2, 3, 21, 59, 30);
    for (let n = 0; n < MOST_A_DAY; n++) expect((await suggest('ada', `${n}`)).status).toBe(201);
    const refused = await suggest('ada', 'one more');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      code: 'too-many-suggestions',
      pointer: '/employee',
      detail: expect.stringContaining('2026-03-04T00:00:00.000Z'),
    });
    expect(refused.headers.get('retry-after')).toBe(String(2 * 3600 + 30));
    expect(await listed()).toHaveLength(MOST_A_DAY);
    expect((await suggest('bob', 'mine')).status).toBe(201);
    api.clock.now += (2 * 3600 + 30) * 1000 - 1;
    expect((await suggest('ada', 'not yet')).status).toBe(429);
    api.clock.now += 1;
    expect((await suggest('ada', 'tomorrow')).status).toBe(201);
  });

  it('are not used up by sending one again, wherever it was cut off', async () => {
    for (let cut = 1; cut < 14; cut++) {
      let left = Number.POSITIVE_INFINITY;
      const hook: Hook = () => {
        if (left-- <= 0) throw new Error('killed');
      };
      await open(memoryTable(hook));
      left = cut;
      await suggest('ada', 'once', { 'idempotency-key': 'mine' });
      left = Number.POSITIVE_INFINITY;
      for (let again = 0; again < 3; again++)
        expect((await suggest('ada', 'once', { 'idempotency-key': 'mine' })).status).toBe(201);
      expect(await shownOf('ada')).toEqual(['once']);
      for (let n = 1; n < MOST_A_DAY; n++) expect((await suggest('ada', `${n}`)).status).toBe(201);
      expect((await suggest('ada', 'one more')).status).toBe(429);
    }
  });

  it('are never more, however many are sent at once to however many processes', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 15, max: 60 }), async (seed, sent) => {
        await open();
        table = await interleaving(seed, [...table.items.values()]);
        const random = (size: number) => randomBytes(size);
        const processes = [1, 2, 3].map(() => testApi(table, { random }));
        api = testApi(table);
        const statuses = await Promise.all(
          Array.from({ length: sent }, async (_, n) => {
            const { call } = processes[n % 3]!;
            const body = { employee: 'ada', text: `${n}` };
            const headers = { 'idempotency-key': `k${n}` };
            return (await call(key, 'POST', '/v1/suggestions', body, headers)).status;
          }),
        );
        const taken = statuses.filter((status) => status === 201).length;
        expect(taken).toBe(Math.min(sent, MOST_A_DAY));
        expect(statuses.filter((status) => status === 429)).toHaveLength(sent - taken);
        expect(await shownOf('ada')).toHaveLength(taken);
        expect(await listed()).toHaveLength(taken);
      }),
      { seed: SEED, numRuns: scaled(10, 100) },
    ));
});

describe('two who answer one suggestion at the same time', () => {
  const answers = ['It comes in May', 'Never', 'Perhaps'].map((text) => ({
    text,
    outcome: 'noted' as const,
  }));
  const answerAs = (by: string, answer: (typeof answers)[number], id: string, seenAt?: string) =>
    answerSuggestion(actingFor(api.services, { by }), 'acme', id, answer, seenAt).then(
      ({ answer: given }) => given?.text,
      (failure: Refused) => failure.code,
    );

  it.each([
    ['as the first', false],
    ['over one that all of them have seen', true],
  ])('%s: one wins, and the others are told, whatever the order', async (_, isLater) => {
    for (let seed = 0; seed < scaled(30, 300); seed++) {
      await open(await interleaving(SEED + seed, []));
      const { body } = await suggest('ada', 'More on refunds');
      const id = textOf(body.id);
      const at = new Date(api.clock.now).toISOString();
      const seen = isLater ? at : undefined;
      if (isLater) await answerAs('member:zoe', { text: 'Wait', outcome: 'noted' }, id);
      api.clock.now += 1_000;
      const told = await Promise.all(
        answers.map((answer, index) => answerAs(`member:${index}`, answer, id, seen)),
      );
      const won = told.filter((one) => one !== 'etag-mismatch');
      expect(told.filter((one) => one === 'etag-mismatch')).toHaveLength(answers.length - 1);
      const stored = await findSuggestion(api.services, 'acme', id);
      expect([stored?.answer?.text]).toEqual(won);
      const [own] = await ownSuggestions(api.services, 'acme', 'ada', 1);
      expect(own?.answer).toEqual(stored?.answer);
    }
  });
});
