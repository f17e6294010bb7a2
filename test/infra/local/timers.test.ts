import { describe, expect, it } from 'vitest';
import { readReplayed } from '../../../functions/store/replayed.ts';
import { Context } from '../../../infra/local/context.ts';
import { jobs } from '../../../infra/local/parts/jobs.ts';
import { nightlyEvidence } from '../../../infra/local/parts/nightly-evidence.ts';
import { nightlyFit } from '../../../infra/local/parts/nightly-fit.ts';
import { sweep } from '../../../infra/local/parts/sweep.ts';
import { timer } from '../../../infra/local/parts/timer.ts';
import { eventAt, furnish, testApi } from '../../support/api.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const HOUR_MS = 3_600_000;

/** What a run has promised has come about, and what follows from it. */
const settled = (): Promise<void> => new Promise((fulfil) => setImmediate(fulfil));

const start = (part: typeof sweep, clock: ReturnType<typeof fakeClock>) => {
  const logged: unknown[] = [];
  const context = new Context({
    dataPath: '/nowhere',
    port: 0,
    clock,
    log: (entry) => logged.push(entry),
  });
  const stop = part.start(context) as () => void;
  return { context, logged, stop };
};

describe('a timer', () => {
  /** One whose runs end when the test says so. */
  const held = () => {
    const runs: PromiseWithResolvers<void>[] = [];
    const part = timer({
      name: 'held',
      delayMs: () => 1_000,
      run: () => {
        const run = Promise.withResolvers<void>();
        runs.push(run);
        return run.promise;
      },
    });
    return { runs, part };
  };

  it('runs again and again, and never twice at once', async () => {
    const { runs, part } = held();
    const clock = fakeClock(0);
    const { stop } = start(part, clock);
    await clock.advance(999);
    expect(runs).toHaveLength(0);
    await clock.advance(5_000);
    expect(runs).toHaveLength(1);
    runs[0]?.resolve();
    await settled();
    await clock.advance(1_000);
    expect(runs).toHaveLength(2);
    stop();
  });

  it('logs a run that fails, and goes on', async () => {
    const { runs, part } = held();
    const clock = fakeClock(0);
    const { logged, stop } = start(part, clock);
    await clock.advance(1_000);
    const error = new Error('table away');
    runs[0]?.reject(error);
    await settled();
    await clock.advance(1_000);
    expect(logged).toEqual([{ level: 'warn', error }]);
    expect(runs).toHaveLength(2);
    stop();
  });

  it('does not run once it is stopped, be it while it waits or while it runs', async () => {
    for (const isRunning of [false, true]) {
      const { runs, part } = held();
      const clock = fakeClock(0);
      const { stop } = start(part, clock);
      if (isRunning) await clock.advance(1_000);
      stop();
      runs[0]?.resolve();
      await settled();
      expect(clock.waiting).toEqual([]);
    }
  });
});

describe('the sweep', () => {
  it('comes every half a minute, and finishes what was erased in any tenant', async () => {
    const api = testApi();
    const key = await api.tenant('acme');
    const event = eventAt(api.clock.now, { employee: 'ada' });
    await api.call(key, 'PUT', '/v1/employees/ada', { id: 'ada', name: 'Ada' });
    await api.call(key, 'DELETE', '/v1/employees/ada?erase=true');
    const clock = fakeClock(api.clock.now);
    const { context, stop } = start(sweep, clock);
    context.bring('services', { ...api.services, now: clock.now });
    expect(clock.waiting).toEqual([30_000]);
    // A put that was on its way lands after the first sweep.
    const late = { pk: 'T#acme#E#ada', sk: `EVENT#${event.id}` };
    await api.services.table.put({ ...late, seen: clock.now() });
    await clock.advance(30_000);
    expect(await api.services.table.get(late)).toBeDefined();
    await clock.advance(10 * 60_000);
    await expect.poll(() => api.services.table.get(late)).toBeUndefined();
    stop();
  });
});

describe('jobs', () => {
  it('are begun within a second after they were asked for', async () => {
    const api = testApi();
    const key = await api.tenant('acme');
    await api.call(key, 'PUT', '/v1/employees/ada', { id: 'ada', name: 'Ada' });
    const clock = fakeClock(api.clock.now);
    const { context, stop } = start(jobs, clock);
    context.bring('services', { ...api.services, now: clock.now });
    const later = { prefer: 'respond-async' };
    const asked = await api.call(key, 'GET', '/v1/employees/ada/export', undefined, later);
    await clock.advance(1_000);
    const state = async () =>
      (await api.call(key, 'GET', asked.headers.get('location') ?? '')).body.state;
    await expect.poll(state).toBe('done');
    stop();
  });
});

describe('the nightly fit', () => {
  const at = (hour: number, minute: number): number => new Date(2026, 2, 3, hour, minute).getTime();

  it.each([
    ['a minute before', at(1, 59), at(2, 0)],
    ['on the hour', at(2, 0), at(26, 0)],
    ['in the evening', at(22, 30), at(26, 0)],
  ])('comes at two at night, on the clock of this machine: %s', (_, nowMs, nextMs) => {
    const clock = fakeClock(nowMs);
    const { stop } = start(nightlyFit, clock);
    expect(clock.waiting).toEqual([nextMs - nowMs]);
    stop();
  });

  it('fits, and waits for the next night', async () => {
    const api = testApi();
    await api.tenant('acme');
    const clock = fakeClock(at(1, 0));
    const { context, logged, stop } = start(nightlyFit, clock);
    context.bring('services', {
      ...api.services,
      now: clock.now,
      log: (entry) => logged.push(entry),
    });
    await clock.advance(HOUR_MS);
    await expect.poll(() => clock.waiting).toEqual([24 * HOUR_MS]);
    expect(logged).toContainEqual(expect.objectContaining({ job: 'fit', tenant: 'acme' }));
    stop();
  });
});

describe('the nightly replay', () => {
  it('comes at ten past three, replays every tenant, and waits for the next night', async () => {
    const api = testApi();
    const key = await api.tenant('acme');
    await furnish(api, key);
    await api.call(key, 'GET', '/v1/employees/ada/next-lesson');
    const threeMs = new Date(2026, 2, 10, 3, 0).getTime();
    const clock = fakeClock(threeMs);
    const { context, stop } = start(nightlyEvidence, clock);
    context.bring('services', { ...api.services, now: clock.now });
    expect(clock.waiting).toEqual([600_000]);
    await clock.advance(600_000);
    await expect.poll(() => clock.waiting).toEqual([24 * HOUR_MS]);
    const replayed = await readReplayed(api.services, 'acme');
    expect(replayed).toMatchObject({ people: 1, decisions: 1 });
    stop();
  });
});
