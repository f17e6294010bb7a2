import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { workJobs } from '../../../functions/jobs/work-jobs.ts';
import { etagOf } from '../../../functions/store/etag.ts';
import { addJob } from '../../../functions/store/jobs.ts';
import { readManifest } from '../../../functions/store/manifest.ts';
import { dueShard, dueUntil, readSchedule } from '../../../functions/store/schedules.ts';
import { planEverybody } from '../../../functions/work/plan-digests.ts';
import { furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';
import { scaled } from '../../support/proof.ts';

const FAR = Date.UTC(2100, 0, 1);
const ADA = { id: 'ada', name: 'Ada', email: 'ada@example.org', team: 'support' };

let api: TestApi;
let admin: string;
let self: string;
const call = async (key: string, method: string, path: string, body?: object) => {
  const answer = await api.call(key, method, path, body);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer;
};
const selfKey = async (): Promise<string> =>
  textOf(
    (await call(admin, 'POST', '/v1/keys', { scopes: ['self'], employee: 'ada' })).body.secret,
  );
const settings = async (body: object) => {
  const { headers } = await call(admin, 'GET', '/v1/digest-settings');
  const tag = { 'if-match': headers.get('etag') ?? '' };
  const answer = await api.call(admin, 'PUT', '/v1/digest-settings', body, tag);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer;
};
const digest = async (key = admin) => (await call(key, 'GET', '/v1/employees/ada/digest')).body;
const put = (key: string, body: object) => call(key, 'PUT', '/v1/employees/ada/digest', body);
const work = () => workJobs(api.services, Number.POSITIVE_INFINITY);

beforeEach(async () => {
  api = testApi();
  admin = await api.tenant('acme');
  await furnish(api, admin);
  await call(admin, 'PUT', '/v1/employees/ada', ADA);
  self = await selfKey();
});

/** The due index holds an entry where the truth says that one is due. */
const hinted = async (employee = 'ada'): Promise<number | undefined> => {
  const { dueMs } = await readSchedule(api.services, 'acme', employee);
  const entries = await dueUntil(api.services, 'acme', dueShard(employee), FAR, 10_000);
  if (dueMs !== undefined)
    expect(entries).toContainEqual(expect.objectContaining({ employee, dueMs }));
  return dueMs;
};

describe('a tenant that never said anything', () => {
  it('mails nobody, whoever is imported and whatever they choose', async () => {
    await put(admin, { enabled: true });
    await put(self, { enabled: true });
    const body = await digest();
    expect(body).toMatchObject({
      effective: { enabled: false },
      from: { enabled: 'tenant' },
      nothing: 'disabled',
    });
    expect(await hinted()).toBeUndefined();
  });
});

describe('the digest of an employee', () => {
  beforeEach(() => settings({ enabled: true, defaults: { hour: 8 } }));

  it('says what was chosen, what holds, whence, and what comes next', async () => {
    await put(admin, { minutes: 20 });
    await put(self, { frequency: 'daily', timeZone: 'Asia/Tokyo' });
    for (const key of [admin, self])
      expect(await digest(key)).toMatchObject({
        chosen: { frequency: 'daily', timeZone: 'Asia/Tokyo' },
        effective: { enabled: true, frequency: 'daily', hour: 8, minutes: 20 },
        from: { frequency: 'own', hour: 'tenant', minutes: 'employee', timeZone: 'own' },
        // 18:30 in Tokyo: the next morning there.
        next: { period: '2026-03-04' },
      });
  });

  it('is written by an admin into the profile, and never over the own choice', async () => {
    await put(self, { hour: 6 });
    const { body } = await put(admin, { hour: 20, frequency: 'weekdays' });
    expect(body).toMatchObject({ chosen: { hour: 6 }, effective: { hour: 6 } });
    const profile = (await call(admin, 'GET', '/v1/employees/ada')).body;
    expect(profile).toMatchObject({ digest: { hour: 20, frequency: 'weekdays' } });
    await put(admin, {});
    expect((await call(admin, 'GET', '/v1/employees/ada')).body).not.toHaveProperty('digest');
  });

  it('refuses an admin who chooses zone or language, by name', async () => {
    const body = { timeZone: 'UTC', language: 'en' };
    const answer = await api.call(admin, 'PUT', '/v1/employees/ada/digest', body);
    expect([
      answer.status,
      listOf(answer.body.errors).map(({ pointer }) => textOf(pointer)),
    ]).toEqual([400, ['/timeZone', '/language']]);
  });

  it('takes what was filled in by an earlier version for no choice, and shows it as ever', async () => {
    const filledIn = { enabled: true, frequency: 'daily', days: ['mon'], hour: 9 };
    const employee = { ...ADA, timeZone: 'UTC', language: 'en', active: true, digest: filledIn };
    await api.table.put({
      ...{ pk: 'T#acme#E#ada', sk: 'PROFILE', seen: 9_000_000_000_000_002 },
      employee,
      etag: etagOf(employee),
    });
    expect(await digest()).toMatchObject({
      effective: { frequency: 'daily', hour: 8, days: { length: 7 } },
      from: { enabled: 'product', frequency: 'employee', hour: 'tenant', days: 'product' },
    });
    expect((await call(admin, 'GET', '/v1/employees/ada')).body).toMatchObject({
      digest: filledIn,
    });
    // Said today, the same values are a choice.
    await put(admin, filledIn);
    expect((await digest()).from).toMatchObject({ hour: 'employee', days: 'employee' });
  });

  it('comes next as teams say, from when they say it', async () => {
    await work();
    expect((await digest()).next).toMatchObject({ period: '2026-W11' });
    await call(admin, 'PUT', '/v1/teams/support', {
      ...{ id: 'support', name: 'Support', digest: { days: ['thu'] } },
      quietDays: [{ day: '2026-03-05', name: 'Outing' }],
    });
    await work();
    expect((await digest()).next).toMatchObject({ period: '2026-W10' });
    expect(new Date((await hinted()) ?? 0).toISOString()).toMatch(/^2026-03-06T08:/);
  });

  it.each([
    ['inactive', { ...ADA, active: false }],
    ['no-address', { id: 'ada', name: 'Ada' }],
  ])('says that none comes: %s', async (nothing, profile) => {
    await call(admin, 'PUT', '/v1/employees/ada', profile);
    expect(await digest()).toMatchObject({ nothing });
    expect(await hinted()).toBeUndefined();
    await call(admin, 'PUT', '/v1/employees/ada', ADA);
    expect(await hinted()).toBeDefined();
  });
});

describe('whoever stops', () => {
  beforeEach(() => settings({ enabled: true }));

  const any = fc.constantFrom(
    { by: 'hr', body: { digest: { enabled: true } } },
    { by: 'hr', body: {} },
    { by: 'admin', body: { enabled: true, frequency: 'daily' } },
    { by: 'admin', body: {} },
    { by: 'tenant', body: { enabled: true, defaults: { enabled: true } } },
    { by: 'team', body: { digest: { enabled: true } } },
    { by: 'self', body: { hour: 7 } },
    { by: 'self', body: {} },
    { by: 'self', body: { enabled: false } },
    { by: 'self', body: { enabled: true } },
    { by: 'leaving', body: {} },
    { by: 'erasing', body: {} },
  );

  it('gets none, whatever anybody else does, until they take it back themselves', async () => {
    const sequence = fc.array(any, { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sequence, async (steps) => {
        await put(self, { enabled: false });
        let isStopped = true;
        for (const { by, body } of steps) {
          if (by === 'hr') await call(admin, 'PUT', '/v1/employees/ada', { ...ADA, ...body });
          else if (by === 'admin') await put(admin, body);
          else if (by === 'tenant') await settings(body);
          else if (by === 'team')
            await call(admin, 'PUT', '/v1/teams/support', { id: 'support', name: 'S', ...body });
          else if (by === 'self') {
            await put(self, body);
            const { enabled } = body as { enabled?: boolean };
            isStopped = enabled === undefined ? isStopped : !enabled;
            // The register says so too: whoever claims reads it alone.
            const { own } = await readSchedule(api.services, 'acme', 'ada');
            expect(own?.enabled === false).toBe(isStopped);
          } else {
            const how = by === 'erasing' ? '?erase=true' : '';
            await call(admin, 'DELETE', `/v1/employees/ada${how}`);
            await call(admin, 'PUT', '/v1/employees/ada', ADA);
            if (by === 'erasing') self = await selfKey();
          }
          const { effective, from, nothing, next } = await digest();
          expect(effective?.enabled).toBe(!isStopped);
          if (isStopped)
            expect([from?.enabled, nothing, next]).toEqual(['own', 'stopped', undefined]);
        }
      }),
      { seed: 20261128, numRuns: scaled(15, 400) },
    );
  });
});

describe('the settings', () => {
  it('let the manifest say that the tenant mails its people exactly as long as they are on', async () => {
    const mails = async () => (await readManifest(api.services, 'acme')).mails;
    expect(await mails()).toBeUndefined();
    for (const enabled of [true, true, false, false, true, false]) {
      await settings({ enabled });
      expect(await mails()).toBe(enabled ? true : undefined);
    }
  });

  it('are put by whoever read them last, and name the job that plans by them', async () => {
    const first = await api.call(admin, 'PUT', '/v1/digest-settings', { enabled: true });
    expect([first.status, first.body.code]).toEqual([428, 'if-match-required']);
    const stale = { 'if-match': '"stale"' };
    const second = await api.call(admin, 'PUT', '/v1/digest-settings', { enabled: true }, stale);
    expect([second.status, second.body.code]).toEqual([412, 'etag-mismatch']);
    const { headers, body } = await settings({ enabled: true });
    expect(headers.get('etag')).toBe(
      (await call(admin, 'GET', '/v1/digest-settings')).headers.get('etag'),
    );
    expect(body).toMatchObject({ enabled: true, maxPerWeek: 5, weekends: ['sat', 'sun'] });
    const [, job = ''] = /^<(.*)>; rel="monitor"$/.exec(headers.get('link') ?? '') ?? [];
    expect((await call(admin, 'GET', job)).body).toMatchObject({
      kind: 'schedule',
      state: 'queued',
    });
    await work();
    expect((await call(admin, 'GET', job)).body).toMatchObject({
      state: 'done',
      result: { employees: 1, due: 1 },
    });
    expect((await api.call(admin, 'GET', `${job}/files`)).status).toBe(404);
    expect(await hinted()).toBeGreaterThan(NOW);
    expect((await settings({ enabled: false })).headers.get('link')).toBeNull();
  });

  it('are in force for everybody by slices, from where the one before was cut off', async () => {
    const items = Array.from({ length: 90 }, (_, index) => {
      const id = `e${String(index).padStart(3, '0')}`;
      return { id, name: id, email: `${id}@example.org` };
    });
    await call(admin, 'POST', '/v1/employees', { items });
    await settings({ enabled: true, defaults: { hour: 15 } });
    const fresh = { kind: 'schedule', employee: undefined, under: 1 } as const;
    let job = await addJob(api.services, 'acme', {
      ...fresh,
      ...{ progress: { due: 0 }, done: 0, createdAtMs: NOW },
    });
    for (let slices = 1; job.result === undefined; slices++) {
      // Each slice is over at once; one in three is lost after its work was done.
      const outcome = await planEverybody(api.services, 'acme', job, 0);
      if (slices % 3 !== 0) job = { ...job, ...outcome };
      expect(slices).toBeLessThan(20);
    }
    expect(job.result).toEqual({ employees: 91, due: 91 });
    for (const { id } of items)
      expect(new Date((await hinted(id)) ?? 0).getUTCHours(), id).toBe(15);
  });
});
