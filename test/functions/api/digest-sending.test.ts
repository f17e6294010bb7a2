import { beforeEach, describe, expect, it } from 'vitest';
import { DigestSettings } from '../../../core/model/digest.ts';
import { refIn } from '../../../functions/mail/ref.ts';
import { openLink } from '../../../functions/pages/links.ts';
import { putDigestSettings, readDigestSettings } from '../../../functions/store/digest-settings.ts';
import { countDigests } from '../../../functions/store/digests.ts';
import { linkKeeping } from '../../../functions/store/link-keys.ts';
import { countFeedback, pauseWhereBad } from '../../../functions/store/mail-standing.ts';
import { changeSchedule, readSchedule } from '../../../functions/store/schedules.ts';
import { suppress } from '../../../functions/store/suppressions.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, textOf } from '../../support/json.ts';

const HOUR = 3_600_000;
let api: TestApi;
let key: string;

const post = (path: string, body?: object) => api.call(key, 'POST', path, body);
const sendNow = (employee = 'ada', body?: object) =>
  post(`/v1/employees/${employee}/digest/send-now`, body);

const asTags = (tags: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]));

const enable = async (more: object = {}): Promise<void> => {
  const seen = await readDigestSettings(api.services, 'acme');
  const settings = DigestSettings.parse({ enabled: true, sender: { name: 'Acme' }, ...more });
  await putDigestSettings(api.services, 'acme', settings, seen);
};

const put = (employee: { id: string } & Record<string, unknown>) =>
  api.call(key, 'PUT', `/v1/employees/${employee.id}`, employee);

const ADA = { id: 'ada', name: 'Ada', role: 'agent', team: 'support', email: 'ada@example.com' };

beforeEach(async () => {
  api = testApi();
  key = await api.tenant('acme');
  await furnish(api, key);
  await put(ADA);
  await enable();
});

