import { beforeEach, describe, expect, it } from 'vitest';
import { workJobs } from '../../../functions/jobs/work-jobs.ts';
import { partition } from '../../../functions/store/keys.ts';
import { StoreUnavailable, type Table } from '../../../functions/store/table.ts';
import { eventAt, NOW, testApi } from '../../support/api.ts';
import { type Json, listOf, numberOf, textOf } from '../../support/json.ts';
import { type Hook, memoryTable } from '../../support/memory-table.ts';
import { filesOf, type JobWorld, jobWorld, joined, manyEvents } from './jobs-world.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const EXPORT = '/v1/employees/ada/export';
/** What lies between two instants is exported by more than one page. */
const TOO_MANY = 35_000;

let world: JobWorld;
beforeEach(async () => {
  world = await jobWorld();
});

const idsOf = (events: unknown): string[] =>
  (events as { id: string }[]).map(({ id }) => id).sort();
const itemsIn = (table: Table, pk: string): string[] =>
  [...(table as ReturnType<typeof memoryTable>).items.values()]
    .filter((item) => item.pk === pk)
    .map(({ sk }) => sk);
const jobsIn = (table: Table) => itemsIn(table, partition.list('acme', 'jobs'));
const dueIn = (table: Table) => itemsIn(table, partition.jobsDue);

/** How much an export holds besides the records of who asked for it, which grow with every one. */
const besidesRecords = ({ of, result }: Json): number =>
  numberOf(of) - Number(result?.items?.audit ?? 0);

