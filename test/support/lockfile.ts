/** What is read of a package in `package-lock.json` (version 3). */
interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** It came inside the archive of another package, whose integrity covers it. */
  readonly inBundle?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface Lockfile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export type Manifest = Pick<
  LockedPackage,
  'dependencies' | 'devDependencies' | 'optionalDependencies'
>;

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const REGISTRY = 'https://registry.npmjs.org/';

/** Licences that ask for nothing but a mention. */
const PERMISSIVE = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Zlib',
  // Of argparse, which reads the command line of markdown-it and is in no bundle.
  'Python-2.0',
]);
/**
 * And for tools one that asks that changes to the package itself be shared: they are neither
 * changed nor passed on. CC0 asks for nothing at all.
 */
const FOR_TOOLS = new Set([...PERMISSIVE, 'MPL-2.0', 'CC0-1.0']);

const installed = ({ packages }: Lockfile): [string, LockedPackage][] =>
  Object.entries(packages).filter(([path]) => path !== '');

/**
 * Where the lockfile does not say what package.json says: `npm ci` would refuse it, or install
 * something else.
 */
export const syncProblems = (manifest: Manifest, { packages }: Lockfile): string[] => {
  const root = packages[''] ?? {};
  return GROUPS.flatMap((group) => {
    const names = new Set([
      ...Object.keys(manifest[group] ?? {}),
      ...Object.keys(root[group] ?? {}),
    ]);
    return [...names].flatMap((name) => {
      const [wanted, locked] = [manifest[group]?.[name], root[group]?.[name]];
      if (wanted !== locked)
        return [`${name}: package.json says ${wanted}, the lockfile ${locked}. Run npm install.`];
      const { version } = packages[`node_modules/${name}`] ?? {};
      return version === wanted
        ? []
        : [`${name}: ${wanted} is wanted exactly, ${version} is locked`];
    });
  });
};

/**
 * Packages that would come from elsewhere than npm's registry, or whose content nothing vouches
 * for.
 */
export const originProblems = (lockfile: Lockfile): string[] =>
  installed(lockfile).flatMap(([path, { resolved, integrity, inBundle, link }]) => {
    if (link) return [`${path}: is a link to a folder`];
    // npm may be told to leave the address out; then it is the registry's.
    if (resolved !== undefined && !resolved.startsWith(REGISTRY))
      return [`${path}: comes from ${resolved}`];
    if (!inBundle && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
      return [`${path}: has no SHA-512 integrity`];
    return [];
  });

/**
 * Says of an SPDX expression whether one may choose so that every licence is allowed. Deeper ones
 * than `(A OR B)` are not.
 */
const allows = (allowed: ReadonlySet<string>, expression: string): boolean => {
  const inner = expression.replace(/^\(([^()]*)\)$/, '$1');
  if (/[()]/.test(inner)) return false;
  if (inner.includes(' OR ')) return inner.split(' OR ').some((one) => allows(allowed, one));
  return inner.split(' AND ').every((one) => allowed.has(one));
};

/** Packages whose licence is not on the list. */
export const licenceProblems = (lockfile: Lockfile): string[] =>
  installed(lockfile).flatMap(([path, { license = '', dev = false }]) => {
    return allows(dev ? FOR_TOOLS : PERMISSIVE, license)
      ? []
      : [`${path}: ${license || 'no licence'}${dev ? '' : ', and it is deployed'}`];
  });

/**
 * Packages of ready-made programs that have one for Linux but none for a Mac: `npm ci` would do on
 * one system only.
 */
export const platformProblems = (lockfile: Lockfile): string[] =>
  installed(lockfile).flatMap(([path, { optionalDependencies = {} }]) => {
    const names = Object.keys(optionalDependencies);
    if (!names.some((name) => name.includes('linux-x64'))) return [];
    const lacking = ['linux-x64', 'linux-arm64', 'darwin-arm64'].filter(
      (platform) =>
        !names.some(
          (name) => name.includes(platform) && `node_modules/${name}` in lockfile.packages,
        ),
    );
    return lacking.map((platform) => `${path}: has nothing for ${platform}`);
  });
