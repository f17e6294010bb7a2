import { beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../../functions/console/session.ts';
import { readAudit } from '../../../functions/store/audit.ts';
import { changeMembers } from '../../../functions/store/members.ts';
import { StoreUnavailable } from '../../../functions/store/table.ts';
import { type TestApi, testApi } from '../../support/api.ts';
import { CONSOLE_URL, consoleOf, type TestConsole } from '../../support/console.ts';
import { memoryTable } from '../../support/memory-table.ts';

const HOUR_MS = 3_600_000;

/** Who signed in and out, oldest first, as the audit says. */
const sessionsOnRecord = async (tenant = 'acme'): Promise<string[]> => {
  const query = { from: '2026-01-01', to: '2027-12-31', kind: 'session', limit: 100 } as const;
  const { items } = await readAudit(api.services, tenant, query);
  return items.map(({ actor, what, unfinished }) => `${actor} ${what}${unfinished ? '?' : ''}`);
};

let api: TestApi;
let site: TestConsole;
beforeEach(async () => {
  api = testApi();
  await api.tenant('acme');
  site = consoleOf(api.services);
});

describe('a session', () => {
  it('is a cookie of this host alone, out of reach of scripts and of other sites', async () => {
    const { cookie } = await site.as('viewer');
    expect(cookie).toMatch(/^__Host-uplift-console=acme\.[\w-]{43}$/);
    const local = consoleOf(api.services, { consoleUrl: 'http://localhost:8787' });
    expect((await local.as('viewer')).cookie).toMatch(/^uplift-console-8787=/);
  });

  it('lets one in, and nobody without one: they are led to where one signs in', async () => {
    const viewer = await site.as('viewer');
    expect((await viewer.get('/console')).status).toBe(200);
    const answer = await site.stranger('/console?x=1');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/console/login?to=%2Fconsole%3Fx%3D1');
  });

  it('is kept as a hash: nothing in the table opens it', async () => {
    const { cookie } = await site.as('viewer');
    const secret = cookie.split('.')[1]!;
    const { items } = api.table as unknown as { items: Map<string, unknown> };
    expect(JSON.stringify([...items.values()])).not.toContain(secret);
  });

  it('ends after an hour in which nothing was done, and not before', async () => {
    const viewer = await site.as('viewer');
    for (let step = 0; step < 5; step++) {
      api.clock.now += HOUR_MS - 1;
      expect((await viewer.get('/console')).status).toBe(200);
    }
    api.clock.now += HOUR_MS;
    expect((await viewer.get('/console')).status).toBe(303);
  });

  it('ends after twelve hours, whatever was done', async () => {
    const viewer = await site.as('viewer');
    const begun = api.clock.now;
    for (let at = 30; at < 12 * 60; at += 30) {
      api.clock.now = begun + (at * HOUR_MS) / 60;
      expect((await viewer.get('/console')).status).toBe(200);
    }
    api.clock.now = begun + 12 * HOUR_MS;
    expect((await viewer.get('/console')).status).toBe(303);
  });

  it('is over once one has signed out; others of the same member are not', async () => {
    const [one, other] = [await site.as('viewer'), await site.as('viewer')];
    const answer = await one.post('/console/sign-out');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-uplift-console=;.*Max-Age=0/);
    expect((await one.get('/console')).status).toBe(303);
    expect((await other.get('/console')).status).toBe(200);
  });

  it('is over everywhere once one has signed out everywhere', async () => {
    const [one, other, else_] = [
      await site.as('viewer'),
      await site.as('viewer'),
      await site.as('goals'),
    ];
    await one.post('/console/sign-out', { everywhere: 'yes' });
    expect((await other.get('/console')).status).toBe(303);
    expect((await else_.get('/console')).status).toBe(200);
  });

  it('has the roles that the member has now, and none once they are gone', async () => {
    const viewer = await site.as('viewer');
    await changeMembers(site.services, 'acme', () => []);
    expect((await viewer.get('/console')).status).toBe(303);
  });

  it('is none of another tenant, however its ticket is changed', async () => {
    await api.tenant('other');
    const { cookie } = await site.as('admin');
    const forged = cookie.replace('=acme.', '=other.');
    const answer = await site.stranger('/console', { headers: { cookie: forged } });
    expect(answer.status).toBe(303);
  });
});

describe('every page', () => {
  it('lets nothing run but its own scripts, and stands in no frame', async () => {
    const viewer = await site.as('viewer');
    const { headers } = await viewer.get('/console');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).not.toMatch(/unsafe/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'nonce-[^']+'/);
    // Else browsers would say `Origin: null` of its own forms.
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it('is in the language of its member, who may choose another one', async () => {
    const viewer = await site.as('viewer');
    expect(await (await viewer.get('/console')).text()).toContain('<html lang="en"');
    const answer = await viewer.post(
      '/console/language',
      { language: 'de' },
      { referer: `${CONSOLE_URL}/console?x=1` },
    );
    expect(answer.headers.get('location')).toBe('/console?x=1');
    expect(await (await viewer.get('/console')).text()).toContain('<html lang="de"');
  });
});

describe('on record', () => {
  it('is who signs in and out, once each, of their own tenant alone', async () => {
    await api.tenant('beta');
    const { member, post } = await site.as('viewer');
    await openSession(site.services, { tenant: 'acme', member: member.id }, 'r-1');
    expect(await sessionsOnRecord()).toEqual(['member:viewer-en sign-in']);
    api.clock.now += 1_000;
    await post('/console/sign-out');
    await post('/console/sign-out');
    expect(await sessionsOnRecord()).toEqual([
      'member:viewer-en sign-out',
      'member:viewer-en sign-in',
    ]);
    api.clock.now += 1_000;
    await (await site.as('viewer')).post('/console/sign-out', { everywhere: 'yes' });
    expect((await sessionsOnRecord())[0]).toBe('member:viewer-en sign-out-everywhere');
    expect(await sessionsOnRecord('beta')).toEqual([]);
  });

  it('is nobody who is no member, or another one by now', async () => {
    await site.as('viewer');
    const { services } = site;
    expect(await openSession(services, { tenant: 'acme', member: 'gone' })).toBeUndefined();
    const other = { tenant: 'acme', member: 'viewer-en', seal: 'another' };
    expect(await openSession(services, other)).toBeUndefined();
    expect(await sessionsOnRecord()).toEqual([]);
  });

  it('before anybody is in: where it cannot be put down, nobody is', async () => {
    let failing: string | undefined;
    api = testApi(
      memoryTable(({ key }) => {
        if (failing !== undefined && key?.pk.includes(failing)) throw new StoreUnavailable('down');
      }),
    );
    await api.tenant('acme');
    site = consoleOf(api.services);
    const { member, post, get } = await site.as('viewer');
    failing = '#A#';
    await expect(openSession(site.services, { tenant: 'acme', member: member.id })).rejects.toThrow(
      StoreUnavailable,
    );
    expect((await post('/console/sign-out')).status).toBe(503);
    failing = undefined;
    expect((await get('/console')).status).toBe(200);
    expect(await sessionsOnRecord()).toEqual([]);
  });
});
