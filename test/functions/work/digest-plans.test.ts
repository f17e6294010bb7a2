import { describe, expect, it } from 'vitest';
import { workJobs } from '../../../functions/jobs/work-jobs.ts';
import { visitOf } from '../../../functions/learn/visit.ts';
import { finishErasures } from '../../../functions/store/erase.ts';
import { etagOf } from '../../../functions/store/etag.ts';
import { addJob, changeJob, findJob } from '../../../functions/store/jobs.ts';
import { changeSchedule, putDue, readSchedule } from '../../../functions/store/schedules.ts';
import { suppressionOf } from '../../../functions/store/suppressions.ts';
import { StoreUnavailable } from '../../../functions/store/table.ts';
import { readRound, standingOf } from '../../../functions/work/digest-standing.ts';
import { eraseEmployee } from '../../../functions/work/erase-employee.ts';
import { changeOwnChoice, revokeLinks } from '../../../functions/work/own-choice.ts';
import { planEverybody } from '../../../functions/work/plan-digests.ts';
import { putOwnChoice } from '../../../functions/work/put-digest.ts';
import { readDigest } from '../../../functions/work/read-digest.ts';
import { sendNow } from '../../../functions/work/send-now.ts';
import { stopDigests } from '../../../functions/work/stop-digests.ts';
import { asTest } from '../../support/acting.ts';
import { eventAt, type TestApi, testApi } from '../../support/api.ts';
import { DAY, HOUR, MINUTE, openPostOffice, START, TENANT } from '../digest/post-office.ts';
import { pagesWorld } from '../learn/world.ts';

const FILLED_IN = { enabled: true, frequency: 'weekly', days: ['mon'], hour: 9 };
const NINE = START + 4 * HOUR + 20 * MINUTE;

describe('what holds of the digests of somebody', () => {
  it.each([
    ['nothing', undefined, false],
    ['what yesterday filled in', FILLED_IN, false],
    ['what yesterday filled in, and an hour', { ...FILLED_IN, hour: 11 }, false],
    ['the same said today', FILLED_IN, true],
    ['that there is one', { enabled: true }, true],
  ])('is the same for the sender, the API and the own page: %s', async (_, digest, isSparse) => {
    for (const enabled of [undefined, false, true]) {
      const { services, key, api, table } = await pagesWorld();
      const { body } = await api.call(key, 'GET', '/v1/employees/ada');
      const { headers } = await api.call(key, 'GET', '/v1/digest-settings');
      const settings = { enabled: true, defaults: { enabled, hour: 7 } };
      const tag = { 'if-match': headers.get('etag') ?? '' };
      expect((await api.call(key, 'PUT', '/v1/digest-settings', settings, tag)).status).toBe(200);
      const employee = { ...(body as object), digest } as never;
      await table.put({
        ...{ pk: 'T#acme#E#ada', sk: 'PROFILE', seen: 9_000_000_000_000_002 },
        ...{ employee, etag: etagOf(employee), ...(isSparse && { sparse: true }) },
      });
      await changeOwnChoice(services, 'acme', 'ada', (own) => ({ ...own, minutes: 5 }));
      const schedule = await readSchedule(services, 'acme', 'ada');
      const round = await readRound(services, 'acme');
      const sender = await standingOf(services, round, 'ada', schedule);
      const answer = await readDigest(services, 'acme', 'ada');
      const { linkEpoch: epoch } = schedule;
      const visit = await visitOf(services, { tenant: 'acme', employee: 'ada', epoch });
      expect(sender.values).toEqual(answer.effective);
      expect(visit?.effective).toEqual(answer.effective);
      expect(answer.effective.enabled).toBe(isSparse || enabled !== false);
      expect(sender.obstacle).toBe(answer.effective.enabled ? undefined : 'disabled');
      expect(schedule.dueMs !== undefined).toBe(answer.effective.enabled);
    }
  });
});

describe('a digest that is due', () => {
  it.each([
    ['links are revoked', (office) => revokeLinks(office, TENANT, 'ada')],
    [
      'something is chosen',
      (office) => changeOwnChoice(office, TENANT, 'ada', (own) => ({ ...own, minutes: 5 })),
    ],
  ] satisfies [string, (office: Parameters<typeof revokeLinks>[0]) => Promise<boolean>][])(
    'goes out though, before its sender came, %s',
    async (_, change) => {
      const office = await openPostOffice();
      await office.add('ada');
      office.clock.now = NINE;
      const { dueMs } = await readSchedule(office.sending, TENANT, 'ada');
      expect(dueMs).toBeLessThan(NINE);
      await change(office.sending);
      expect((await readSchedule(office.sending, TENANT, 'ada')).dueMs).toBe(dueMs);
      await office.slices();
      expect(office.mails).toHaveLength(1);
    },
  );
});

