import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { readArguments } from '../../../infra/arguments.ts';
import { Complaint, complainOf, Help } from '../../../infra/complaint.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { ROOT } from '../../support/boundaries.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'uplift-commands-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Scripts of infra that a person calls with arguments, as package.json has them. */
const COMMANDS = Object.entries(manifest.scripts).flatMap(([name, script]) => {
  const [, path] = /^tsx (infra\/\S+)$/.exec(script) ?? [];
  return path === undefined ? [] : [{ name, path }];
});

/** Runs a command as npm does; no server runs in its data folder. */
const command = async (path: string, ...args: string[]) => {
  const environment = { ...process.env, UPLIFT_DATA: folder };
  try {
    const { stdout, stderr } = await run(
      process.execPath,
      ['--import', 'tsx', join(ROOT, path), ...args],
      { cwd: ROOT, env: environment },
    );
    return { out: stdout, error: stderr, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { out: stdout, error: stderr, code };
  }
};

it('there are the commands that the README names', () => {
  expect(COMMANDS.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['start', 'import', 'tenant', 'fit', 'smoke', 'scale', 'diagram']),
  );
});

describe.each(COMMANDS)('npm run $name', ({ path }) => {
  it('says how it is used where somebody asks', async () => {
    const { out, error, code } = await command(path, '--help');
    expect({ error, code }).toEqual({ error: '', code: 0 });
    expect(out).toMatch(/^Usage: npm /);
  });

  it('says how it is used when it is misspelt, without a stack trace', async () => {
    const { out, error, code } = await command(path, '--no-such-option');
    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(error).toMatch(/^Unknown option '--no-such-option'.*\n\nUsage: npm /s);
    expect(error).not.toMatch(/^\s+at /m);
  });
});

describe('npm run import', () => {
  const given = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  it.each([
    [
      'a folder in place of a file',
      ['employees', folder],
      /cannot be read: it is a folder\. Name one of its files\.\n$/,
    ],
    [
      'quotes that are not closed',
      ['employees', given('quotes.csv', 'id,name\n1,"Ada\n')],
      /quotes\.csv line 2, .*A quote stands where none may/,
      2,
    ],
    [
      'an archive that is none',
      ['mslearn', given('none.tar.gz', 'no archive')],
      /none\.tar\.gz.*\n$/,
    ],
    ['a log that is cut off', ['log', given('log.tsv.gz', 'x')], /log\.tsv\.gz cannot be read: /],
    [
      'refused rows that cannot be written down',
      ['employees', given('b.csv', 'id,name\n,Ada\n'), '--errors', '/no/where.csv'],
      /^Refused rows cannot be written .*--errors\.\n$/,
    ],
  ])('complains in words about %s', async (_, args, complaint, expected = 1) => {
    const refused = ['--errors', join(folder, 'refused.csv')];
    const options = args.includes('--errors') ? [] : refused;
    const { error, code } = await command(
      'infra/commands/import/main.ts',
      ...[...args, ...options, '--dry-run'],
    );
    expect(error).toMatch(complaint);
    expect(error).not.toMatch(/^\s+at /m);
    expect(code).toBe(expected);
  });
});

it('a URL that is none is complained about, and nothing is sent', async () => {
  const { error } = await command(
    'infra/commands/import/main.ts',
    ...['employees', join(ROOT, 'package.json'), '--url', 'localhost', '--key', 'k'],
  );
  expect(error).toBe('--url localhost: must begin with https:// or http://.\n');
});

it('keys that cannot be read are complained about, with what to do', async () => {
  writeFileSync(join(folder, 'credentials.json'), '{"apiUrl":');
  const { error, code } = await command('infra/commands/tenant.ts', 'create', 'acme');
  expect(error).toMatch(/credentials\.json cannot be read .*Delete it: the next start makes new/);
  expect([error.trim().split('\n').length, code]).toEqual([1, 1]);
});

describe('reading arguments', () => {
  const options = { stage: { type: 'string' } } as const;
  const read = (...argv: string[]) =>
    readArguments({ usage: 'Usage: it', options, mostPositionals: 1 }, argv);

  it('gives options and the rest', () => {
    expect(read('a', '--stage', 'prod')).toMatchObject({
      values: { stage: 'prod' },
      positionals: ['a'],
    });
  });

  it('answers help, wherever it stands, and complains with the usage', () => {
    expect(() => read('create', 'x', '--help')).toThrow(Help);
    expect(() => read('--stag')).toThrow(Complaint);
    expect(() => read('a', 'b')).toThrow('There is one argument too many: b\n\nUsage: it');
  });

  it('makes a complaint of what is wrong with something given, and leaves one as it is', async () => {
    await expect(complainOf('it', () => JSON.parse('{'))).rejects.toThrow(/^it: .*JSON/);
    const complaint = new Complaint('mine');
    await expect(complainOf('it', () => Promise.reject(complaint))).rejects.toBe(complaint);
  });
});
