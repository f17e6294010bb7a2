import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Member } from '../../../core/model/member.ts';
import { actingFor } from '../../../functions/capabilities.ts';
import type { Issuer } from '../../../functions/http/issuer.ts';
import { ANY_STATE } from '../../../functions/work/precondition.ts';
import { putMember } from '../../../functions/work/put-member.ts';
import { type TestApi, testApi } from '../../support/api.ts';
import { CONSOLE_URL, consoleOf, type TestConsole } from '../../support/console.ts';
import { type RunningProvider, startProvider } from '../../support/oidc-provider.ts';

const CALLBACK = `${CONSOLE_URL}/console/login/callback`;

let provider: RunningProvider;
beforeAll(async () => {
  provider = await startProvider(CALLBACK);
});
afterAll(() => provider.stop());

let api: TestApi;
const siteFor = (...issuers: Issuer[]): TestConsole => consoleOf(api.services, { issuers });
const join = (tenant: string, more: Partial<Member>): Promise<unknown> =>
  putMember(
    actingFor(api.services, { by: 'operator' }),
    tenant,
    { id: 'ada', roles: ['admin'], ...more } as Member,
    ANY_STATE,
  );

beforeEach(async () => {
  api = testApi();
  for (const tenant of ['acme', 'beta', 'gamma']) await api.tenant(tenant);
  provider.accounts.clear();
  provider.accounts.set('s-ada', { email: 'Ada@acme.com', email_verified: true });
  Object.assign(provider, { current: 's-ada', tamper: undefined, isForged: false });
  provider.fault = undefined;
});

/** Cookies as a browser keeps them, by name. */
const cookiesOf = (...answers: Response[]): string => {
  const kept = new Map<string, string>();
  for (const answer of answers)
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]!.split(/=(.*)/s);
      if (value === '') kept.delete(name);
      else kept.set(name, value);
    }
  return [...kept].map(([name, value]) => `${name}=${value}`).join('; ');
};

const begin = (site: TestConsole, issuer: Issuer, to = '/console'): Promise<Response> =>
  site.stranger(`/console/login/start?${new URLSearchParams({ issuer: issuer.issuer, to })}`);

/** Comes back from the provider as its browser does; `change` is what goes wrong on the way. */
const comeBack = async (
  site: TestConsole,
  started: Response,
  change: (address: URL) => void = () => {},
): Promise<Response> => {
  const address = new URL(await provider.visit(started.headers.get('location') ?? ''));
  change(address);
  const headers = { cookie: cookiesOf(started) };
  return site.stranger(address.pathname + address.search, { headers });
};

const signIn = async (site: TestConsole, issuer: Issuer): Promise<Response> =>
  comeBack(site, await begin(site, issuer));

const isIn = async (site: TestConsole, answer: Response): Promise<boolean> => {
  const page = await site.stranger('/console', { headers: { cookie: cookiesOf(answer) } });
  return page.status === 200;
};

