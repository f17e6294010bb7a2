import { beforeEach, describe, expect, it } from 'vitest';
import { createPages } from '../../../functions/learn/app.ts';
import { LINK_KINDS, type LinkKind, sealLink } from '../../../functions/pages/links.ts';
import { changeSchedule, readSchedule } from '../../../functions/store/schedules.ts';
import { type PagesWorld, pagesWorld, withoutNonce } from './world.ts';

let world: PagesWorld;
beforeEach(async () => {
  world = await pagesWorld();
});

/** Every route with a token in it, as the app itself says. */
const routes = (): { method: string; path: string }[] => {
  const app = createPages(world.services);
  const found = app.routes.filter(({ method, path }) => method !== 'ALL' && /:token/.test(path));
  return [...new Map(found.map((one) => [`${one.method} ${one.path}`, one])).values()];
};

const everyRoute = (): { method: string; path: string }[] => {
  const found = createPages(world.services).routes.filter(({ method }) => method !== 'ALL');
  return [...new Map(found.map((one) => [`${one.method} ${one.path}`, one])).values()];
};

/** The kind of link that each path takes. */
const KIND: Readonly<Record<string, LinkKind>> = { l: 'lesson', u: 'stop', me: 'me' };
const kindOf = (path: string): LinkKind => KIND[path.split('/')[1]!]!;

const at = (path: string, token: string): string => path.replace(':token', token);
const call = (method: string, path: string): Promise<Response> =>
  method === 'GET' ? world.get(path) : world.post(path, {});

const tokenOf = (kind: LinkKind, more: object = {}): Promise<string> =>
  world.token(kind, { lesson: 'quiz', period: '2026-W10', ...more });

