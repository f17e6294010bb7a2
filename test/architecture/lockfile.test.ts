import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/boundaries.ts';
import {
  type Lockfile,
  licenceProblems,
  type Manifest,
  originProblems,
  platformProblems,
  syncProblems,
} from '../support/lockfile.ts';

const read = <T>(name: string): T => JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as T;
const manifest = read<Manifest>('package.json');
const lockfile = read<Lockfile>('package-lock.json');

type Packages = Lockfile['packages'];
/** A lockfile with one sound package `a`, and the changes given. */
const locked = (more: Packages[string], others: Packages = {}): Lockfile => ({
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': {
      version: '1.0.0',
      integrity: `sha512-${'A'.repeat(86)}==`,
      license: 'MIT',
      ...more,
    },
    ...others,
  },
});

describe('the lockfile', () => {
  it('is of the version that these checks know', () => expect(lockfile.lockfileVersion).toBe(3));
  it('says what package.json says', () => expect(syncProblems(manifest, lockfile)).toEqual([]));
  it("names npm's registry only, and vouches for every content", () =>
    expect(originProblems(lockfile)).toEqual([]));
  it('holds only licences on the list', () => expect(licenceProblems(lockfile)).toEqual([]));
  it('installs on Linux and on a Mac', () => expect(platformProblems(lockfile)).toEqual([]));
});

describe('its checks find', () => {
  it.each<[string, Manifest]>([
    ['a dependency that is not locked', { dependencies: { a: '1.0.0', b: '1.0.0' } }],
    ['a locked one that nobody asked for', {}],
    ['another version', { dependencies: { a: '1.0.1' } }],
    ['one that moved to the tools', { devDependencies: { a: '1.0.0' } }],
  ])('%s', (_, wanted) => {
    expect(syncProblems({ dependencies: { a: '1.0.0' } }, locked({}))).toEqual([]);
    expect(syncProblems(wanted, locked({}))).not.toEqual([]);
  });
  it('a version that is locked but was not asked for', () =>
    expect(
      syncProblems({ dependencies: { a: '1.0.0' } }, locked({ version: '1.0.1' })),
    ).toHaveLength(1));
  it('a version that is not exact', () => {
    const loose: Lockfile = {
      ...locked({}),
      packages: { ...locked({}).packages, '': { dependencies: { a: '^1.0.0' } } },
    };
    expect(syncProblems({ dependencies: { a: '^1.0.0' } }, loose)).toHaveLength(1);
  });

  it.each<[string, Packages[string]]>([
    ['a foreign host', { resolved: 'https://packages.example/a/-/a-1.0.0.tgz' }],
    [
      'a host that only begins like ours',
      { resolved: 'https://registry.npmjs.org.example/a-1.0.0.tgz' },
    ],
    ['a repository', { resolved: 'git+ssh://git@github.com/x/a.git#0123' }],
    ['a file', { resolved: 'file:../a' }],
    ['http', { resolved: 'http://registry.npmjs.org/a/-/a-1.0.0.tgz' }],
    ['a link', { link: true }],
    ['no integrity', { integrity: '' }],
    ['SHA-1', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
  ])('%s', (_, more) => {
    expect(
      originProblems(locked({ resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' })),
    ).toEqual([]);
    expect(originProblems(locked(more))).toHaveLength(1);
  });

  it.each([
    'GPL-3.0-only',
    'AGPL-3.0-or-later',
    'MPL-2.0',
    'UNLICENSED',
    'SEE LICENSE IN x',
    '',
    '(MIT AND GPL-3.0)',
    'mit',
    '(MIT OR ISC) AND (GPL-2.0 OR GPL-3.0)',
  ])('the licence %j in what is deployed', (license) =>
    expect(licenceProblems(locked({ license }))).toHaveLength(1),
  );
  it('no licence at all', () => {
    const { license: _license, ...bare } = locked({}).packages['node_modules/a'] ?? {};
    expect(
      licenceProblems({ lockfileVersion: 3, packages: { 'node_modules/a': bare } }),
    ).toHaveLength(1);
  });
  it('a strict licence among the tools too, but not one that only asks for changes back', () => {
    expect(licenceProblems(locked({ license: 'AGPL-3.0-only', dev: true }))).toHaveLength(1);
    expect(licenceProblems(locked({ license: 'MPL-2.0', dev: true }))).toEqual([]);
  });
  it.each(['MIT', '(MIT OR GPL-3.0-or-later)', 'MIT OR Apache-2.0', '(MIT AND Zlib)'])(
    'nothing in %s',
    (license) => expect(licenceProblems(locked({ license }))).toEqual([]),
  );

  it('a program for Linux without one for a Mac', () => {
    const platforms = ['a-linux-x64', 'a-linux-arm64', 'a-darwin-arm64'];
    const optionalDependencies = Object.fromEntries(platforms.map((name) => [name, '1.0.0']));
    const packages = Object.fromEntries(
      platforms.map((name) => [`node_modules/${name}`, { version: '1.0.0' }]),
    );
    expect(platformProblems(locked({ optionalDependencies }, packages))).toEqual([]);
    const { 'node_modules/a-darwin-arm64': _mac, ...linux } = packages;
    expect(platformProblems(locked({ optionalDependencies }, linux))).toEqual([
      'node_modules/a: has nothing for darwin-arm64',
    ]);
  });
});
