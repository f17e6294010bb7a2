import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MACHINE_CLOCK } from '../../infra/local/clock.ts';
import { REDRIVE_PATH } from '../../infra/local/redrive.ts';
import { type LocalServer, startServer } from '../../infra/local/server.ts';
import { ROOT } from '../support/boundaries.ts';
import { type Json, listOf, parseJson, textOf } from '../support/json.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'uplift-digests-'));
const DEMOS = ['xyz', 'abc'] as const;
const DAY = 86_400_000;
let server: LocalServer;

beforeAll(async () => {
  server = await startServer({ dataPath: folder, port: 0, clock: MACHINE_CLOCK });
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const call = async (tenant: string, method: string, path: string, body?: object): Promise<Json> => {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Bearer ${server.credentials.tenants[tenant]?.adminKey}`,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return parseJson(await answer.text());
};

const mailsTo = async (to: string): Promise<readonly Json[]> => {
  const answer = await fetch(`${server.credentials.mailboxUrl}/messages?to=${to}`);
  return listOf(parseJson(await answer.text()).items);
};

const digest = async (...given: string[]): Promise<string> => {
  const environment = { ...process.env, UPLIFT_DATA: folder };
  const command = ['--import', 'tsx', join(ROOT, 'infra/commands/digest.ts'), ...given];
  return (await run(process.execPath, command, { cwd: ROOT, env: environment })).stdout;
};

/** Waits for something that comes by itself within seconds. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  for (let waited = 0; waited < 100; waited++) {
    if (await isSo()) return;
    await new Promise((fulfil) => setTimeout(fulfil, 200));
  }
  throw new Error('it did not come');
};

const counted = async (tenant: string): Promise<unknown> =>
  (await call(tenant, 'GET', '/v1/digests')).total?.sent;

describe('digests on one machine', () => {
  it('are there after the first start: one of each demo organisation, with its own sender', async () => {
    for (const tenant of DEMOS) {
      await until(async () => (await counted(tenant)) === 1);
      const people = listOf((await call(tenant, 'GET', '/v1/employees?limit=100')).items);
      const mails = await Promise.all(people.map(({ email }) => mailsTo(textOf(email))));
      expect(mails.flat()).toHaveLength(1);
      expect(textOf(mails.flat()[0]?.headers?.From)).toContain('Learning');
    }
  });

  it('have something for everybody of the demo', async () => {
    for (const tenant of DEMOS)
      for (const { id } of listOf((await call(tenant, 'GET', '/v1/employees?limit=100')).items)) {
        const path = `/v1/employees/${textOf(id)}/digest/preview`;
        const { nothing, html } = await call(tenant, 'POST', path, {});
        expect([id, nothing]).toEqual([id, undefined]);
        expect(textOf(html)).toContain('<!doctype html>');
      }
  });

  it('are foretold and sent by command, as of an instant', async () => {
    // A job plans everybody's digests once the demo is loaded: weekly ones, for Mondays at nine.
    const isPlanned = ({ items }: Json): boolean =>
      listOf(items).some(({ state }) => textOf(state) === 'done');
    await until(async () => isPlanned(await call('xyz', 'GET', '/v1/jobs')));
    const monday = new Date(Date.now() + DAY);
    monday.setUTCDate(monday.getUTCDate() + ((8 - monday.getUTCDay()) % 7));
    const at = `${monday.toISOString().slice(0, 10)}T11:00:00Z`;
    const before = await counted('xyz');
    const foretold = await digest('--at', at, '--tenant', 'xyz', '--dry-run');
    expect(foretold).toMatch(/xyz +sent +\d+/);
    expect(foretold).toContain('Nothing was written or sent');
    expect(await counted('xyz')).toBe(before);
    const said = await digest('--at', at, '--tenant', 'xyz');
    expect(said).toMatch(/xyz +sent +\d+/);
  }, 120_000);

  it('that were given up are worked on anew for whoever has the key, and nobody else', async () => {
    const asked = (key: string) =>
      fetch(`${server.url}${REDRIVE_PATH}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await asked('somebody')).status).toBe(403);
    expect(await (await asked(server.credentials.databaseKey)).json()).toEqual({ messages: 0 });
  });
});