describe('signing in by a provider', () => {
  it('leads a member to where they wanted to go', async () => {
    await join('acme', { email: 'ada@acme.com' });
    const site = siteFor(provider.trust());
    const started = await begin(site, provider.trust(), '/console/policy?x=1');
    expect(started.status).toBe(303);
    const asked = new URL(started.headers.get('location') ?? '');
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
    expect(asked.searchParams.get('redirect_uri')).toBe(CALLBACK);
    const answer = await comeBack(site, started);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/console/policy?x=1']);
    expect(await isIn(site, answer)).toBe(true);
    expect(answer.headers.getSetCookie().join()).toMatch(
      /__Host-uplift-console=acme\.[^;]+; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax/,
    );
  });

  it('knows a member by the subject of their issuer too, and by no other issuer’s', async () => {
    await join('acme', { subject: { issuer: provider.url, subject: 's-ada' } });
    provider.accounts.set('s-ada', {});
    const site = siteFor(provider.trust());
    expect(await isIn(site, await signIn(site, provider.trust()))).toBe(true);
    await join('acme', { id: 'boss', email: 'boss@acme.com' });
    await join('acme', { subject: { issuer: `${provider.url}/other`, subject: 's-ada' } });
    const refused = await signIn(site, provider.trust());
    expect([refused.status, await isIn(site, refused)]).toEqual([403, false]);
  });

  it.each<[string, object]>([
    ['is not verified', { email: 'ada@acme.com', email_verified: false }],
    ['is not said to be verified', { email: 'ada@acme.com' }],
    ['is verified as a text only', { email: 'ada@acme.com', email_verified: 'true' }],
    ['is somebody else’s', { email: 'eve@acme.com', email_verified: true }],
  ])('lets nobody in whose address %s', async (_, account) => {
    await join('acme', { email: 'ada@acme.com' });
    provider.accounts.set('s-ada', account as never);
    const site = siteFor(provider.trust());
    const answer = await signIn(site, provider.trust());
    expect(answer.status).toBe(403);
    expect(await isIn(site, answer)).toBe(false);
  });

  it('counts for no tenant that does not name the issuer', async () => {
    await join('beta', { email: 'ada@acme.com' });
    const site = siteFor(provider.trust({ tenants: ['acme'] }));
    expect((await signIn(site, provider.trust({ tenants: ['acme'] }))).status).toBe(403);
    const all = { tenants: '*', claims: { tenant: 'tenant' } };
    const open = siteFor(provider.trust(all));
    expect(await isIn(open, await signIn(open, provider.trust(all)))).toBe(true);
    // Where its tokens are for one tenant, they open no other.
    provider.tamper = (claims) => ({ ...claims, tenant: 'acme' });
    expect((await signIn(open, provider.trust(all))).status).toBe(403);
  });

  it('lets a member of several tenants choose one, once', async () => {
    const issuer = provider.trust({ tenants: ['acme', 'beta'], claims: { tenant: 'tenant' } });
    for (const tenant of ['acme', 'beta', 'gamma']) await join(tenant, { email: 'ada@acme.com' });
    const site = siteFor(issuer);
    const started = await begin(site, issuer, '/console/history');
    const page = await comeBack(site, started);
    const html = await page.text();
    expect([page.status, html.match(/name="tenant" value="\w+"/g)]).toEqual([
      200,
      ['name="tenant" value="acme"', 'name="tenant" value="beta"'],
    ]);
    const token = /name="form-token" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const choose = (fields: Record<string, string>, origin = CONSOLE_URL) =>
      site.stranger('/console/login/choose', {
        method: 'POST',
        body: new URLSearchParams({ 'form-token': token, to: '/console/history', ...fields }),
        headers: { cookie: cookiesOf(started, page), origin },
      });
    expect((await choose({ tenant: 'beta' }, 'https://evil.example')).status).toBe(403);
    const wrongs: Record<string, string>[] = [
      { tenant: 'gamma' },
      { tenant: 'beta', 'form-token': 'x' },
    ];
    for (const wrong of wrongs) {
      const answer = await choose(wrong);
      expect(answer.headers.get('location')).toBe('/console/login?to=%2Fconsole');
    }
    const answer = await choose({ tenant: 'beta' });
    expect(answer.headers.get('location')).toBe('/console/history');
    expect(answer.headers.getSetCookie().join()).toContain('__Host-uplift-console=beta.');
    expect(await isIn(site, answer)).toBe(true);
    expect((await choose({ tenant: 'acme' })).headers.get('location')).toContain('/login');
  });

  it('leads nowhere but into the console', async () => {
    await join('acme', { email: 'ada@acme.com' });
    const site = siteFor(provider.trust());
    for (const to of [
      'https://evil.example/console',
      '//evil.example/console',
      '/console@evil.example',
      '/consolevil',
      '/v1/keys',
      '/console/../v1/keys',
      '/console/login/start?issuer=x',
    ]) {
      const answer = await comeBack(site, await begin(site, provider.trust(), to));
      expect([to, answer.headers.get('location')]).toEqual([to, '/console']);
    }
  });
});