describe('a digest that is asked for', () => {
  it('is sent once in its period, with links that are hers, and is on record', async () => {
    const { status, body } = await sendNow();
    expect([status, body]).toEqual([202, { period: '2026-W10', state: 'sent' }]);
    const again = await sendNow();
    expect([again.status, again.body.code]).toEqual([409, 'already-sent']);
    expect(api.mails).toHaveLength(1);
    const [mail] = api.mails;
    expect(mail).toMatchObject({ to: 'ada@example.com', from: { name: 'Acme' } });
    expect(mail?.html).toMatch(/learn\.example\.com\/l\/[\w-]{40,}/);
    expect(mail?.tags.ref).toMatch(/^[\w-]{40,256}$/);
    const feedback = { 'ses:feedback-id-a': 'acme', 'ses:feedback-id-b': 'digest' };
    expect(mail?.tags).toMatchObject(feedback);
    const plan = await api.call(key, 'GET', '/v1/employees/ada/plan?minutes=10');
    const { body: list } = await api.call(key, 'GET', '/v1/employees/ada/digests');
    const lesson = /\/l\/([\w-]{40,})/.exec(mail?.html ?? '')?.[1] ?? '';
    const keys = await linkKeeping(api.services).linkKeys();
    expect(openLink(keys, lesson, api.clock.now)?.decision).toBe(textOf(plan.body.decision));
    expect(listOf(list.items)).toMatchObject([
      { period: '2026-W10', state: 'sent', decision: textOf(plan.body.decision) },
    ]);
    const { body: counts } = await api.call(key, 'GET', '/v1/digests');
    expect(counts).toMatchObject({ total: { sent: 1, skipped: 0, unknown: 0 } });
  });

  it('is sent once, however many ask for it at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendNow()));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(api.mails).toHaveLength(1);
  });

  it.each([
    ['nobody of that name', 'unknown-employee', 404, async () => {}, 'zoe'],
    ['an employee without an address', 'no-address', 422, () => put({ id: 'ada', name: 'Ada' })],
    ['one who is not active', 'inactive', 409, () => put({ ...ADA, active: false })],
    [
      'one for whom it is switched off',
      'disabled',
      409,
      () => put({ ...ADA, digest: { enabled: false } }),
    ],
    [
      'one whose address bounced',
      'suppressed',
      409,
      () =>
        suppress(api.services, 'acme', {
          employee: 'ada',
          address: ADA.email,
          reason: 'bounced',
          atMs: NOW,
        }),
    ],
    [
      'one who stopped',
      'stopped',
      409,
      () => suppress(api.services, 'acme', { employee: 'ada', reason: 'stopped', atMs: NOW }),
    ],
    [
      'one who chose so',
      'stopped',
      409,
      async () => {
        const seen = await readSchedule(api.services, 'acme', 'ada');
        await changeSchedule(api.services, 'acme', 'ada', seen, {
          ...seen,
          own: { enabled: false },
        });
      },
    ],
    [
      'one with nothing to learn',
      'nothing-due',
      409,
      () => put({ id: 'ada', name: 'Ada', email: ADA.email, language: 'fr' }),
    ],
    ['a tenant that mails nobody', 'disabled', 409, () => enable({ enabled: false })],
  ] as readonly [string, string, number, () => Promise<unknown>, string?][])(
    'is refused to %s: %s',
    async (_, code, status, arrange, employee = 'ada') => {
      await arrange();
      const before = api.mails.length;
      const answer = await sendNow(employee);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(api.mails).toHaveLength(before);
    },
  );

  it('is said to be under way while somebody else sends it, and not that it was sent', async () => {
    const seen = await readSchedule(api.services, 'acme', 'ada');
    const whose = { period: '2026-W10', dueMs: NOW, atMs: api.clock.now, will: 'send' } as const;
    const claim = { id: 'another', turn: 1, ...whose };
    await changeSchedule(api.services, 'acme', 'ada', seen, { ...seen, claim });
    const { status, body } = await sendNow();
    expect([status, body.code]).toEqual([409, 'conflict']);
    expect(textOf(body.detail)).toContain('2026-W10 is being sent just now');
    expect(textOf(body.detail)).not.toContain('was sent');
    expect(api.mails).toHaveLength(0);
  });

  it('does not come nearer than half a day to the last one, whatever period it is of', async () => {
    await enable({ defaults: { frequency: 'daily' } });
    api.clock.now = Date.UTC(2026, 2, 3, 23);
    expect((await sendNow()).status).toBe(202);
    api.clock.now += 2 * HOUR;
    expect((await sendNow()).body.code).toBe('already-sent');
    api.clock.now += 11 * HOUR;
    expect((await sendNow()).status).toBe(202);
  });

  it('goes as a marked test to any address, which counts for nothing and leads nowhere', async () => {
    const test = await sendNow('ada', { to: 'boss@example.com' });
    expect([test.status, test.body.state]).toEqual([202, 'sent']);
    expect(api.mails[0]).toMatchObject({ to: 'boss@example.com' });
    // What is told of it is known to be of ours, and of no period.
    const { linkKeys } = linkKeeping(api.services);
    const link = openLink(await linkKeys(), refIn(asTags(api.mails[0]!.tags)), NOW);
    expect(link).toMatchObject({ kind: 'ref', tenant: 'acme', employee: 'ada' });
    expect(link).not.toHaveProperty('period');
    expect(api.mails[0]?.subject).toMatch(/^\[Test\] /);
    expect(api.mails[0]?.html).not.toMatch(/\/l\/(?!trial)/);
    expect((await api.call(key, 'GET', '/v1/employees/ada/digests')).body.items).toEqual([]);
    expect((await sendNow()).status).toBe(202);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    [
      'an address that bounced',
      'suppressed',
      () =>
        suppress(api.services, 'acme', {
          ...{ employee: 'x', address: 'Boss@example.com', reason: 'bounced', atMs: NOW },
        }),
    ],
    ['a tenant that is switched off', 'disabled', () => enable({ enabled: false })],
    [
      'a tenant that is paused',
      'disabled',
      async () => {
        await countFeedback(api.services, 'acme', NOW, { bounced: 200 });
        await countDigests(api.services, 'acme', NOW, { sent: 200 });
        await pauseWhereBad(api.services, 'acme', NOW, NOW);
      },
    ],
    [
      'a tenant whose limit of the day is used up',
      'disabled',
      async () => {
        await enable({ dailyLimit: 1 });
        expect((await sendNow('ada', { to: 'other@example.com' })).status).toBe(202);
      },
    ],
  ])('does not go, nor does a test: %s', async (what, code, arrange) => {
    await arrange();
    const sent = api.mails.length;
    const test = await sendNow('ada', { to: 'boss@example.com' });
    expect([test.status, test.body.code]).toEqual([409, code]);
    if (code === 'disabled') expect((await sendNow()).body.code).toBe(code);
    const { body: counts } = await api.call(key, 'GET', '/v1/digests');
    if (what.endsWith('paused')) {
      expect(test.body.detail).toContain('resume-mail acme');
      expect(counts.paused).toEqual({ since: new Date(NOW).toISOString(), reason: 'bounces' });
    } else expect(counts).not.toHaveProperty('paused');
    expect(api.mails).toHaveLength(sent);
  });

  it('is not there where the installation sends no mail', async () => {
    const { body } = await api.call(key, 'GET', '/health/live');
    expect(body).toBeDefined();
    const other = testApi(undefined, { digestingBy: undefined });
    const admin = await other.tenant('acme');
    const answer = await other.call(admin, 'POST', '/v1/employees/ada/digest/send-now');
    expect([answer.status, answer.body.code]).toEqual([409, 'disabled']);
  });
});

