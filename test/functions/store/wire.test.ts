import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyState } from '../../../core/learner/state.ts';
import type { LearningEvent } from '../../../core/model/event.ts';
import { dynamoTable } from '../../../functions/store/dynamo.ts';
import { loadLearner } from '../../../functions/store/learner.ts';
import { appendEvent } from '../../../functions/store/log.ts';
import { StoreUnavailable } from '../../../functions/store/table.ts';
import {
  type Database,
  LOCAL_TABLE,
  localClient,
  startDatabase,
} from '../../../infra/local/database.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const NOW = Date.UTC(2026, 2, 1);

/**
 * What may happen to a call on its way: before the table has it, or after, when only the answer
 * suffers.
 */
const FAULTS = [
  'throttled',
  'broken',
  'refused',
  'swallowed',
  'reply-lost',
  'reply-cut',
  'reply-stalled',
] as const;
type Fault = (typeof FAULTS)[number];

const complaint = (type: string): string =>
  JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'test' });

/** A proxy before the embedded table; `next` says what happens to the next call. */
const startProxy = async (target: string, next: () => Fault | undefined): Promise<Server> => {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const fault = next();
      const headers = { 'content-type': 'application/x-amz-json-1.0' };
      if (fault === 'throttled') {
        answer.writeHead(400, headers).end(complaint('ProvisionedThroughputExceededException'));
      } else if (fault === 'broken')
        answer.writeHead(500, headers).end(complaint('InternalServerError'));
      else if (fault === 'refused') incoming.socket.destroy();
      else if (fault !== 'swallowed') {
        const { method, url: path, headers: sent } = incoming;
        const forward = request({ hostname, port, method, path, headers: sent }, (reply) => {
          const body: Buffer[] = [];
          reply.on('data', (chunk: Buffer) => body.push(chunk));
          reply.on('end', () => {
            const whole = Buffer.concat(body);
            if (fault === 'reply-lost') return incoming.socket.destroy();
            if (fault === 'reply-stalled') return undefined;
            answer.writeHead(reply.statusCode ?? 500, {
              ...reply.headers,
              'content-length': whole.length,
            });
            if (fault !== 'reply-cut') return answer.end(whole);
            answer.write(whole.subarray(0, whole.length >> 1));
            return setTimeout(() => incoming.socket.destroy(), 1);
          });
        });
        forward.end(Buffer.concat(chunks));
      }
    });
  });
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
  return server;
};

describe('over a bad line (P1, P5)', () => {
  let database: Database;
  let proxy: Server;
  let next: () => Fault | undefined = () => undefined;
  const table = () =>
    dynamoTable(
      localClient(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`),
      LOCAL_TABLE,
      {
        attempts: 3,
        timeoutMs: 120,
        pauseMs: 1,
        random: seeded(7),
      },
    );
  /** Faults to about a third of all calls, after each other too. */
  const weather = (seed: number): (() => Fault | undefined) => {
    const random = seeded(seed);
    return () => (random() < 0.35 ? FAULTS[Math.floor(random() * FAULTS.length)] : undefined);
  };
  beforeAll(async () => {
    database = await startDatabase();
    proxy = await startProxy(database.endpoint, () => next());
  });
  afterAll(async () => {
    proxy.closeAllConnections();
    await new Promise((fulfil) => proxy.close(fulfil));
    await database.stop();
  });

  for (const fault of FAULTS) {
    it(`waits out one call that is ${fault}, and gives up when all are`, async () => {
      const faults: (Fault | undefined)[] = [fault];
      next = () => faults.shift();
      const item = { pk: `one-${fault}`, sk: 's', n: 1 };
      expect(await table().put(item, { is: 'absent' })).toBe(true);
      expect(await table().get(item)).toEqual(item);
      expect(await table().put({ ...item, n: 2 }, { is: 'absent' })).toBe(false);
      next = () => fault;
      await expect(table().put({ ...item, n: 3 })).rejects.toBeInstanceOf(StoreUnavailable);
    });
  }

  it('counts every event once, and acknowledges none that is not stored', async () => {
    next = weather(1);
    const events = Array.from(
      { length: scaled(120, 1500) },
      (_, index): LearningEvent => ({
        id: `e${index}`,
        employee: 'ada',
        type: 'answered',
        lesson: 'l',
        question: 'q',
        correct: index % 2 === 0,
        at: new Date(NOW + index * 1000).toISOString(),
      }),
    );
    const line = table();
    let unanswered = 0;
    const post = async (event: LearningEvent): Promise<void> => {
      for (;;) {
        try {
          const result = await appendEvent({ table: line }, 't', event, undefined, () => NOW);
          expect(['accepted', 'duplicate']).toContain(result);
          expect(
            await database.table.get({ pk: 'T#t#E#ada', sk: `EVENT#${event.id}` }),
          ).toBeDefined();
          return;
        } catch (error) {
          if (!(error instanceof StoreUnavailable)) throw error;
          unanswered += 1;
        }
      }
    };
    // Several at once, each twice.
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let index = worker; index < 2 * events.length; index += 8)
          await post(events[index % events.length] as LearningEvent);
      }),
    );
    expect(unanswered).toBeGreaterThan(0);
    next = () => undefined;
    expect((await loadLearner({ table: table() }, 't', 'ada', NOW, emptyState)).state.events).toBe(
      events.length,
    );
  });

  it('tells the winner of a race that it won, though the answer to its first attempt was lost', async () => {
    next = () => undefined;
    const line = table();
    await line.put({ pk: 'counter', sk: 's', version: 0, by: 0 });
    next = weather(2);
    const turns = scaled(80, 1000);
    let won = 0;
    let unknown = 0;
    for (let turn = 1; turn <= turns; turn++) {
      const { version } = (await database.table.get({ pk: 'counter', sk: 's' })) as unknown as {
        version: number;
      };
      const condition = { is: 'equal', attribute: 'version', value: version } as const;
      try {
        expect(
          await line.put({ pk: 'counter', sk: 's', version: version + 1, by: turn }, condition),
        ).toBe(true);
        won += 1;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        unknown += 1;
      }
    }
    const { version } = (await database.table.get({ pk: 'counter', sk: 's' })) as unknown as {
      version: number;
    };
    expect(version).toBeGreaterThanOrEqual(won);
    expect(version).toBeLessThanOrEqual(won + unknown);
  });

  it('says of a delete that happened that it happened', async () => {
    next = () => undefined;
    const line = table();
    const key = { pk: 'gone', sk: 's' };
    await line.put({ ...key, etag: 'a' });
    const faults: (Fault | undefined)[] = ['reply-lost'];
    next = () => faults.shift();
    expect(await line.delete(key, { is: 'equal', attribute: 'etag', value: 'a' })).toBe(true);
    expect(await line.delete(key, { is: 'equal', attribute: 'etag', value: 'a' })).toBe(false);
  });
});
