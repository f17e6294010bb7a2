import { beforeEach, describe, expect, it } from 'vitest';
import { createPages } from '../../../functions/learn/app.ts';
import { countLink, MOST_A_DAY, MOST_AN_HOUR } from '../../../functions/store/link-requests.ts';
import { readSchedule } from '../../../functions/store/schedules.ts';
import { suppress, suppressionOf } from '../../../functions/store/suppressions.ts';
import { formOf, type PagesWorld, pagesWorld, withoutNonce } from './world.ts';

let world: PagesWorld;
beforeEach(async () => {
  world = await pagesWorld();
});

const ask = (address: string, organisation = 'acme'): Promise<Response> =>
  world.post('/me', { organisation, address });

/** Opens somebody's page as they do; gives the cookie of their session. */
const enter = async (employee = 'ada', tenant = 'acme'): Promise<{ cookie: string }> => {
  const token = await world.token('me', { employee, tenant });
  const opened = await world.post(`/me/${token}`);
  expect(opened.status).toBe(303);
  return { cookie: opened.headers.get('set-cookie')!.split(';')[0]! };
};
const own = async (headers: { cookie: string }, path = '/me'): Promise<string> =>
  (await world.get(path, headers)).text();

/** Sends a form of somebody's own page. */
const send = async (
  headers: { cookie: string },
  to: string,
  form: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<Response> => {
  const hidden = formOf(await own(headers), new RegExp(`/me/${to}$`));
  return world.post(`/me/${to}`, { ...hidden, ...form }, headers);
};

const ownOf = async () => (await readSchedule(world.services, 'acme', 'ada')).own;

describe('Asking for a link', () => {
  it('answers alike for everyone, and sends one to who is there', async () => {
    const answers = new Set<string>();
    for (const [address, organisation] of [
      ['ada@example.com', 'acme'],
      ['nobody@example.com', 'acme'],
      ['ada@example.com', 'nowhere'],
      ['no address', 'acme'],
      ['ada@example.com', '../acme'],
      ['', ''],
    ] as const) {
      const response = await ask(address, organisation);
      expect(response.status).toBe(200);
      answers.add(await withoutNonce(response));
    }
    expect(answers.size).toBe(1);
    expect(world.mails.map(({ to }) => to)).toEqual(['Ada@Example.com']);
  });

  it('takes the same time for everyone, however long sending takes and whatever fails', async () => {
    let release = (): void => {};
    const slow = new Promise<never>((_, reject) => {
      release = () => reject(new Error('SES is away'));
    });
    const mailer = { ...world.services.mailer, send: () => slow };
    const app = createPages({ ...world.services, mailer });
    const body = new URLSearchParams({ organisation: 'acme', address: 'ada@example.com' });
    const answered = await app.request('/me', { method: 'POST', body });
    expect(answered.status).toBe(200);
    expect(await answered.text()).toContain('Look into your mailbox');
    release();
  });

  it('mails a link that opens the page for half an hour, and the mail says what it is', async () => {
    await ask('ada@example.com');
    const [mail] = world.mails;
    expect(mail).toMatchObject({
      from: { address: 'learning@example.com' },
      subject: 'Your link to your own learning page',
    });
    const path = /http:\/\/localhost:8787(\/me\/[A-Za-z0-9_-]+)/.exec(mail!.text)![1]!;
    expect(mail!.html).toContain(path);
    expect((await world.get(path)).status).toBe(200);
    world.api.clock.now += 30 * 60_000;
    expect((await world.get(path)).status).toBe(404);
  });

  it('is done five times a day for an address, however it is written, and no more', async () => {
    for (let time = 0; time < MOST_A_DAY + 3; time++)
      await ask(time % 2 === 0 ? 'ada@example.com' : 'ADA@EXAMPLE.COM');
    expect(world.mails).toHaveLength(MOST_A_DAY);
    await ask('bob@example.com');
    expect(world.mails).toHaveLength(MOST_A_DAY + 1);
    world.api.clock.now += 86_400_000;
    await ask('ada@example.com');
    expect(world.mails).toHaveLength(MOST_A_DAY + 2);
  });

  it('is bounded for a whole tenant by what its own people ask for, and by nobody else', async () => {
    const made = Array.from({ length: MOST_AN_HOUR + 1 }, (_, at) => ask(`x${at}@example.com`));
    await Promise.all(made);
    await ask('ada@example.com');
    expect(world.mails).toHaveLength(1);
    for (let link = 1; link < MOST_AN_HOUR; link++) await countLink(world.services, 'acme');
    await ask('ada@example.com');
    expect(world.mails).toHaveLength(1);
    world.api.clock.now += 3_600_000;
    await ask('ada@example.com');
    expect(world.mails).toHaveLength(2);
  });

  it('sends nothing to who is not active, nor to an address that takes no mail', async () => {
    const { body } = await world.api.call(world.key, 'GET', '/v1/employees/bob');
    const profile = body as object;
    await world.api.call(world.key, 'PUT', '/v1/employees/bob', { ...profile, active: false });
    await ask('bob@example.com');
    const about = { employee: 'ada', address: 'ada@example.com', atMs: world.api.clock.now };
    await suppress(world.services, 'acme', { ...about, reason: 'stopped' });
    await ask('ada@example.com');
    expect(world.mails).toHaveLength(1);
    await suppress(world.services, 'acme', { ...about, reason: 'bounced' });
    await ask('ada@example.com');
    expect(world.mails).toHaveLength(1);
  });
});

describe('Coming in', () => {
  it('takes a button: a scanner that follows the link opens nothing and burns nothing', async () => {
    const token = await world.token('me');
    for (let scan = 0; scan < 3; scan++) {
      const shown = await world.get(`/me/${token}`);
      expect(shown.headers.get('set-cookie')).toBeNull();
      expect(await shown.text()).toContain(`action="/me/${token}"`);
    }
    const opened = await world.post(`/me/${token}`);
    expect(opened.headers.get('location')).toBe('/me');
    expect(opened.headers.get('set-cookie')).toMatch(
      /^uplift-me=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
  });

  it('is by a cookie over https that no other host can set', async () => {
    world = await pagesWorld('https://learn.example.com');
    const opened = await world.post(`/me/${await world.token('me')}`);
    expect(opened.headers.get('set-cookie')).toMatch(
      /^__Host-uplift-me=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/,
    );
  });

  it('is not done for anybody by another site', async () => {
    const token = await world.token('me');
    for (const site of ['cross-site', 'same-site']) {
      const response = await world.post(`/me/${token}`, {}, { 'sec-fetch-site': site });
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(response.status).toBe(200);
    }
  });

  it('ends after twelve hours, by signing out, and with the person', async () => {
    const headers = await enter();
    expect(await own(headers)).toContain('Hello Ada');
    const other = await enter();
    await send(headers, 'leave');
    expect(await own(headers)).not.toContain('Hello Ada');
    expect(await own(other)).toContain('Hello Ada');
    world.api.clock.now += 12 * 3_600_000;
    expect(await own(other)).not.toContain('Hello Ada');
    const last = await enter();
    await world.api.call(world.key, 'DELETE', '/v1/employees/ada?erase=true');
    expect(await own(last)).not.toContain('Hello Ada');
  });
});

describe('One’s own page', () => {
  it('says how skills stand in words, largest gaps first, without decimals', async () => {
    const events = Array.from({ length: 12 }, (_, index) => ({
      ...{ id: `e${index}`, employee: 'ada', type: 'answered', lesson: 'c1', correct: true },
      ...{
        question: `q${index}`,
        at: new Date(world.api.clock.now - index * 60_000).toISOString(),
      },
    }));
    await world.api.call(world.key, 'POST', '/v1/events', { events });
    const html = await own(await enter());
    const skills = /aria-labelledby="skills"[\s\S]*?<\/section>/.exec(html)![0];
    expect(skills).not.toMatch(/\d[.,]\d|%/);
    const named = [...skills.matchAll(/<strong>([^<]*)<\/strong><span>([^<]*)</g)];
    const { body } = await world.api.call(world.key, 'GET', '/v1/employees/ada/skills');
    const reports = (body as unknown as { skills: { name: string; gap?: number }[] }).skills;
    const byGap = [...reports].sort((a, b) => (b.gap ?? 0) - (a.gap ?? 0));
    expect(named.map(([, name]) => name)).toEqual(byGap.map(({ name }) => name));
    const words = Object.fromEntries(named.map(([, name, word]) => [name, word]));
    expect(words['Clear writing']).toBe('Not tried yet');
    expect(words['De-escalation']).not.toBe('Not tried yet');
  });

  it('finds lessons, and opens them', async () => {
    const headers = await enter();
    const html = await own(headers, '/me/find?q=short%20answers');
    const path = /href="(\/l\/[^"]+)"[^>]*>\s*Short answers/.exec(html)?.[1];
    expect((await world.get(path!)).status).toBe(200);
  });

  it('saves what is chosen, which goes before what others say; empty is inherited', async () => {
    const headers = await enter();
    const chosen = { frequency: 'daily', days: ['tue', 'mon'], hour: '7', minutes: '15' };
    const zone = { timeZone: 'Europe/Berlin', language: 'de', pausedUntil: '2026-04-01' };
    const saved = await send(headers, 'choice', { ...chosen, ...zone });
    expect(saved.headers.get('location')).toBe('/me?done=saved');
    expect(await ownOf()).toEqual({
      ...{ frequency: 'daily', days: ['mon', 'tue'], hour: 7, minutes: 15 },
      ...zone,
    });
    expect(await own(headers)).toContain('<html lang="de"');
    await send(headers, 'choice', { frequency: 'weekly' });
    expect(await ownOf()).toEqual({ frequency: 'weekly' });
  });

  it('says which fields it cannot take, keeps what was typed, and saves nothing', async () => {
    const headers = await enter();
    for (const [field, value] of [
      ['frequency', 'hourly'],
      ['hour', '24'],
      ['hour', 'x'],
      ['minutes', '0'],
      ['minutes', '61'],
      ['minutes', '1.5'],
      ['minutes', '1e400'],
      ['pausedUntil', '2026-02-30'],
      ['timeZone', 'Mars/Base'],
      ['language', 'xx'],
    ] as const) {
      const response = await send(headers, 'choice', { minutes: '20', [field]: value });
      expect(response.status, field).toBe(422);
      const html = await response.text();
      expect(html).toMatch(new RegExp(`name="${field}"[^>]*aria-invalid="true"`));
    }
    expect(await ownOf()).toBeUndefined();
  });

  it('stops everything, and is the only place where that is taken back', async () => {
    const headers = await enter();
    await send(headers, 'choice', { hour: '8' });
    await send(headers, 'stop');
    const about = { employee: 'ada' };
    expect(await suppressionOf(world.services, 'acme', about)).toMatchObject({ reason: 'stopped' });
    expect(await ownOf()).toEqual({ hour: 8, enabled: false });
    await send(headers, 'choice', { hour: '9' });
    expect(await ownOf()).toEqual({ hour: 9, enabled: false });
    await send(headers, 'resume');
    expect(await suppressionOf(world.services, 'acme', about)).toBeUndefined();
    expect(await ownOf()).toEqual({ hour: 9, enabled: true });
  });

  it('hands over the same export as the API', async () => {
    const headers = await enter();
    const response = await send(headers, 'export');
    expect(response.headers.get('content-disposition')).toContain('attachment');
    const { body } = await world.api.call(world.key, 'GET', '/v1/employees/ada/export');
    expect(await response.json()).toEqual(body);
  });

  it('makes earlier links void and signs out everywhere, but for links that stop mails', async () => {
    const [one, other] = [await enter(), await enter()];
    const [lesson, stop] = [
      await world.token('lesson', { lesson: 'quiz' }),
      await world.token('stop'),
    ];
    await send(one, 'revoke');
    for (const headers of [one, other]) expect(await own(headers)).not.toContain('Hello Ada');
    expect((await world.get(`/l/${lesson}`)).status).toBe(404);
    expect((await world.get(`/u/${stop}`)).status).toBe(200);
    expect(await own(await enter())).toContain('Hello Ada');
  });

  it('survives its own first save: the epoch of links stays', async () => {
    const lesson = await (async () => {
      const headers = await enter();
      await send(headers, 'choice', { hour: '8' });
      expect(await own(headers)).toContain('Hello Ada');
      return world.token('lesson', { lesson: 'quiz' });
    })();
    expect((await world.get(`/l/${lesson}`)).status).toBe(200);
  });
});

