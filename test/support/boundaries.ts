import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

/** One import or call that the architecture forbids. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly why: string;
}

/** Where the project's code stands. */
const FOLDERS = ['core/', 'functions/', 'infra/'];

/** What the shell stands on: any of its folders may import these, and they import none of them. */
const GROUND: readonly string[] = [
  'functions/capabilities.ts',
  'functions/identity.ts',
  'functions/metrics.ts',
  'functions/refusal.ts',
];

/**
 * What a folder may import from the project, and from npm (`undefined` = anything). The most
 * specific folder applies.
 */
const LAYERS: readonly {
  folder: string;
  project: readonly string[];
  packages?: readonly string[];
}[] = [
  {
    folder: 'core/',
    project: ['core/'],
    packages: ['zod', 'ts-fsrs', 'ml-matrix', 'date-fns', '@date-fns/tz', 'minisearch'],
  },
  { folder: 'functions/store/', project: ['core/', ...GROUND, 'functions/store/'] },
  {
    folder: 'functions/http/',
    project: ['core/', ...GROUND, 'functions/store/', 'functions/work/', 'functions/http/'],
  },
  { folder: 'functions/', project: ['core/', 'functions/'] },
  { folder: 'infra/', project: ['core/', 'functions/', 'infra/', 'package.json'] },
];

/** Packages that only one folder may know. */
const OWNED: readonly { packages: RegExp; folders: readonly string[]; why: string }[] = [
  {
    packages: /^@aws-sdk\/(client-dynamodb|lib-dynamodb|util-dynamodb)$/,
    folders: ['functions/store/', 'functions/lambda/', 'infra/'],
    why: 'only functions/store knows DynamoDB',
  },
];

/** Files that a folder may not import although the layer allows it. */
const PRIVATE: readonly { file: RegExp; folders: readonly string[]; why: string }[] = [
  {
    file: /^functions\/lambda\/(api|sweep|fit)\.ts$/,
    folders: [],
    why: 'entries of Lambda functions are imported by nothing',
  },
  {
    file: /^functions\/lambda\//,
    folders: ['functions/lambda/'],
    why: 'what only Lambda functions need is imported by nothing else',
  },
  {
    file: /^core\/fit\/train\//,
    folders: ['core/fit/', 'infra/'],
    why: 'fitting stays out of the API bundle',
  },
];

/** The core is pure: nothing of these may stand in it. */
const IMPURE: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /\bDate\.now\(\)|\bnew Date\(\)/, why: 'core has no clock: `now` is an argument' },
  {
    pattern: /\bMath\.random\b|\bcrypto\.(getRandomValues|randomUUID)\b/,
    why: 'core has no randomness: `seed` is an argument',
  },
  { pattern: /\bprocess\.|\bfetch\(|\bconsole\./, why: 'core does no I/O' },
];

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"\n]+)\1/g;

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));

/**
 * The files of the project that a file imports, types too; `file` is its path from the project's
 * root.
 */
const importsIn = (file: string, text: string): string[] =>
  [...withoutComments(text).matchAll(IMPORT)]
    .map(([, , specifier = '']) => specifier)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(file), specifier));

/**
 * The files on circles of imports, or between two circles: what is left when nothing more can be
 * taken off at the top or the bottom.
 */
export const circularIn = (texts: ReadonlyMap<string, string>): string[] => {
  let left = new Map([...texts].map(([file, text]) => [file, importsIn(file, text)]));
  for (;;) {
    const imported = new Set([...left.values()].flat());
    const kept = new Map(
      [...left].filter(
        ([file, targets]) => imported.has(file) && targets.some((one) => left.has(one)),
      ),
    );
    if (kept.size === left.size) return [...kept.keys()];
    left = kept;
  }
};

/**
 * Every violation of the import rule "downwards only" in one file; `file` is its path from the
 * project's root.
 */
export const violationsIn = (file: string, text: string): Violation[] => {
  const layer = LAYERS.find(({ folder }) => file.startsWith(folder));
  if (layer === undefined) return [];
  const source = withoutComments(text);
  const found: Violation[] = [];
  const report = (index: number, why: string): void => {
    found.push({ file, line: source.slice(0, index).split('\n').length, why });
  };
  for (const match of source.matchAll(IMPORT)) {
    const specifier = match[2] ?? '';
    if (specifier.startsWith('.')) {
      const target = posix.join(posix.dirname(file), specifier);
      if (!layer.project.some((folder) => target.startsWith(folder)))
        report(match.index, `${layer.folder} must not import ${target}`);
      const secret = PRIVATE.find(
        (rule) => rule.file.test(target) && !rule.folders.some((folder) => file.startsWith(folder)),
      );
      if (secret) report(match.index, secret.why);
    } else {
      if (layer.packages && !layer.packages.includes(packageOf(specifier))) {
        report(match.index, `${layer.folder} must not import ${specifier}`);
      }
      const owned = OWNED.find(
        (rule) =>
          rule.packages.test(specifier) && !rule.folders.some((folder) => file.startsWith(folder)),
      );
      if (owned) report(match.index, owned.why);
    }
  }
  if (layer.folder === 'core/') {
    for (const { pattern, why } of IMPURE) {
      const match = pattern.exec(source);
      if (match) report(match.index, why);
    }
  }
  return found;
};

/** Every violation in the project under `root`, and how many files were read. */
export const violationsUnder = (root: string): { files: number; violations: Violation[] } => {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const texts = new Map(
    paths.map(
      (path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')] as const,
    ),
  );
  const violations = [...texts].flatMap(([file, text]) => violationsIn(file, text));
  const circular = circularIn(texts).map((file) => ({
    file,
    line: 1,
    why: 'stands on a circle of imports',
  }));
  return { files: texts.size, violations: [...violations, ...circular] };
};

/** The project's root. */
export const ROOT = join(dirname(new URL(import.meta.url).pathname), '../..');