describe('an export', () => {
  it('that fits into one answer is one, as ever', async () => {
    await manyEvents(world, 100);
    const { status, headers, body } = await world.call('GET', EXPORT);
    expect([status, headers.get('location')]).toEqual([200, null]);
    expect(listOf(body.events)).toHaveLength(100);
    expect(jobsIn(world.api.table)).toEqual([]);
  });

  it('of 50,000 events is a job, whose pages are each under 5 MB and together the whole', async () => {
    await manyEvents(world, 50_000);
    await world.call('GET', '/v1/employees/ada/next-lesson');
    const { status, headers, body } = await world.call('GET', EXPORT);
    const address = headers.get('location') ?? '';
    expect([status, address]).toEqual([202, `/v1/jobs/${textOf(body.id)}`]);
    expect(body).toMatchObject({ kind: 'export', employee: 'ada', state: 'queued' });
    const early = await world.call('GET', `${address}/files`);
    expect([early.status, early.body.code]).toEqual([409, 'job-not-done']);
    expect(early.headers.get('retry-after')).toBe('2');
    expect(await world.work()).toEqual({ finished: 1, failed: 0, left: 0 });
    const job = (await world.call('GET', address)).body;
    expect(job.state).toBe('done');
    expect(job.result?.items).toMatchObject({ events: 50_000, decisions: 1, profile: 1 });
    expect([job.done, besidesRecords(job)]).toEqual([job.of, 50_002]);
    expect(textOf(job.result?.files)).toBe(`${address}/files`);
    const pages = await filesOf(world, address);
    expect(pages).toHaveLength(numberOf(job.result?.pages));
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(5_000_000);
    const whole = joined(pages);
    expect(idsOf(whole.events)).toHaveLength(50_000);
    expect(new Set(idsOf(whole.events)).size).toBe(50_000);
    expect(whole).toMatchObject({ employee: 'ada', profile: { name: 'Ada' } });
    expect((whole.decisions as unknown[]).length).toBe(1);
  });

  it('is a job for whoever prefers one, and its pages say the same as the answer', async () => {
    await manyEvents(world, 30);
    await world.call('GET', '/v1/employees/ada/next-lesson');
    const { exportedAt: _, audit: _records, ...whole } = (await world.call('GET', EXPORT)).body;
    for (const prefer of ['respond-async', 'return=minimal, Respond-Async; wait=10']) {
      const asked = await world.call('GET', EXPORT, { prefer });
      expect([asked.status, asked.headers.get('preference-applied')]).toEqual([
        202,
        'respond-async',
      ]);
      await world.work();
      const address = asked.headers.get('location') ?? '';
      const { exportedAt: _at, audit: _more, ...found } = joined(await filesOf(world, address));
      expect(found).toEqual(whole);
    }
    for (const prefer of ['', 'respond-asynchronously', 'handling=respond-async'])
      expect((await world.call('GET', EXPORT, { prefer })).status).toBe(200);
  });

  it('of somebody of whom nothing is known is none, as a job neither', async () => {
    for (const prefer of ['', 'respond-async']) {
      const { status, body } = await world.call('GET', '/v1/employees/nobody/export', { prefer });
      expect([status, body.code]).toEqual([404, 'unknown-employee']);
    }
    expect(jobsIn(world.api.table)).toEqual([]);
  });

  it('says as of when it is: what arrived later is on no page, whatever arrives between pages', async () => {
    await manyEvents(world, TOO_MANY);
    const { headers } = await world.call('GET', EXPORT);
    const address = headers.get('location') ?? '';
    await manyEvents(world, 500, { name: 'later', seenMs: NOW + 5_000 });
    world.api.clock.now += MINUTE;
    await world.work();
    const { result } = (await world.call('GET', address)).body;
    expect(numberOf(result?.items?.events)).toBe(TOO_MANY);
    // Between any two pages more comes, before and after what was read.
    const pages = [];
    let cursor = '';
    do {
      const { body } = await world.call('GET', `${address}/files${cursor}`);
      pages.push(body);
      for (const name of ['aaa', 'zzz'])
        await manyEvents(world, 50, { name: `${name}${pages.length}`, seenMs: NOW + 2 * MINUTE });
      cursor = body.cursor === undefined ? '' : `?cursor=${textOf(body.cursor)}`;
    } while (cursor !== '');
    expect(new Set(pages.map(({ exportedAt }) => textOf(exportedAt)))).toEqual(
      new Set([textOf(result?.exportedAt)]),
    );
    const ids = idsOf(joined(pages).events);
    expect(ids).toHaveLength(TOO_MANY);
    expect(ids.every((id) => id.startsWith('many-'))).toBe(true);
  });

  it('holds an event that was acknowledged by a process whose clock is ahead', async () => {
    const ahead = testApi(world.api.table);
    ahead.clock.now = NOW + 4 * MINUTE;
    const posted = { events: [eventAt(NOW)] };
    expect((await ahead.call(world.key, 'POST', '/v1/events', posted)).status).toBe(200);
    const { body } = await world.call('GET', EXPORT);
    expect(listOf(body.events)).toHaveLength(1);
    const address = await world.ask();
    await world.work();
    expect(joined(await filesOf(world, address)).events).toHaveLength(1);
  });

  it('that another version had begun to count is counted anew', async () => {
    await manyEvents(world, 100);
    const address = await world.ask();
    const key = { pk: partition.list('acme', 'jobs'), sk: address.split('/').at(-1) ?? '' };
    const item = await world.api.table.get(key);
    const job = JSON.parse(item?.job as string) as { progress: object };
    const progress = { ...job.progress, register: 'older', after: 'event EVENT#many-000098' };
    await world.api.table.put({ ...item, ...key, job: JSON.stringify({ ...job, progress }) });
    await world.work();
    expect((await world.call('GET', address)).body.result?.items).toMatchObject({ events: 100 });
  });

  it('refuses a cursor that it did not give, and that of another job', async () => {
    await manyEvents(world, TOO_MANY);
    const [one, two] = [await world.ask(), await world.ask()];
    await world.work();
    const { body } = await world.call('GET', `${one}/files`);
    for (const [address, cursor] of [
      [two, textOf(body.cursor)],
      [one, 'nonsense'],
    ]) {
      const refused = await world.call('GET', `${address}/files?cursor=${cursor}`);
      expect([refused.status, refused.body.pointer]).toEqual([400, '?cursor']);
    }
  });
});