describe('A link that opens nothing', () => {
  it('gets one and the same page on every route, whatever is wrong with it', async () => {
    await world.api.tenant('umbrella');
    const day = 86_400_000;
    const answers = new Set<string>();
    for (const { method, path } of routes()) {
      const kind = kindOf(path);
      const good = await tokenOf(kind);
      const keys = await world.services.linkKeys();
      const foreignKey = [{ ...keys[0], secret: new Uint8Array(32).fill(7) }] as const;
      const soon = { lesson: 'quiz', untilMs: world.api.clock.now + day };
      const link = { kind, tenant: 'acme', employee: 'ada', epoch: 0, ...soon };
      const bad = [
        'x',
        good.slice(0, -1),
        `${good}A`,
        good.replace(/.(?=.{20}$)/, (letter) => (letter === 'A' ? 'B' : 'A')),
        sealLink(foreignKey, world.services.random, link),
        ...(await Promise.all(LINK_KINDS.filter((one) => one !== kind).map((one) => tokenOf(one)))),
        await tokenOf(kind, { tenant: 'nowhere' }),
        // A link that stops mails outlives its time, its epoch and whom it is of.
        ...(kind === 'stop'
          ? []
          : [
              await tokenOf(kind, { untilMs: world.api.clock.now }),
              await tokenOf(kind, { epoch: 17 }),
              await tokenOf(kind, { employee: 'nobody' }),
              await tokenOf(kind, { tenant: 'umbrella' }),
            ]),
      ];
      for (const token of bad) {
        const response = await call(method, at(path, encodeURIComponent(token)));
        expect(response.status, `${method} ${path} ${token}`).toBe(404);
        expect(response.headers.get('set-cookie')).toBeNull();
        answers.add(await withoutNonce(response));
      }
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('This link does not open anything');
  });

  it('is one that was revoked, or of somebody who is not active or was erased', async () => {
    const tokens = async () =>
      Promise.all((['lesson', 'me'] as const).map(async (kind) => [kind, await tokenOf(kind)]));
    const statuses = async (made: string[][]) =>
      Promise.all(
        made.map(
          async ([kind, token]) =>
            (await world.get(`/${kind === 'me' ? 'me' : 'l'}/${token}`)).status,
        ),
      );
    const made = (await tokens()) as string[][];
    expect(await statuses(made)).toEqual([200, 200]);
    const seen = await readSchedule(world.services, 'acme', 'ada');
    await changeSchedule(world.services, 'acme', 'ada', seen, { ...seen, linkEpoch: 5 });
    expect(await statuses(made)).toEqual([404, 404]);
    const anew = (await tokens()) as string[][];
    expect(await statuses(anew)).toEqual([200, 200]);
    const { body } = await world.api.call(world.key, 'GET', '/v1/employees/ada');
    const profile = body as object;
    await world.api.call(world.key, 'PUT', '/v1/employees/ada', { ...profile, active: false });
    expect(await statuses(anew)).toEqual([404, 404]);
    await world.api.call(world.key, 'PUT', '/v1/employees/ada', { ...profile, active: true });
    expect(await statuses(anew)).toEqual([200, 200]);
    await world.api.call(world.key, 'DELETE', '/v1/employees/ada?erase=true');
    expect(await statuses(anew)).toEqual([404, 404]);
  });
});

describe('Following a link', () => {
  it('changes nothing by GET or HEAD, with whatever a prefetcher sends, on every route', async () => {
    await world.services.linkKeys();
    const cookie = async (): Promise<string> => {
      const token = await tokenOf('me');
      const opened = await world.post(`/me/${token}`);
      return (opened.headers.get('set-cookie') ?? '').split(';')[0]!;
    };
    const session = await cookie();
    const before = world.snapshot();
    for (const { path } of everyRoute()) {
      for (const kind of LINK_KINDS) {
        const token = await tokenOf(kind);
        const target = at(path, token).replace(':job', 'j1');
        for (const method of ['GET', 'HEAD'])
          for (const headers of [
            {},
            { 'sec-purpose': 'prefetch;prerender' },
            { purpose: 'prefetch', cookie: session },
          ] as Record<string, string>[])
            for (const query of ['', '?c=1', '?q=answers&done=saved', '?cursor=x&save=1']) {
              const app = createPages(world.services);
              const url = `http://localhost:8787${target}${query}`;
              const response = await app.request(url, { method, headers });
              expect(response.status, `${method} ${target}`).toBeLessThan(500);
              expect(response.headers.get('set-cookie')).toBeNull();
            }
      }
    }
    expect(world.snapshot()).toBe(before);
    expect(world.mails).toEqual([]);
  });
});

describe('Nobody reaches another', () => {
  it('by any kind of link, of any tenant and employee: each page names its own and no other', async () => {
    const other = await world.api.tenant('umbrella');
    const people = [
      { tenant: 'acme', key: world.key, employee: 'ada', name: 'Secretname-ada' },
      { tenant: 'acme', key: world.key, employee: 'bob', name: 'Secretname-bob' },
      { tenant: 'umbrella', key: other, employee: 'ada', name: 'Secretname-umbrella' },
    ];
    const skill = { id: 'writing', name: 'Umbrella writing' };
    await world.api.call(other, 'PUT', '/v1/skills/writing', skill);
    for (const { key, employee: id, name } of people)
      await world.api.call(key, 'PUT', `/v1/employees/${id}`, { id, name });
    const lesson = { id: 'quiz', title: 'Umbrella lesson', format: 'article', minutes: 3 };
    await world.api.call(other, 'PUT', '/v1/lessons/quiz', {
      ...lesson,
      language: 'en',
      skills: [],
    });
    for (const { method, path } of routes()) {
      for (const { tenant, employee, name } of people) {
        const token = await tokenOf(kindOf(path), { tenant, employee });
        const eventsOf = async () =>
          Promise.all(
            people.map(async (one) => {
              const url = `/v1/employees/${one.employee}/export`;
              const { body } = await world.api.call(one.key, 'GET', url);
              const {
                exportedAt: _exportedAt,
                audit: _exports,
                ...rest
              } = body as unknown as Record<string, unknown>;
              return JSON.stringify(rest);
            }),
          );
        const before = await eventsOf();
        const response = await call(method, at(path, token));
        const html = await response.text();
        const label = `${method} ${path} ${tenant} ${employee}`;
        expect(response.status, label).toBeLessThan(500);
        for (const one of people.filter((person) => person.name !== name))
          expect(html, label).not.toContain(one.name);
        if (tenant === 'acme') expect(html, label).not.toContain('Umbrella');
        const after = await eventsOf();
        for (const [index, one] of people.entries())
          if (one.name !== name) expect(after[index], label).toBe(before[index]);
      }
    }
  });
});