describe('a sign-in is refused, and nothing is opened,', () => {
  const site = (): TestConsole => siteFor(provider.trust());
  beforeEach(() => join('acme', { email: 'ada@acme.com' }));

  const refused = async (answer: Response, status = 400): Promise<void> => {
    expect(answer.status).toBe(status);
    expect(cookiesOf(answer)).not.toContain('uplift-console');
  };

  it('with the state of another sign-in', async () => {
    const [one, other] = [
      await begin(site(), provider.trust()),
      await begin(site(), provider.trust()),
    ];
    const stolen = new URL(other.headers.get('location') ?? '').searchParams.get('state')!;
    await refused(
      await comeBack(site(), one, ({ searchParams }) => searchParams.set('state', stolen)),
    );
  });

  it('without a state, or in a browser that began none', async () => {
    const started = await begin(site(), provider.trust());
    await refused(
      await comeBack(site(), started, ({ searchParams }) => searchParams.delete('state')),
    );
    const address = new URL(
      await provider.visit((await begin(site(), provider.trust())).headers.get('location')!),
    );
    await refused(await site().stranger(address.pathname + address.search));
  });

  it('with a code that was redeemed before', async () => {
    const one = site();
    const started = await begin(one, provider.trust());
    let used = '';
    await comeBack(one, started, ({ search }) => {
      used = search;
    });
    const headers = { cookie: cookiesOf(started) };
    await refused(await one.stranger(`/console/login/callback${used}`, { headers }));
  });

  it('with another verifier than it was begun with (PKCE)', async () => {
    const [one, other] = [
      await begin(site(), provider.trust()),
      await begin(site(), provider.trust()),
    ];
    const [mine, theirs] = [one, other].map((started) => {
      const value = /__Host-uplift-login=([^;]+)/.exec(cookiesOf(started))?.[1] ?? '';
      return JSON.parse(Buffer.from(value, 'base64url').toString()) as Record<string, string>;
    });
    const mixed = { ...mine, verifier: theirs!.verifier };
    const value = Buffer.from(JSON.stringify(mixed)).toString('base64url');
    const address = new URL(await provider.visit(one.headers.get('location')!));
    const headers = { cookie: `__Host-uplift-login=${value}` };
    await refused(await site().stranger(address.pathname + address.search, { headers }));
  });

  it.each<[string, (now: number) => object]>([
    ['nonce', () => ({ nonce: 'another' })],
    ['no nonce', () => ({ nonce: undefined })],
    ['audience', () => ({ aud: 'another-client' })],
    ['issuer', () => ({ iss: 'https://evil.example' })],
    ['an expired token', (now) => ({ exp: now - 120, iat: now - 600 })],
    ['no subject', () => ({ sub: undefined })],
  ])('with a token that the provider signed of another kind: %s', async (_, claims) => {
    provider.tamper = (own) => ({ ...own, ...claims(Math.floor(Date.now() / 1_000)) });
    await refused(await signIn(site(), provider.trust()));
  });

  it('with a token that somebody else signed', async () => {
    provider.isForged = true;
    await refused(await signIn(site(), provider.trust()));
  });

  it('where the member calls it off at the provider', async () => {
    const started = await begin(site(), provider.trust());
    const { searchParams } = new URL(started.headers.get('location') ?? '');
    const back = new URLSearchParams({
      error: 'access_denied',
      state: searchParams.get('state') ?? '',
      iss: provider.url,
    });
    const headers = { cookie: cookiesOf(started) };
    await refused(await site().stranger(`/console/login/callback?${back}`, { headers }));
  });

  it.each<[string, (path: string) => boolean]>([
    ['before', () => true],
    ['when the code is redeemed', (path) => path.startsWith('/token')],
    ['when its keys are needed', (path) => path.startsWith('/jwks')],
  ])('while the provider is down, and says so: %s', async (_, isHit) => {
    const one = site();
    const started = await begin(one, provider.trust());
    const address = new URL(await provider.visit(started.headers.get('location')!));
    provider.fault = ({ url = '' }, response) => {
      if (!isHit(url)) return false;
      response.writeHead(503).end('out of order');
      return true;
    };
    const headers = { cookie: cookiesOf(started) };
    const answer = await one.stranger(address.pathname + address.search, { headers });
    expect(await answer.clone().text()).toContain('does not answer');
    await refused(answer, 503);
  });

  it('while nobody listens at its address, at the first step too', async () => {
    const gone = provider.trust({ issuer: 'http://localhost:9/' });
    await refused(await begin(siteFor(gone), gone), 503);
  });

  it('by an issuer that people do not sign in by', async () => {
    const answer = await siteFor().stranger('/console/login/start?issuer=https://evil.example');
    await refused(answer, 404);
  });
});

it('goes on after the provider has rotated its keys, from one sign-in to the next', async () => {
  await join('acme', { email: 'ada@acme.com' });
  const site = siteFor(provider.trust());
  expect(await isIn(site, await signIn(site, provider.trust()))).toBe(true);
  await provider.rotate();
  expect(await isIn(site, await signIn(site, provider.trust()))).toBe(true);
});

it('says where one signs in, and what to run on a machine of one’s own', async () => {
  const page = async (site: TestConsole) => (await site.stranger('/console/login')).text();
  expect(await page(siteFor(provider.trust()))).toContain('/console/login/start?issuer=');
  expect(await page(siteFor())).toContain('No sign-in is set up');
});