describe('who may see a job', () => {
  it('is an admin, and the employee themselves: to all others there is none', async () => {
    await world.api.call(world.key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const keyFor = async (scopes: string[], employee?: string) => {
      const request = { scopes, ...(employee !== undefined && { employee }) };
      return textOf((await world.api.call(world.key, 'POST', '/v1/keys', request)).body.secret);
    };
    const [ada, bob] = [await keyFor(['self'], 'ada'), await keyFor(['self'], 'bob')];
    const other = await world.api.tenant('other');
    const address = await world.ask();
    await world.work();
    for (const [key, status] of [
      [world.key, 200],
      [ada, 200],
      [bob, 404],
      [other, 404],
      [await keyFor(['recommend']), 403],
    ] as const)
      for (const path of [address, `${address}/files`])
        expect([path, (await world.api.call(key, 'GET', path)).status]).toEqual([path, status]);
    for (const key of [bob, other])
      expect((await world.api.call(key, 'DELETE', address)).status).toBe(404);
    expect((await world.api.call(ada, 'GET', '/v1/jobs')).status).toBe(403);
    expect((await world.api.call(other, 'GET', '/v1/jobs')).body.items).toEqual([]);
    expect((await world.api.call(ada, 'DELETE', address)).status).toBe(204);
    expect((await world.call('GET', address)).status).toBe(404);
  });
});

describe('erasing somebody', () => {
  it.each(['before it is begun', 'while it is worked', 'once it is done'])(
    'takes their export along %s, and nothing of it comes back',
    async (when) => {
      await manyEvents(world, 1000);
      const address = await world.ask();
      const erase = () => world.call('DELETE', '/v1/employees/ada?erase=true');
      if (when === 'once it is done') await world.work();
      let isErased = false;
      const table = world.api.table;
      const during: Table = {
        ...table,
        async query(query) {
          const page = await table.query(query);
          if (!isErased && query.prefix === 'EVENT#') {
            isErased = true;
            await erase();
          }
          return page;
        },
      };
      if (when === 'while it is worked')
        await workJobs({ ...world.api.services, table: during }, NOW + MINUTE);
      else await erase();
      world.api.clock.now += 3 * MINUTE;
      await world.work();
      await world.api.sweep('acme');
      expect((await world.call('GET', address)).status).toBe(404);
      expect((await world.call('GET', `${address}/files`)).status).toBe(404);
      expect(jobsIn(table)).toEqual([]);
      const named = [...(table as ReturnType<typeof memoryTable>).items.values()].filter(
        ({ pk, sk }) => !pk.includes('#PART#') && `${pk} ${sk}`.includes('ada'),
      );
      expect(named).toEqual([]);
    },
  );

  it('leaves the export of whoever was created anew alone', async () => {
    const old = await world.ask();
    await world.call('DELETE', '/v1/employees/ada?erase=true');
    const again = { id: 'ada', name: 'Ada again' };
    await world.api.call(world.key, 'PUT', '/v1/employees/ada', again);
    const address = await world.ask();
    world.api.clock.now += 3 * MINUTE;
    await world.api.sweep('acme');
    await world.work();
    expect((await world.call('GET', old)).status).toBe(404);
    expect(joined(await filesOf(world, address))).toMatchObject({ profile: again, events: [] });
  });
});

describe('an export does not show exports', () => {
  it('neither at once nor as a job', async () => {
    const address = await world.ask();
    await world.work();
    const { body } = await world.call('GET', EXPORT);
    expect(JSON.stringify(body)).not.toContain(address.split('/').at(-1));
  });
});

describe('jobs are kept for seven days', () => {
  it('and are gone then, with all that led to them', async () => {
    const address = await world.ask();
    await world.work();
    expect(dueIn(world.api.table)).toHaveLength(1);
    world.api.clock.now += 7 * DAY - 1;
    await world.work();
    expect((await world.call('GET', address)).status).toBe(200);
    world.api.clock.now += 1;
    expect((await world.call('GET', address)).status).toBe(404);
    await world.work();
    expect([jobsIn(world.api.table), dueIn(world.api.table)]).toEqual([[], []]);
  });

  it('unless they are called off, also before they are begun', async () => {
    const address = await world.ask();
    expect((await world.call('DELETE', address)).status).toBe(204);
    expect(await world.work()).toEqual({ finished: 0, failed: 0, left: 0 });
    expect([jobsIn(world.api.table), dueIn(world.api.table)]).toEqual([[], []]);
    expect((await world.call('DELETE', address)).status).toBe(404);
  });
});

describe('a job that fails', () => {
  const broken = (failure: Error): Table => ({
    ...world.api.table,
    query: async (query) => {
      if (query.prefix === 'EVENT#') throw failure;
      return world.api.table.query(query);
    },
  });
  const run = (table: Table) =>
    workJobs({ ...world.api.services, table }, world.api.clock.now + MINUTE);

  it.each([
    ['internal', new Error('a fault of ours')],
    ['unavailable', new StoreUnavailable('throttled')],
  ])('five times in a row has failed, and says what to do (%s)', async (code, failure) => {
    const address = await world.ask();
    for (let times = 1; times <= 4; times++) {
      expect(await run(broken(failure))).toEqual({ finished: 0, failed: 0, left: 1 });
      // It waits a while before it is tried again.
      expect(await run(broken(failure))).toEqual({ finished: 0, failed: 0, left: 1 });
      expect((await world.call('GET', address)).body.state).toBe('running');
      world.api.clock.now += 5 * MINUTE;
    }
    expect(await run(broken(failure))).toMatchObject({ failed: 1, left: 0 });
    const { body } = await world.call('GET', address);
    expect(body).toMatchObject({ state: 'failed', error: { code } });
    expect(textOf(body.error?.detail)).toMatch(/Ask for it again with GET \/v1\/employees\/ada/);
    const file = await world.call('GET', `${address}/files`);
    expect([file.status, file.body.code]).toEqual([409, 'job-not-done']);
    expect(textOf(file.body.detail)).toContain('Ask for it again');
    expect(await world.work()).toEqual({ finished: 0, failed: 0, left: 0 });
    expect(JSON.stringify(world.api.logs)).not.toContain('"ada"');
  });

  it('four times and then does not is done', async () => {
    const address = await world.ask();
    for (let times = 1; times <= 4; times++) {
      await run(broken(new Error('no')));
      world.api.clock.now += 5 * MINUTE;
    }
    await world.work();
    expect((await world.call('GET', address)).body.state).toBe('done');
  });

  it('goes on from where a busy table gave up, however often it does', async () => {
    await manyEvents(world, 3 * TOO_MANY);
    const { headers } = await world.call('GET', EXPORT);
    let reads = 0;
    const query: Table['query'] = async (asked) => {
      if (asked.prefix === 'EVENT#') reads += 1;
      // One page is read, then the table is busy, again and again.
      if (asked.prefix === 'EVENT#' && reads % 2 === 0) throw new StoreUnavailable('throttled');
      return world.api.table.query(asked);
    };
    const address = headers.get('location') ?? '';
    for (let runs = 0; runs < 60; runs++) {
      await run({ ...world.api.table, query });
      world.api.clock.now += 5 * MINUTE;
    }
    const { body } = await world.call('GET', address);
    expect(body).toMatchObject({ state: 'done', result: { items: { events: 3 * TOO_MANY } } });
  });

  it('keeps no other from its turn', async () => {
    await world.api.call(world.key, 'PUT', '/v1/employees/bob', { id: 'bob', name: 'Bob' });
    const [bad, good] = [await world.ask(), await world.ask('bob')];
    const pk = partition.employee('acme', 'ada');
    const query: Table['query'] = async (asked) => {
      if (asked.pk === pk) throw new Error('no');
      return world.api.table.query(asked);
    };
    await run({ ...world.api.table, query });
    const states = [bad, good].map(async (one) => (await world.call('GET', one)).body.state);
    expect(await Promise.all(states)).toEqual(['running', 'done']);
  });

  it('whose runs die again and again without a word has failed too', async () => {
    const address = await world.ask();
    for (let times = 0; times < 5; times++) {
      // The process is gone: nothing that it began comes back.
      const never = new Promise<never>(() => {});
      let isGone = (): void => {};
      const gone = new Promise<void>((fulfil) => {
        isGone = fulfil;
      });
      const query: Table['query'] = async (asked) => {
        if (asked.prefix !== 'EVENT#') return world.api.table.query(asked);
        isGone();
        return never;
      };
      void run({ ...world.api.table, query });
      await gone;
      expect(await world.work()).toMatchObject({ finished: 0, left: 1 });
      world.api.clock.now += MINUTE;
    }
    expect(await world.work()).toMatchObject({ failed: 1 });
    expect((await world.call('GET', address)).body.state).toBe('failed');
  });
});

describe('a run that is killed at any call', () => {
  class Killed extends Error {}

  it('leaves a job that the next one brings to its end, whole and once', async () => {
    for (let nth = 1; ; nth++) {
      let isOver = true;
      for (const moment of ['before', 'after'] as const) {
        let left = Number.POSITIVE_INFINITY;
        const hook: Hook = (call) => {
          if (call.moment !== moment) return;
          left -= 1;
          if (left <= 0) throw new Killed();
        };
        const killed = await jobWorld(memoryTable(hook));
        await manyEvents(killed, 40);
        const whole = (await killed.call('GET', EXPORT)).body;
        const address = await killed.ask();
        left = nth;
        await killed.work().catch(() => {});
        if (left <= 0) isOver = false;
        left = Number.POSITIVE_INFINITY;
        for (let runs = 0; runs < 3; runs++) {
          killed.api.clock.now += MINUTE;
          await killed.work();
        }
        const { body } = await killed.call('GET', address);
        expect([nth, moment, body.state]).toEqual([nth, moment, 'done']);
        expect(besidesRecords(body)).toBe(41);
        const { exportedAt: _, audit: _now, ...found } = joined(await filesOf(killed, address));
        const { exportedAt: _at, audit: _then, ...expected } = whole;
        expect(found).toEqual(expected);
        expect(dueIn(killed.api.table)).toHaveLength(1);
      }
      if (isOver) {
        expect(nth).toBeGreaterThan(8);
        return;
      }
    }
  });

  it('and so does a request that is killed while it stores one: what there is is worked', async () => {
    for (let nth = 1; ; nth++) {
      let left = Number.POSITIVE_INFINITY;
      const hook: Hook = ({ moment, method }) => {
        if (moment === 'after' && method === 'put') left -= 1;
        if (left <= 0) throw new Killed();
      };
      const killed = await jobWorld(memoryTable(hook));
      left = nth;
      const { status } = await killed.call('GET', EXPORT, { prefer: 'respond-async' });
      left = Number.POSITIVE_INFINITY;
      for (let runs = 0; runs < 2; runs++) {
        killed.api.clock.now += 3 * MINUTE;
        await killed.work();
      }
      const jobs = listOf((await killed.call('GET', '/v1/jobs')).body.items);
      // What was stored of it is done; before that, there is nothing to do.
      expect(jobs.map(({ state }) => state)).toEqual(jobsIn(killed.api.table).map(() => 'done'));
      if (status === 202) return expect(jobs).toHaveLength(1);
      expect(status).toBe(500);
    }
  });
});

describe('several runs at once', () => {
  it('share the jobs, and each is done once', async () => {
    let running = 0;
    const turns: Hook = async () => {
      running += 1;
      for (let turn = running % 7; turn > 0; turn--) await Promise.resolve();
    };
    world = await jobWorld(memoryTable(turns));
    await manyEvents(world, 100);
    const addresses = [];
    for (let n = 0; n < 12; n++) addresses.push(await world.ask());
    const reports = await Promise.all([world.work(), world.work(), world.work()]);
    const finished = reports.reduce((sum, one) => sum + one.finished, 0);
    expect(finished).toBe(12);
    for (const address of addresses) {
      const { body } = await world.call('GET', address);
      expect([body.state, besidesRecords(body)]).toEqual(['done', 101]);
    }
  });

  it('that work on the same slice, since one was taken for dead, take one outcome down', async () => {
    await manyEvents(world, 100);
    const address = await world.ask();
    let resume = (): void => {};
    const paused = new Promise<void>((fulfil) => {
      resume = fulfil;
    });
    let isAsleep = (): void => {};
    const asleep = new Promise<void>((fulfil) => {
      isAsleep = fulfil;
    });
    const query: Table['query'] = async (asked) => {
      if (asked.prefix === 'EVENT#') {
        isAsleep();
        await paused;
      }
      return world.api.table.query(asked);
    };
    const table = { ...world.api.table, query };
    const slow = workJobs({ ...world.api.services, table }, NOW + 10 * MINUTE);
    await asleep;
    world.api.clock.now += MINUTE;
    expect(await world.work()).toMatchObject({ finished: 1 });
    resume();
    expect(await slow).toMatchObject({ finished: 0 });
    const { body } = await world.call('GET', address);
    expect([body.state, besidesRecords(body)]).toEqual(['done', 101]);
  });
});
