import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../functions/api/app.ts';
import { servicesOf } from '../../../functions/services.ts';
import { findIdentity } from '../../../functions/store/api-keys.ts';
import { caching } from '../../../functions/store/capabilities.ts';
import { countDigests } from '../../../functions/store/digests.ts';
import {
  countFeedback,
  mailPauseOf,
  pauseWhereBad,
} from '../../../functions/store/mail-standing.ts';
import { membersByLogin } from '../../../functions/store/members.ts';
import { type Database, LOCAL_TABLE, startDatabase } from '../../../infra/local/database.ts';
import { close, listen } from '../../../infra/local/serve.ts';
import { ROOT } from '../../support/boundaries.ts';

const run = promisify(execFile);

/** What AWS CloudFormation answers to DescribeStacks, for the one stack that there is. */
const stacks = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const name = new URLSearchParams(body).get('StackName');
    const known = name === 'uplift-prod';
    response.writeHead(known ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(
      known
        ? `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>ApiUrl</OutputKey><OutputValue>https://x.example</OutputValue></member><member><OutputKey>TableName</OutputKey><OutputValue>${LOCAL_TABLE}</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
        : `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
    );
  });
});

let database: Database;
let stacksUrl: string;
beforeAll(async () => {
  database = await startDatabase();
  stacksUrl = `http://127.0.0.1:${await listen(stacks, '127.0.0.1', 0)}`;
});
afterAll(async () => {
  await database.stop();
  await close(stacks);
});

/**
 * Runs `npm run tenant` as an operator would who is signed in to AWS; AWS answers on this machine.
 */
const tenant = async (
  args: string[],
  more: Record<string, string> = {},
): Promise<{ out: string; error: string }> => {
  const { AWS_PROFILE: _, ...environment } = process.env;
  const { stdout, stderr } = await run(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'infra/commands/tenant.ts'), ...args],
    {
      cwd: ROOT,
      env: {
        ...environment,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'operator',
        AWS_SECRET_ACCESS_KEY: 'operator',
        AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
        AWS_ENDPOINT_URL_CLOUDFORMATION: stacksUrl,
        ...more,
      },
    },
  ).catch((error: { stdout: string; stderr: string }) => error);
  return { out: stdout, error: stderr };
};

const keyIn = (out: string): string => /^ {2}(\S+)$/m.exec(out)?.[1] ?? '';

