import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { encodeState } from '../../../core/learner/codec.ts';
import { emptyState, newLesson } from '../../../core/learner/state.ts';
import { LearningEvent } from '../../../core/model/event.ts';
import { knownOf } from '../../../functions/store/decided.ts';
import { partition, sort } from '../../../functions/store/keys.ts';
import { eventItem } from '../../../functions/store/log.ts';
import type { Item } from '../../../functions/store/table.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { type Json, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';
import { itemBytes, writeUnits } from '../../support/meter.ts';

const HOUR = 3_600_000;
const ADA = partition.employee('acme', 'ada');
const NEXT = '/v1/employees/ada/next-lesson';
const ENRICHMENT = { skills: [{ skill: 'calm', weight: 1 }], difficulty: 0.5, minutes: 5 };

/** As they lie in the table after they were posted: stamped within the hour before `NOW`. */
const itemsOf = (count: number, more: object = {}): Item[] =>
  Array.from({ length: count }, (_, at) => {
    const seen = NOW - HOUR + 1000 + Math.floor((at * (HOUR - 2000)) / count);
    const fields = { question: `q${at % 40}`, correct: at % 3 > 0, ...more };
    return eventItem('acme', LearningEvent.parse(eventAt(seen, fields)), ENRICHMENT, seen, {});
  });

const withEvents = async (count: number): Promise<{ api: TestApi; key: string }> => {
  const api = testApi();
  const key = await api.tenant('acme');
  await furnish(api, key);
  await api.table.putMany(itemsOf(count));
  return { api, key };
};

const decisionItem = async (api: TestApi, id: Json | undefined): Promise<Item> => {
  const item = await api.table.get({ pk: ADA, sk: sort.decision(textOf(id)) });
  if (item === undefined) throw new Error(`there is no decision ${id}`);
  return item;
};

describe('an hour with very many events of one person', () => {
  it.each([0, 99, 100, 101, 5000, 50_000])(
    'with %i: is answered, replayed as it was, and costs little to store (P10, B2)',
    async (count) => {
      const { api, key } = await withEvents(count);
      const asked = await api.call(key, 'GET', NEXT);
      expect(asked.status).toBe(200);
      const { decision } = asked.body;
      const item = await decisionItem(api, decision);
      const units = writeUnits(itemBytes(marshall(item)));
      expect(units).toBeLessThanOrEqual(count === 0 ? 1 : 3);
      // Asked again it is the same.
      expect((await api.call(key, 'GET', NEXT)).body).toEqual(asked.body);

      // An event that was on its way, stamped before others that were known; and a later one.
      const [late] = itemsOf(1, { correct: false, lesson: 'c2' });
      await api.table.put({ ...(late as Item), seen: NOW - HOUR / 2 });
      const events = [eventAt(NOW, { correct: false })];
      expect((await api.call(key, 'POST', '/v1/events', { events })).status).toBe(200);
      for (const later of [0, 2 * HOUR, 48 * HOUR]) {
        api.clock.now = NOW + later;
        const { decision: another } = (await api.call(key, 'GET', NEXT)).body;
        expect(another).not.toBe(decision);
        const { status, body } = await api.call(key, 'POST', `/v1/decisions/${decision}/replay`);
        expect(status).toBe(200);
        expect(body).toMatchObject({ identical: true, differences: [], recomputed: asked.body });
      }
    },
  );

  it('keeps no state from the eyes that it was: neither the decision nor the export shows it', async () => {
    const { api, key } = await withEvents(101);
    const { decision } = (await api.call(key, 'GET', NEXT)).body;
    expect((await decisionItem(api, decision)).state).toBeInstanceOf(Uint8Array);
    const shown = (await api.call(key, 'GET', `/v1/decisions/${decision}`)).body;
    expect(Object.keys(shown)).not.toEqual(expect.arrayContaining(['state', 'upto', 'within']));
    const { decisions } = (await api.call(key, 'GET', '/v1/employees/ada/export')).body;
    expect(JSON.stringify(decisions)).not.toContain('"state"');
  });

  it('is folded from the arrival index where the state is of another fold, or is not there', async () => {
    for (const state of [Uint8Array.of(255, 1, 2), undefined]) {
      const { api, key } = await withEvents(300);
      const { decision } = (await api.call(key, 'GET', NEXT)).body;
      await api.table.put({ ...(await decisionItem(api, decision)), state });
      await api.call(key, 'POST', '/v1/events', { events: [eventAt(NOW, { correct: false })] });
      const { body } = await api.call(key, 'POST', `/v1/decisions/${decision}/replay`);
      expect(body.identical).toBe(true);
    }
  });

  it('never makes a decision that would not fit: a state that is too large is left out', () => {
    const state = emptyState();
    const known = { cut: 1, within: [], upto: 2, state };
    expect(knownOf(known).state).toEqual(encodeState(state));
    for (let lesson = 0; lesson < 60_000; lesson++)
      state.lessons.set(`lesson-${lesson}`, newLesson());
    expect(encodeState(state).length).toBeGreaterThan(400 * 1024);
    expect(knownOf(known)).toEqual({ cut: 1, within: [], upto: 2 });
  });

  it('reads few pages, however many events there are', async () => {
    let queries = 0;
    const table = memoryTable(({ method, moment }) => {
      if (method === 'query' && moment === 'before') queries += 1;
    });
    const api = testApi(table);
    const key = await api.tenant('acme');
    await furnish(api, key);
    await table.putMany(itemsOf(20_000));
    queries = 0;
    expect((await api.call(key, 'GET', NEXT)).status).toBe(200);
    expect(queries).toBeLessThan(25);
  });
});
