import { Hono } from 'hono';
import { secureHeaders as honos } from 'hono/secure-headers';
import { expect, it } from 'vitest';
import { secureHeaders } from '../../../functions/http/secure-headers.ts';

it('tells browsers what Hono’s own secure headers do', async () => {
  const answersOf = async (middleware: typeof secureHeaders) => {
    const app = new Hono()
      .use(middleware)
      .get('/text', (c) => c.text('yes'))
      .get('/framed', (c) => c.text('no', 200, { 'x-frame-options': 'DENY' }))
      .get('/broken', () => {
        throw new Error('broken');
      });
    const paths = ['/text', '/framed', '/broken', '/nowhere'];
    const answers = await Promise.all(paths.map((path) => app.request(path)));
    return answers.map(({ status, headers }) => [status, Object.fromEntries(headers)]);
  };
  const theirs = await answersOf(honos({ crossOriginResourcePolicy: false }));
  expect(await answersOf(secureHeaders)).toEqual(theirs);
});