describe('a sign of life', () => {
  const settings = { enabled: true, defaults: { frequency: 'daily' }, maxPerWeek: 7 };
  const silent = async (ignored: number, silentDays: number) => {
    const world = await pagesWorld();
    const { api, key } = world;
    const { headers } = await api.call(key, 'GET', '/v1/digest-settings');
    const tag = { 'if-match': headers.get('etag') ?? '' };
    await api.call(key, 'PUT', '/v1/digest-settings', settings, tag);
    await changeOwnChoice(api.services, 'acme', 'ada', (own) => own);
    const before = await readSchedule(api.services, 'acme', 'ada');
    const nowMs = api.clock.now;
    const over = { silentSince: nowMs - silentDays * DAY, lastAtMs: nowMs - DAY, ignored };
    const dueMs = silentDays > 180 ? undefined : nowMs + 27 * DAY;
    await changeSchedule(api.services, 'acme', 'ada', before, { ...before, ...over, dueMs });
    let count = 0;
    const post = (type: string, more: object = {}, atMs = nowMs) => {
      count += 1;
      const at = new Date(atMs).toISOString();
      const event = { id: `life${count}`, type, employee: 'ada', lesson: 'c1', at, ...more };
      return api.call(key, 'POST', '/v1/events', { events: [event] });
    };
    return { ...world, post, stand: () => readSchedule(api.services, 'acme', 'ada') };
  };
  const answer = { question: 'q1', correct: true };

  it.each([
    ['whom the last mail has gone to', 40, 182],
    ['who gets one in 28 days', 24, 100],
  ])('brings daily mails back to somebody %s', async (_, ignored, days) => {
    const { api, post, stand } = await silent(ignored, days);
    expect((await post('opened')).status).toBe(200);
    expect(await stand()).toMatchObject({ ignored });
    expect((await post('answered', answer)).status).toBe(200);
    const schedule = await stand();
    expect(schedule).toMatchObject({ ignored: 0 });
    expect(schedule.silentSince).toBeUndefined();
    expect(schedule.dueMs).toBeLessThan(api.clock.now + DAY);
  });

  it('is every event that somebody causes, and one of before the last mail is none', async () => {
    for (const [type, more] of Object.entries({
      answered: answer,
      started: {},
      completed: {},
      rated: { rating: 4 },
      dismissed: {},
    })) {
      const { api, post, stand } = await silent(24, 100);
      await post(type, more, api.clock.now - 3 * DAY);
      expect((await stand()).ignored).toBe(24);
      expect((await post(type, more)).body, type).toMatchObject({
        results: [{ status: 'accepted' }],
      });
      expect((await stand()).ignored, type).toBe(0);
    }
  });

  it('costs nobody their event where it cannot be noted', async () => {
    const { api, table, key } = await silent(24, 100);
    const event = eventAt(api.clock.now, { type: 'answered', ...answer });
    const broken: TestApi = testApi({
      ...table,
      items: table.items,
      get: async (at) => {
        if (at.sk === 'SCHEDULE') throw new StoreUnavailable('busy');
        return table.get(at);
      },
    } as typeof table);
    const { status } = await broken.call(key, 'POST', '/v1/events', { events: [event] });
    expect(status).toBe(200);
  });

  it('is asked for once more: a sync after half a year leaves the last mail its day', async () => {
    const { api, key, stand } = await silent(24, 100);
    api.clock.now += 81 * DAY;
    const { body } = await api.call(key, 'GET', '/v1/employees/ada');
    await api.call(key, 'PUT', '/v1/employees/ada', { ...(body as object), name: 'Ada L.' });
    const { dueMs } = await stand();
    expect(dueMs).toBeGreaterThan(api.clock.now - DAY);
    const before = await stand();
    const lastAtMs = api.clock.now;
    await changeSchedule(api.services, 'acme', 'ada', before, { ...before, lastAtMs });
    await api.call(key, 'PUT', '/v1/employees/ada', { ...(body as object), name: 'Ada M.' });
    expect((await stand()).dueMs).toBeUndefined();
    expect(await readDigest(api.services, 'acme', 'ada')).toMatchObject({ nothing: 'silent' });
  });
});

