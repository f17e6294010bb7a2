import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../functions/api/app.ts';
import { type Services, servicesOf } from '../../../functions/services.ts';
import { createTenant } from '../../../functions/store/tenants.ts';
import { type Database, startDatabase } from '../../../infra/local/database.ts';
import { close, listen } from '../../../infra/local/serve.ts';
import { ROOT } from '../../support/boundaries.ts';

const run = promisify(execFile);

let database: Database;
let services: Services;
let server: Server;
let url: string;
let key: string;
let silentUrl: string;
/** Paths that the server answers with 500, to see a step fail. */
let broken = /never/;
/** Whether the server answers that a quota is used up. */
let refused = (): boolean => false;
/** Paths that it answers with 200, and JSON of another shape. */
let strange = /never/;

beforeAll(async () => {
  database = await startDatabase();
  services = servicesOf({
    table: database.table,
    now: Date.now,
    random: (size) => randomBytes(size),
    log: () => {},
  });
  const app = createApp(services);
  server = createAdaptorServer({
    fetch: (request: Request) =>
      refused()
        ? Response.json({ quota: 'requests' }, { status: 429, headers: { 'retry-after': '1' } })
        : broken.test(request.url)
          ? Response.json({ code: 'internal', detail: 'Something broke.' }, { status: 500 })
          : strange.test(request.url)
            ? Response.json({ message: 'Hello' })
            : app.fetch(request),
  }) as Server;
  url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
  const silent = createServer();
  silentUrl = `http://127.0.0.1:${await listen(silent, '127.0.0.1', 0)}`;
  await close(silent);
  key = (await createTenant(services, 'smoke'))?.adminKey ?? '';
});
afterAll(async () => {
  await close(server);
  await database.stop();
});

const smoke = async (...args: string[]): Promise<{ out: string; error: string; code: number }> => {
  const command = ['--import', 'tsx', join(ROOT, 'infra/commands/smoke/main.ts'), ...args];
  try {
    const { stdout, stderr } = await run(process.execPath, command, { cwd: ROOT });
    return { out: stdout, error: stderr, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { out: stdout, error: stderr, code };
  }
};

describe('npm run smoke', () => {
  it('goes through the main job line by line, leaves nothing behind, and may be run again', async () => {
    for (const url_ of [url, `${url}/`]) {
      const { out, error, code } = await smoke('--url', url_, '--key', key);
      expect({ error, code }).toEqual({ error: '', code: 0 });
      const lines = out.trim().split('\n').filter(Boolean);
      expect(lines.filter((line) => line.startsWith('ok '))).toHaveLength(9);
      expect(lines.at(-1)).toBe(`${url} works.`);
      expect(out).toContain('accepted, accepted; then duplicate, duplicate');
      expect(out).toContain('where mails are sent: no mail domain');
    }
    const app = createApp(services);
    const get = async (path: string) =>
      (await app.request(path, { headers: { authorization: `Bearer ${key}` } })).json();
    expect((await get('/v1/releases/current')).counts).toMatchObject({
      skills: 0,
      lessons: 0,
      objectives: 0,
    });
    expect((await get('/v1/employees')).items).toEqual([]);
  });

  it('stops at the step that fails, says what came instead, and tidies up all the same', async () => {
    broken = /\/v1\/events/;
    const { out, code } = await smoke('--url', url, '--key', key);
    broken = /never/;
    expect(code).toBe(1);
    expect(out).toMatch(
      /^FAIL {2}Events are stored once.*: expected 200, got 500 internal Something broke\.$/m,
    );
    expect(out).not.toMatch(/The next answer/);
    expect(out).toMatch(/^ok {4}Everything is taken away again/m);
    expect(out).toMatch(/does not work: the lines above say where\.\n$/);
  });

  it('waits where a quota is used up, says so, and goes on', async () => {
    let refusals = 2;
    refused = () => refusals-- > 0;
    const { out, code } = await smoke('--url', url, '--key', key);
    refused = () => false;
    expect(code).toBe(0);
    expect(
      out.match(/^wait {2}The tenant's quota of requests is used up: going on in 1 s$/gm),
    ).toHaveLength(2);
    expect(out).toMatch(/works\.\n$/);
  });

  it.each([
    ['The next lesson comes', 'skills'],
    ['A digest is shown', 'period', /\/digest\/preview$/],
  ])(
    '%s: stops at an answer of another shape, and says where it is another',
    async (step, field, at = /\/skills$/) => {
      strange = at;
      const { out, error, code } = await smoke('--url', url, '--key', key);
      strange = /never/;
      expect({ error, code }).toEqual({ error: '', code: 1 });
      const complaint = `FAIL {2}${step}.*not as described, at /${field}: .*got {"message":"Hello"}`;
      expect(out).toMatch(new RegExp(`^${complaint.replaceAll('{"', '\\{"')}$`, 'm'));
      expect(out).toMatch(/^ok {4}Everything is taken away again/m);
    },
  );

  it.each([
    [
      'a key that is not one',
      () => ['--url', url, '--key', 'nonsense'],
      /FAIL .*expected 200 or 201, got 401/,
    ],
    [
      'a URL where nobody answers',
      () => ['--url', silentUrl, '--key', 'k'],
      /FAIL .*no answer \(ECONNREFUSED\)/,
    ],
    ['no URL', () => ['--key', 'k'], /Usage: npm run smoke/],
  ])('says what is wrong with %s', async (_, args, complaint) => {
    const { out, error, code } = await smoke(...args());
    expect(code).toBe(1);
    expect(out + error).toMatch(complaint);
    expect(error).not.toMatch(/^\s+at /m);
  });
});