describe('settings', () => {
  it('that would do nothing are refused, with what to say instead', async () => {
    const path = '/v1/digest-settings';
    const put = (upToDate: string) =>
      api.call(key, 'PUT', path, { enabled: true, upToDate }, { 'if-match': '*' });
    const { status, body } = await put('monthly');
    expect([status, JSON.stringify(body)]).toEqual([
      400,
      expect.stringMatching(/\/upToDate.+must be never/),
    ]);
    expect((await put('never')).status).toBe(200);
  });
});

describe('a preview', () => {
  const preview = (employee = 'ada', body?: object) =>
    post(`/v1/employees/${employee}/digest/preview`, body);

  it('shows the mail and its plan, also of a tenant that mails nobody yet, and writes nothing', async () => {
    await enable({ enabled: false });
    const items = new Map((api.table as never as { items: Map<string, unknown> }).items);
    const { status, body } = await preview();
    expect(status).toBe(200);
    expect(body).toMatchObject({ period: '2026-W10', nothing: 'disabled' });
    expect(textOf(body.html)).toContain('<!doctype html>');
    expect(textOf(body.text).length).toBeGreaterThan(50);
    expect(listOf(body.plan?.lessons).length).toBeGreaterThan(0);
    expect((api.table as never as { items: Map<string, unknown> }).items).toEqual(items);
  });

  it('shows what would be sent as of another instant', async () => {
    const { body } = await preview('ada', { at: '2026-04-01T10:00:00Z' });
    expect(body).toMatchObject({ period: '2026-W14' });
    expect(body.nothing).toBeUndefined();
  });

  it('says why there is none', async () => {
    await put({ ...ADA, active: false });
    expect((await preview()).body).toMatchObject({ nothing: 'inactive' });
    await put({ id: 'ada', name: 'Ada', email: ADA.email, language: 'fr' });
    expect((await preview()).body).toMatchObject({ nothing: 'nothing-due' });
  });

  it('shows an admin no reason that is made from what somebody answered', async () => {
    const answers = ['q1', 'q2'].map((question) =>
      eventAt(NOW - 25 * HOUR, { question, correct: false }),
    );
    await post('/v1/events', { events: answers });
    const { body: made } = await post('/v1/keys', { scopes: ['self'], employee: 'ada' });
    const own = await api.call(textOf(made.secret), 'GET', '/v1/employees/ada/plan?minutes=10');
    const secrets = listOf(own.body.lessons).flatMap(({ reasons }) =>
      listOf(reasons).flatMap((one) => (one.private === undefined ? [] : [textOf(one.text)])),
    );
    expect(secrets).not.toEqual([]);
    const { body } = await preview();
    await sendNow('ada', { to: 'boss@example.com' });
    const trials = [JSON.stringify(body), JSON.stringify(api.mails)];
    await sendNow();
    const sent = api.mails.at(-1)?.text ?? '';
    expect(secrets.filter((secret) => sent.includes(secret))).not.toEqual([]);
    for (const trial of trials)
      expect(secrets.filter((secret) => trial.includes(secret))).toEqual([]);
  });
});

describe('the counts', () => {
  it('are of at most a year, and of days in their order', async () => {
    const wrong = await api.call(key, 'GET', '/v1/digests?from=2026-03-03&to=2026-03-01');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid-query']);
  });
});
