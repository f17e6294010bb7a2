import { expect, it } from 'vitest';
import { Context } from '../../../infra/local/context.ts';
import { door } from '../../../infra/local/parts/door.ts';

it('the port tells whoever comes too early to come back, and then answers', async () => {
  const context = new Context({ dataPath: '/nowhere', port: 0 });
  const stop = await door.start(context);
  const { url, port, open } = context.take('door');
  expect(url).toBe(`http://localhost:${port}`);
  const early = await fetch(url);
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await early.text()).toContain('http-equiv="refresh"');
  open(() => new Response('here'));
  expect(await (await fetch(url)).text()).toBe('here');
  await stop?.();
  await expect(fetch(url)).rejects.toThrow();
});

it('a part that stands before what it needs says so', () => {
  expect(() => new Context({ dataPath: '/nowhere', port: 0 }).take('services')).toThrow(
    'no part before it brings services',
  );
});