describe('Forms of one’s own page', () => {
  it('do nothing without a session, without its token, with another one’s, or from another site', async () => {
    const [ada, bob] = [await enter('ada'), await enter('bob')];
    const formIn = async (headers: { cookie: string }) =>
      formOf(await own(headers), /\/me\/choice$/);
    const [mine, others] = [await formIn(ada), await formIn(bob)];
    expect(mine).not.toEqual(others);
    const paths = createPages(world.services)
      .routes.filter(({ method, path }) => method === 'POST' && /^\/me\/[a-z]+$/.test(path))
      .map(({ path }) => path);
    expect(new Set(paths)).toHaveProperty('size', 6);
    const before = world.snapshot();
    for (const path of new Set(paths))
      for (const [form, headers] of [
        [mine, {}],
        [{}, ada],
        [{ form: '' }, ada],
        [{ form: 'x'.repeat(22) }, ada],
        [others, ada],
        [mine, { ...ada, 'sec-fetch-site': 'cross-site' }],
        [mine, { cookie: `${ada.cookie}x` }],
      ] as [Record<string, string>, Record<string, string>][]) {
        const response = await world.post(path, { ...form, hour: '3' }, headers);
        expect(response.status, path).toBe(403);
        expect(response.headers.get('set-cookie')).toBeNull();
      }
    expect(world.snapshot()).toBe(before);
  });

  it('show one’s own and nobody else’s, in the language of each', async () => {
    const [ada, bob] = [await own(await enter('ada')), await own(await enter('bob'))];
    expect(ada).toContain('Hello Ada');
    expect(ada).not.toContain('Bob');
    expect(bob).toContain('Guten Tag, Bob');
    expect(bob).not.toMatch(/\bAda\b/);
  });
});