describe('npm run tenant against what is deployed', () => {
  it.each([
    ['by stage', ['create', 'acme', '--stage', 'prod'], {}],
    ['by stack', ['create', 'beta', '--stack', 'uplift-prod'], {}],
    ['by the name of the table', ['create', 'gamma'], { UPLIFT_TABLE: LOCAL_TABLE }],
  ] as const)(
    'finds the table %s, makes the tenant and shows a key that works',
    async (_, args, more) => {
      const { out, error } = await tenant([...args], more);
      expect(error).toBe('');
      expect(out).toContain(`in the table ${LOCAL_TABLE}`);
      const app = createApp(
        servicesOf({
          table: database.table,
          now: Date.now,
          random: (size) => new Uint8Array(size),
          log: () => {},
        }),
      );
      const answer = await app.request('/v1/releases/current', {
        headers: { authorization: `Bearer ${keyIn(out)}` },
      });
      expect(answer.status).toBe(200);
    },
  );

  it('makes no tenant twice', async () => {
    const create = () => tenant(['create', 'twice', '--stage', 'prod']);
    expect((await create()).error).toBe('');
    expect((await create()).error).toMatch(/^There is a tenant twice already\..*\n$/);
  });

  it.each([
    ['by stage', ['--stage', 'prod'], {}],
    ['by the name of the table', [], { UPLIFT_TABLE: LOCAL_TABLE }],
  ] as const)('gives a tenant that is there another admin key, found %s', async (_, args, more) => {
    const id = `keyed${args.length}`;
    const first = keyIn((await tenant(['create', id, ...args], more)).out);
    const { out, error } = await tenant(['new-key', id, ...args], more);
    expect(error).toBe('');
    expect(out).toContain(`Tenant ${id} in the table ${LOCAL_TABLE} has another admin key`);
    const services = { table: database.table, now: Date.now, ...caching() };
    const keys = await Promise.all([first, keyIn(out)].map((key) => findIdentity(services, key)));
    expect(keys.map((key) => [key?.tenant, key?.scopes.includes('admin')])).toEqual([
      [id, true],
      [id, true],
    ]);
    expect(keys[0]?.author).not.toBe(keys[1]?.author);
  });

  it('gives an unknown tenant no key, and says how it is made', async () => {
    const { out, error } = await tenant(['new-key', 'nobody', '--stage', 'prod']);
    expect(out).toBe('');
    expect(error).toMatch(/^There is no tenant nobody in the table .+ create nobody\n$/);
  });

  it('lets a tenant mail its people again that was paused', async () => {
    const services = { table: database.table, random: (size: number) => new Uint8Array(size) };
    await tenant(['create', 'loud', '--stage', 'prod']);
    const resume = () => tenant(['resume-mail', 'loud', '--stage', 'prod']);
    expect((await resume()).error).toMatch(/^No tenant loud in the table .+ is paused/);
    const nowMs = Date.now();
    await countFeedback(services, 'loud', nowMs, { complained: 9 });
    await countDigests(services, 'loud', nowMs, { sent: 500 });
    await pauseWhereBad(services, 'loud', nowMs, nowMs);
    expect(await resume()).toMatchObject({
      error: '',
      out: expect.stringMatching(/^Tenant loud in the table .+ mails its people again\./),
    });
    expect(await mailPauseOf(services, 'loud')).toBeUndefined();
  });

  it('makes the first member of a console, who is found by a verified address', async () => {
    await tenant(['create', 'members', '--stage', 'prod']);
    const put = (email: string, role: string, of = 'members') =>
      tenant(['member', of, email, role, '--stage', 'prod']);
    expect((await put('Ada+1@acme.com', 'admin')).out).toMatch(
      /^Tenant members in the table .+\n\n {2}ada-1@acme\.com \(admin\), created/,
    );
    const found = await membersByLogin({ table: database.table }, { email: 'ada+1@acme.com' });
    expect(found.map((one) => [one.tenant, one.member.roles])).toEqual([['members', ['admin']]]);
    expect((await put('ada+1@acme.com', 'viewer')).error).toMatch(
      /last member with the role admin/,
    );
    expect((await put('ada@acme.com', 'king')).error).toMatch(/ada@acme\.com as king will not do/);
    expect((await put('ada@acme.com', 'admin', 'nobody')).error).toMatch(/no tenant nobody/);
  });

  it.each([
    [[]],
    [['new-key']],
    [['member', 'acme', 'ada@acme.com']],
    [['newkey', 'acme']],
    [['toString', 'acme']],
  ])('says how it is called: %s', async (args) => {
    const { out, error } = await tenant(args);
    expect(out).toBe('');
    expect(error).toMatch(/Usage: npm run tenant[\s\S]+new-key ID|cannot be a tenant id/);
  });

  it.each([
    [
      'a stage that is not deployed',
      ['create', 'a', '--stage', 'dev'],
      {},
      /no stack uplift-dev in this account/,
    ],
    ['a table that is not there', ['create', 'a'], { UPLIFT_TABLE: 'elsewhere' }, /no such table/],
    [
      'no region',
      ['create', 'a', '--stage', 'prod'],
      { AWS_REGION: '', AWS_CONFIG_FILE: '/dev/null' },
      /set AWS_REGION/,
    ],
    [
      'an unknown option',
      ['create', 'a', '--stag', 'prod'],
      {},
      /Unknown option '--stag'[\s\S]*Usage:/,
    ],
  ] as const)('says what to do about %s', async (_, args, more, complaint) => {
    const { out, error } = await tenant([...args], more);
    expect(out).toBe('');
    expect(error).toMatch(complaint);
    expect(error).not.toMatch(/^\s+at /m);
  });
});
