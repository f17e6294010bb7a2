import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseIssuers } from '../../../functions/http/issuer.ts';
import { readIssuerList } from '../../../functions/store/issuers.ts';
import { type Database, LOCAL_TABLE, startDatabase } from '../../../infra/local/database.ts';
import { ROOT } from '../../support/boundaries.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'uplift-issuers-'));
const LIST = Array.from({ length: 100 }, (_, at) => ({
  issuer: `https://login-${at}.example.com/`,
  audience: 'https://uplift.example.com',
  tenants: ['acme'],
}));

let database: Database;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(async () => {
  await database.stop();
  rmSync(folder, { recursive: true });
});

const fileOf = (content: unknown): string => {
  const file = join(folder, 'issuers.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

/** Runs `npm run issuers` as an operator would who is signed in to AWS. */
const issuers = (args: readonly string[]) =>
  run(process.execPath, ['--import', 'tsx', join(ROOT, 'infra/commands/issuers.ts'), ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'example',
      AWS_SECRET_ACCESS_KEY: 'example',
      UPLIFT_TABLE: LOCAL_TABLE,
    },
  });

it('puts a hundred issuers into the table of a deployment, shows them, and puts what was shown', async () => {
  expect((await issuers(['show'])).stdout.trim()).toBe('[]');
  const { stdout } = await issuers(['put', fileOf(LIST)]);
  expect(stdout).toContain(`The table ${LOCAL_TABLE} lists 100 issuers`);
  const stored = parseIssuers(await readIssuerList(database));
  expect(stored).toEqual(parseIssuers(JSON.stringify(LIST)));
  const shown = (await issuers(['show'])).stdout;
  expect(parseIssuers(shown)).toEqual(stored);
  await issuers(['put', fileOf(shown)]);
  expect(parseIssuers(await readIssuerList(database))).toEqual(stored);
}, 60_000);

it('refuses what is no list, or a file that is not there, and changes nothing', async () => {
  const before = await readIssuerList(database);
  for (const [args, complaint] of [
    [['put', fileOf([{}])], /\/0\/issuer/],
    [['put', join(folder, 'none.json')], /no such file/],
    [['put'], /Usage/],
    [['show', 'x'], /Usage/],
    [['take'], /Usage/],
  ] as [string[], RegExp][])
    await expect(issuers(args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(complaint),
    });
  expect(await readIssuerList(database)).toBe(before);
}, 60_000);
