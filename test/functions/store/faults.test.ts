import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ProvisionedThroughputExceededException,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyState } from '../../../core/learner/state.ts';
import type { LearningEvent } from '../../../core/model/event.ts';
import { cacheOf } from '../../../functions/store/cache.ts';
import { DEFAULT_PATIENCE, dynamoTable } from '../../../functions/store/dynamo.ts';
import { loadLearner } from '../../../functions/store/learner.ts';
import { appendEvent, eventItem } from '../../../functions/store/log.ts';
import { chunkKeys, readPart, writePart } from '../../../functions/store/parts.ts';
import { StoreUnavailable, type Table } from '../../../functions/store/table.ts';
import { type Database, startDatabase } from '../../../infra/local/database.ts';
import { eventAt, furnish, NOW, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const PATIENCE = { ...DEFAULT_PATIENCE, pauseMs: 1 };
const EVENT: LearningEvent = {
  id: 'e1',
  employee: 'ada',
  type: 'answered',
  lesson: 'l1',
  question: 'q1',
  correct: true,
  at: '2026-03-01T10:00:00Z',
};
const throttled = () =>
  new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });

describe('the adapter under faults (P5)', () => {
  const mock = mockClient(DynamoDBClient);
  const table = dynamoTable(new DynamoDBClient({ region: 'eu-central-1' }), 'uplift', PATIENCE);
  beforeEach(() => mock.reset());
  afterAll(() => mock.restore());

  it('waits out throttling, a bounded number of times', async () => {
    mock
      .on(GetItemCommand)
      .rejectsOnce(throttled())
      .rejectsOnce(throttled())
      .resolves({ Item: marshall({ pk: 'p', sk: 's' }) });
    expect(await table.get({ pk: 'p', sk: 's' })).toEqual({ pk: 'p', sk: 's' });
    mock.reset();
    mock.on(GetItemCommand).rejects(throttled());
    await expect(table.get({ pk: 'p', sk: 's' })).rejects.toBeInstanceOf(StoreUnavailable);
    expect(mock.commandCalls(GetItemCommand)).toHaveLength(PATIENCE.attempts);
  });

  it('does not repeat what cannot succeed', async () => {
    mock.on(GetItemCommand).rejects(
      Object.assign(new Error('no'), {
        name: 'ValidationException',
        $metadata: { httpStatusCode: 400 },
      }),
    );
    await expect(table.get({ pk: 'p', sk: 's' })).rejects.toThrow('no');
    expect(mock.commandCalls(GetItemCommand)).toHaveLength(1);
  });

  it('sends what a batch left unprocessed again, and gives up only without progress', async () => {
    let call = 0;
    mock
      .on(BatchWriteItemCommand)
      .callsFake(({ RequestItems }: { RequestItems: Record<string, unknown[]> }) => {
        call += 1;
        const requests = RequestItems.uplift ?? [];
        return {
          UnprocessedItems:
            call < 10 ? { uplift: requests.slice(Math.ceil(requests.length / 2)) } : {},
        };
      });
    await table.putMany(Array.from({ length: 25 }, (_, index) => ({ pk: 'p', sk: String(index) })));
    mock.reset();
    mock.on(BatchWriteItemCommand).callsFake(({ RequestItems }: { RequestItems: object }) => ({
      UnprocessedItems: RequestItems,
    }));
    await expect(table.putMany([{ pk: 'p', sk: 's' }])).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it('gives a batch that starved beside another one a turn alone, and only then gives up', async () => {
    const items = Array.from({ length: 50 }, (_, index) => ({ pk: 'p', sk: `${index}` }));
    const second = (requests: readonly object[]): boolean =>
      JSON.stringify(requests).includes('"49"');
    let refused = 0;
    mock
      .on(BatchWriteItemCommand)
      .callsFake(({ RequestItems }: { RequestItems: Record<string, object[]> }) => {
        const isStarved = second(RequestItems.uplift ?? []) && refused++ < PATIENCE.attempts;
        if (isStarved) throw throttled();
        return {};
      });
    await table.putMany(items);
    expect(refused).toBe(PATIENCE.attempts + 1);
    refused = Number.NEGATIVE_INFINITY;
    await expect(table.putMany(items)).rejects.toBeInstanceOf(StoreUnavailable);
    mock.reset();
    mock.on(BatchWriteItemCommand).rejects(throttled());
    await expect(table.putMany(items)).rejects.toBeInstanceOf(StoreUnavailable);
    expect(mock.commandCalls(BatchWriteItemCommand)).toHaveLength(2 * PATIENCE.attempts);
  });

  it('acknowledges an event whose first reply was lost exactly once', async () => {
    const items = new Map<string, Record<string, never>>();
    let losses = 1;
    mock
      .on(PutItemCommand)
      .callsFake(({ Item }: { Item: Record<string, never> & { sk: { S: string } } }) => {
        if (items.has(Item.sk.S))
          throw new ConditionalCheckFailedException({ message: 'taken', $metadata: {} });
        items.set(Item.sk.S, Item);
        if (losses-- > 0) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        return {};
      });
    mock.on(GetItemCommand).callsFake(() => ({ Item: items.get('EVENT#e1') }));
    expect(['accepted', 'duplicate']).toContain(
      await appendEvent({ table }, 't', EVENT, undefined, () => NOW),
    );
    expect(items.size).toBe(1);
  });

  it('gives up a stalled put without acknowledging it', async () => {
    mock
      .on(PutItemCommand)
      .callsFake(() =>
        Promise.reject(Object.assign(new Error('stalled'), { name: 'TimeoutError' })),
      );
    await expect(appendEvent({ table }, 't', EVENT, undefined, () => NOW)).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
  });

  it('reads queries of several pages', async () => {
    const item = (index: number) =>
      marshall(eventItem('t', { ...EVENT, id: `e${index}` }, undefined, NOW - index), {
        removeUndefinedValues: true,
      });
    mock
      .on(QueryCommand)
      .resolvesOnce({
        Items: [item(0), item(1)],
        LastEvaluatedKey: marshall({ pk: 'p', sk: 'x', seen: 1 }),
      })
      .resolvesOnce({ Items: [], LastEvaluatedKey: marshall({ pk: 'p', sk: 'y', seen: 1 }) })
      .resolves({ Items: [item(2)] });
    expect((await loadLearner({ table }, 't', 'ada', NOW, emptyState)).state.events).toBe(3);
  });
});

describe('a fault becomes an honest answer (P5)', () => {
  const failing = (inner: Table, fails: (method: keyof Table) => boolean): Table =>
    new Proxy(inner, {
      get: (target, name: keyof Table) =>
        ((...given: never[]) => {
          if (fails(name)) return Promise.reject(new StoreUnavailable('test'));
          return (target[name] as (...args: never[]) => unknown)(...given);
        }) as unknown,
    });

  it('throttling in the middle of a batch is a 503 for all of it; the retry finds duplicates and nothing is lost', async () => {
    const memory = memoryTable();
    let puts = Number.POSITIVE_INFINITY;
    const api = testApi(failing(memory, (method) => method === 'put' && puts-- <= 0));
    const key = await api.tenant('acme');
    await furnish(api, key);
    const events = Array.from({ length: 20 }, () => eventAt(NOW));
    puts = 7;
    const broken = await api.call(key, 'POST', '/v1/events', { events });
    expect([broken.status, broken.body.code, broken.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '2',
    ]);
    puts = Number.POSITIVE_INFINITY;
    const again = await api.call(key, 'POST', '/v1/events', { events });
    expect(again.status).toBe(200);
    const statuses = listOf(again.body.results).map(({ status }) => textOf(status));
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(7);
    const { skills } = (await api.call(key, 'GET', '/v1/employees/ada/skills')).body;
    expect(listOf(skills).find(({ skill }) => textOf(skill) === 'calm')?.answers).toBe(20);
  });

  it('every route answers 503 when the table is away, and nothing internal leaks', async () => {
    let away = false;
    const api = testApi(failing(memoryTable(), () => away));
    const key = await api.tenant('acme');
    away = true;
    for (const path of [
      '/v1/employees/ada/next-lesson',
      '/v1/policy',
      '/v1/employees',
      '/health/ready',
    ]) {
      const { status, body } = await api.call(key, 'GET', path);
      expect([status, body.code]).toEqual([503, 'unavailable']);
      expect(JSON.stringify(body)).not.toMatch(/test|stack/);
    }
  });
});

describe('what the embedded table finds hard', () => {
  let database: Database;
  beforeAll(async () => {
    database = await startDatabase();
  });
  afterAll(() => database.stop());

  it('a part of several chunks near 400 KB comes back whole', async () => {
    // Text that does not compress, so that it really takes several chunks.
    let state = 1;
    const noise = Array.from({ length: 1_300_000 }, () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return String.fromCharCode(33 + (state % 90));
    }).join('');
    const services = { table: database.table, cache: cacheOf(), now: Date.now };
    const hash = await writePart(services, 't', { noise });
    expect((await chunkKeys(database, 't', hash)).length).toBeGreaterThan(2);
    expect(await readPart({ table: database.table, cache: cacheOf() }, 't', hash)).toEqual({
      noise,
    });
  });

  it('takes numbers nearer to zero than the table can keep', async () => {
    const event = (score: number): LearningEvent => ({
      id: `score-${score}`,
      employee: 'ada',
      type: 'completed',
      lesson: 'l1',
      score,
      at: '2026-03-01T10:00:00Z',
    });
    for (const score of [5e-324, 1e-300, 1e-131, 1e-130]) {
      expect(
        await appendEvent({ table: database.table }, 't', event(score), undefined, () => NOW),
      ).toBe('accepted');
      expect(
        await appendEvent({ table: database.table }, 't', event(score), undefined, () => NOW),
      ).toBe('duplicate');
    }
  });
});