describe('a stop that comes while it is being taken back', () => {
  /** Has a stop begin, and end, before the writes of a resumption or between them. */
  const at = async (begins: number, ends: number) => {
    let writes = 0;
    let isStopping = false;
    let isResuming = false;
    const office = await openPostOffice(undefined, (table) => ({
      ...table,
      put: async (item, condition) => {
        if (isResuming && !isStopping) await pass();
        return table.put(item, condition);
      },
      delete: async (key, condition) => {
        if (isResuming && !isStopping) await pass();
        return table.delete(key, condition);
      },
    }));
    let stop = Promise.resolve();
    let go = (): void => {};
    const held = new Promise<void>((fulfil) => {
      go = fulfil;
    });
    // The own choice of the stop is written only once it may end.
    const slow = {
      ...office.sending,
      table: {
        ...office.table,
        put: async (...of: Parameters<typeof office.table.put>) => {
          if (of[0].sk === 'SCHEDULE') await held;
          return office.table.put(...of);
        },
      },
    };
    const pass = async (): Promise<void> => {
      isStopping = true;
      if (writes === begins) {
        stop = stopDigests(slow, TENANT, 'ada');
        await new Promise((fulfil) => setTimeout(fulfil, 5));
      }
      if (writes === ends) {
        go();
        await stop;
      }
      writes += 1;
      isStopping = false;
    };
    await office.add('ada');
    await stopDigests(office.sending, TENANT, 'ada');
    isResuming = true;
    await putOwnChoice(office.sending, TENANT, 'ada', { enabled: true });
    isResuming = false;
    if (writes <= begins) return undefined;
    go();
    await stop;
    const { own } = await readSchedule(office.sending, TENANT, 'ada');
    const suppression = await suppressionOf(office.sending, TENANT, { employee: 'ada' });
    return { isChosen: own?.enabled === false, isHeld: suppression?.reason === 'stopped' };
  };

  it('stands in both places, wherever it comes, so that an erasure does not lift it', async () => {
    const seen: string[] = [];
    for (let begins = 0; begins < 6; begins++)
      for (let ends = begins; ends < 7; ends++) {
        const found = await at(begins, ends);
        if (found === undefined) continue;
        seen.push(`${begins} ${ends}`);
        if (found.isChosen) expect(found.isHeld, `${begins} ${ends}`).toBe(true);
      }
    expect(seen.length).toBeGreaterThan(5);
  });
});

describe('the last digest', () => {
  it('is told with what became of it, and why', async () => {
    const office = await openPostOffice();
    await office.add('ada', { email: undefined });
    await office.add('bob');
    const before = await readSchedule(office.sending, TENANT, 'ada');
    const dueMs = NINE - MINUTE;
    await putDue(office.sending, TENANT, { employee: 'ada', dueMs });
    await changeSchedule(office.sending, TENANT, 'ada', before, { ...before, dueMs });
    office.clock.now = NINE;
    await office.slices();
    const lastOf = async (id: string) => (await readDigest(office.sending, TENANT, id)).last;
    expect(await lastOf('ada')).toEqual({
      ...{ period: '2026-03-02', state: 'skipped', reason: 'no-address' },
    });
    const mailed = new Date(NINE).toISOString();
    expect(await lastOf('bob')).toEqual({ period: '2026-03-02', state: 'sent', mailed });
  });

  it.each(['2026-03-02', '2026-03-04'])(
    'of %s, of which no mail went, does not keep one that is asked for back',
    async (period) => {
      const office = await openPostOffice();
      await office.settle({ enabled: true });
      await office.add('ada');
      office.clock.now = NINE + DAY;
      const before = await readSchedule(office.sending, TENANT, 'ada');
      await changeSchedule(office.sending, TENANT, 'ada', before, { ...before, period });
      expect(await sendNow(office.sending, TENANT, 'ada')).toMatchObject({ state: 'sent' });
      await expect(sendNow(office.sending, TENANT, 'ada')).rejects.toThrow(/never sent twice/);
      // Why none may be sent to them goes before that one was.
      await stopDigests(office.sending, TENANT, 'ada');
      await expect(sendNow(office.sending, TENANT, 'ada')).rejects.toThrow(/no more mails/);
    },
  );
});

describe('an erasure', () => {
  it('leaves no id in a job that plans everybody, neither under way nor done', async () => {
    const office = await openPostOffice();
    const ids = Array.from(
      { length: 27 },
      (_, index) => `person-${String(index).padStart(3, '0')}`,
    );
    for (const id of ids) await office.add(id);
    await workJobs(office.sending, Number.POSITIVE_INFINITY);
    const asked = { employee: undefined, under: 1, progress: { due: 0 }, done: 0 } as const;
    const createdAtMs = office.clock.now;
    const add = () => addJob(office.sending, TENANT, { ...asked, kind: 'schedule', createdAtMs });
    const [job, whole] = [await add(), await add()];
    const cut = await planEverybody(office.sending, TENANT, job, 0);
    const place = cut.progress.after ?? '';
    expect(ids).toContain(place);
    const last = ids.at(-1) ?? '';
    const done = await planEverybody(office.sending, TENANT, whole, Number.POSITIVE_INFINITY);
    await changeJob(office.sending, TENANT, job, { ...cut, state: 'running' });
    await changeJob(office.sending, TENANT, whole, { ...done, state: 'done' });
    for (const id of [place, last]) await eraseEmployee(asTest(office.sending), TENANT, id);
    office.clock.now += DAY;
    await finishErasures(asTest(office.sending), TENANT);
    const dump = JSON.stringify([...office.table.items.values()]);
    for (const id of [place, last]) expect(dump).not.toContain(id);
    await workJobs(office.sending, Number.POSITIVE_INFINITY);
    expect(await findJob(office.sending, TENANT, job.id)).toMatchObject({
      ...{ state: 'done', result: { employees: ids.length - 2 } },
    });
  });
});
