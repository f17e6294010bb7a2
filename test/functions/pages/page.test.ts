import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../../functions/api/app.ts';
import { documentsOf } from '../../../functions/api/docs.tsx';
import { specOf } from '../../../functions/http/route.ts';
import { pageResponse } from '../../../functions/pages/page.ts';
import { Context } from '../../../infra/local/context.ts';
import { door } from '../../../infra/local/parts/door.ts';
import { startPage } from '../../../infra/local/start-page/page.tsx';
import { testApi } from '../../support/api.ts';
import { ROOT } from '../../support/boundaries.ts';
import { filesIn } from '../../support/files.ts';
import { seeded } from '../../support/random.ts';

const draw = seeded(7);
const random = (size: number) => Uint8Array.from({ length: size }, () => Math.floor(draw() * 256));

type Open = () => Promise<Response>;

/** Whatever an app answers to a plain GET without being a route of the API. */
const pagesOf = (app: Hono, name: string): [string, Open][] => {
  const paths = new Set(
    app.routes
      .filter(({ method, handler }) => method === 'GET' && specOf(handler) === undefined)
      .map(({ path }) => path),
  );
  return [...paths].map((path) => [
    `${name} ${path}`,
    async () => app.request(`http://localhost:8787${path}`, { headers: { host: 'localhost' } }),
  ]);
};

const api = createApp(testApi().services, documentsOf);
const start = startPage({
  credentials: {
    ...{
      apiUrl: 'http://localhost',
      consoleUrl: null,
      mailboxUrl: null,
      databaseUrl: '',
      databaseKey: '',
      sesUrl: null,
    },
    tenants: { xyz: { adminKey: 'upl_admin', appKey: 'upl_app', consoleLoginUrl: null } },
  },
  ...{ dataPath: '/data', host: '127.0.0.1', port: 8787, random },
  api: () => new Response('{}'),
});
/** What the server says while it starts. */
const early: Open = async () => {
  const context = new Context({ dataPath: '/nowhere', port: 0 });
  const stop = await door.start(context);
  try {
    return await fetch(`http://127.0.0.1:${context.take('door').port}/`);
  } finally {
    await stop?.();
  }
};

const ANSWERS: [string, Open][] = [
  ...pagesOf(api as unknown as Hono, 'api'),
  ...pagesOf(start, 'local'),
  ['local while it starts', early],
];

const isPage = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/html') ?? false;

describe('every page of HTML', () => {
  it('is among these', async () => {
    const pages: string[] = [];
    for (const [name, open] of ANSWERS) if (isPage(await open())) pages.push(name);
    expect(pages).toEqual(['api /docs', 'local /', 'local while it starts']);
  });

  it.each(ANSWERS)('has a strict policy with a nonce of its own: %s', async (_, open) => {
    const answer = await open();
    if (!isPage(answer)) return;
    const policy = answer.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([\w+/]{24})'/.exec(policy)?.[1] ?? '';
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      'img-src https: data:',
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(nonce).not.toBe('');
    const html = await answer.text();
    // Its own scripts and styles carry the nonce, and nothing else in it could run or look at all.
    for (const [tag] of html.matchAll(/<(?:script|style|link rel="stylesheet")\b[^>]*>/g))
      if (!tag.includes('application/json')) expect(tag).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/<[^>]*\s(?:style|on\w+)=/);
    expect(html).not.toContain('nonce-of-this-answer');
    expect(html).not.toMatch(/upl_(admin|app)/);
    const again = (await open()).headers.get('content-security-policy');
    expect(again).not.toBe(policy);
    expect(answer.headers.get('cache-control')).not.toContain('public');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  /** A mail is no page of ours: what shows it lets nothing in it run, with its own style or not. */
  const MAILS = [
    'functions/console/data/digest-routes.tsx',
    'infra/local/mailbox/mail-document.ts',
  ];

  it('is made in one place: nothing else in the project answers HTML', () => {
    const makers = ['functions', 'infra']
      .flatMap((folder) => [...filesIn(ROOT, folder, '.ts'), ...filesIn(ROOT, folder, '.tsx')])
      .filter((file) => /text\/html|\bc\.html\(/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(makers.sort()).toEqual(['functions/pages/page.ts', ...MAILS].sort());
  });

  it('takes 144 random bits for its nonce, and the status that it is given', async () => {
    const asked: number[] = [];
    const answer = pageResponse(
      {
        random: (size) => {
          asked.push(size);
          return random(size);
        },
      },
      (nonce) => `<p>${nonce}</p>`,
      { status: 404, headers: { 'retry-after': '2' } },
    );
    expect(asked).toEqual([18]);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([404, '2']);
    expect(await answer.text()).toMatch(/^<!doctype html><p>[\w+/]{24}<\/p>$/);
  });
});
