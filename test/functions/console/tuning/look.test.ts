import { Hono } from 'hono';
import { expect, it } from 'vitest';
import type { ConsoleEnv, Visitor } from '../../../../functions/console/env.ts';
import { lookingOn } from '../../../../functions/console/tuning/look.ts';
import { readAudit } from '../../../../functions/store/audit.ts';
import { testApi } from '../../../support/api.ts';
import { consoleOf } from '../../../support/console.ts';

it('opening a page is a look each time; what moves on it is put down when it comes in', async () => {
  const api = testApi();
  await api.tenant('acme');
  const { services } = consoleOf(api.services);
  const lookOn = lookingOn(services);
  const app = new Hono<ConsoleEnv>();
  app.all('/:ids', async (c) => {
    c.set('services', services);
    c.set('visitor', { tenant: 'acme', author: 'member:vera' } as Visitor);
    await lookOn(c, { page: 'draft', ids: c.req.param('ids').split(',') });
    return c.text('shown');
  });
  const looks = async (): Promise<(readonly string[] | undefined)[]> => {
    const { items } = await readAudit(services, 'acme', {
      from: '2026-01-01',
      to: '2026-12-31',
      kind: 'look',
      limit: 100,
    });
    return items.map(({ people }) => people);
  };
  await app.request('/ada,bob');
  api.clock.now += 1000;
  await app.request('/ada,bob');
  expect(await looks()).toEqual([
    ['ada', 'bob'],
    ['ada', 'bob'],
  ]);
  api.clock.now += 1000;
  await app.request('/bob', { method: 'POST' });
  expect(await looks()).toHaveLength(2);
  await app.request('/bob,cem', { method: 'POST' });
  expect((await looks())[0]).toEqual(['cem']);
});
