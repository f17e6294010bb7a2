import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsole } from '../../functions/console/app.ts';
import type { Script } from '../../functions/console/services.ts';
import { CONSOLE_STYLE } from '../../functions/console/style.ts';
import { changeMembers } from '../../functions/store/members.ts';
import { type Bundle, bundleFunction } from '../../infra/bundle.ts';
import { buildIslands, consoleFiles } from '../../infra/islands.ts';
import { enterRoutes } from '../../infra/local/console-enter.tsx';
import { LINK_PATH, makeConsoleLink } from '../../infra/local/console-link.ts';
import { testApi } from '../support/api.ts';
import { CONSOLE_URL, consoleOf } from '../support/console.ts';

const MOST_BYTES = 1_000_000;
const MOST_SCRIPT_BYTES = 40 * 1024;
const MOST_STYLE_BYTES = 12 * 1024;

let folder: string;
let bundle: Bundle;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplift-console-'));
  bundle = bundleFunction('console', folder, { files: consoleFiles() });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the bundle of the console', () => {
  it('is small enough to start soon', () => {
    expect(bundle.bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('has its islands beside it, named by what is in them', () => {
    const beside = JSON.parse(readFileSync(join(bundle.directory, 'islands.json'), 'utf8'));
    expect(beside).toEqual(buildIslands());
    for (const { path, body } of Object.values(beside as Record<string, Script>)) {
      expect(path).toMatch(/^\/console\/static\/[a-z-]+-[0-9a-f]{12}\.js$/);
      expect(gzipSync(body).length).toBeLessThanOrEqual(MOST_SCRIPT_BYTES);
    }
  });

  it('cannot make or take a link that logs in without a provider', async () => {
    const local = Object.keys(bundle.inputs).filter((path) => path.startsWith('infra/local/'));
    expect(local).toEqual([]);
    const script = readFileSync(join(bundle.directory, 'index.js'), 'utf8');
    expect(script).not.toContain(LINK_PATH);
    // What the local server opens by a link, the same app alone does not.
    const api = testApi();
    await api.tenant('acme');
    const { services } = consoleOf(api.services);
    const link = await makeConsoleLink(services, CONSOLE_URL, 'acme');
    const deployed = await createConsole(services).request(link);
    expect([deployed.status, deployed.headers.getSetCookie()]).toEqual([404, []]);
    expect((await enterRoutes(services).request(link)).status).toBe(303);
  });
});

it('the style of the console is at most 12 KB', () => {
  expect(Buffer.byteLength(CONSOLE_STYLE)).toBeLessThanOrEqual(MOST_STYLE_BYTES);
});

describe('a link of the local server', () => {
  const opened = async () => {
    const api = testApi();
    await api.tenant('acme');
    const { services } = consoleOf(api.services);
    const link = await makeConsoleLink(services, CONSOLE_URL, 'acme');
    const follow = (to = link, headers = {}) => enterRoutes(services).request(to, { headers });
    return { api, services, link, follow };
  };

  it('opens the console once, of two that come at once too', async () => {
    const { follow } = await opened();
    const both = await Promise.all([follow(), follow()]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 404]);
    expect((await follow()).status).toBe(404);
  });

  it('is not used up by a browser that fetches it in advance, and not good for ever', async () => {
    const { api, follow } = await opened();
    expect((await follow(undefined, { 'sec-purpose': 'prefetch' })).status).toBe(503);
    api.clock.now += 24 * 3_600_000;
    expect((await follow()).status).toBe(404);
  });

  it('is of its tenant alone, and is not to be found in the table', async () => {
    const { api, link, follow } = await opened();
    await api.tenant('other');
    expect((await follow(link.replace('/acme.', '/other.'))).status).toBe(404);
    const secret = link.split('.').at(-1)!;
    const { items } = api.table as unknown as { items: Map<string, unknown> };
    expect(JSON.stringify([...items.values()])).not.toContain(secret);
  });

  it('opens nothing for a member who is gone', async () => {
    const { services, follow } = await opened();
    await changeMembers(services, 'acme', () => []);
    expect((await follow()).status).toBe(404);
  });
});
