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

/**
 * The floors of a folder, from the ground up: each a row of rooms (files or folders). A room may
 * import the rooms of lower floors and itself, never one beside it. Rooms that are not built yet
 * stand here too.
 */
const FLOORS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'core/': [
    ['core/base/'],
    ['core/model/'],
    ['core/learner/'],
    ['core/goals/'],
    ['core/catalogue/'],
    ['core/release/'],
    ['core/texts/'],
    ['core/recommend/'],
    ['core/digest/', 'core/tune/', 'core/impact/'],
    ['core/fit/'],
  ],
  'functions/': [
    ['functions/refusal.ts'],
    ['functions/metrics.ts'],
    ['functions/identity.ts'],
    ['functions/capabilities.ts'],
    ['functions/turns.ts'],
    ['functions/files/'],
    ['functions/store/', 'functions/mail/'],
    ['functions/work/'],
    ['functions/http/', 'functions/pages/'],
    ['functions/services.ts'],
    [
      'functions/api/',
      'functions/learn/',
      'functions/console/',
      'functions/digest/',
      'functions/connect/',
      'functions/jobs/',
    ],
    ['functions/lambda/'],
  ],
};

/** What a folder may import from other top folders, and from npm (`undefined` = anything). */
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
  { folder: 'functions/', project: ['core/', 'functions/'] },
  { folder: 'infra/', project: ['core/', 'functions/', 'infra/', 'package.json'] },
];

/** Packages that only some folders may know. */
const OWNED: readonly { packages: RegExp; folders: readonly string[]; why: string }[] = [
  {
    packages: /^@aws-sdk\/(client-dynamodb|lib-dynamodb|util-dynamodb)$/,
    folders: ['functions/store/', 'functions/lambda/', 'infra/'],
    why: 'only functions/store knows DynamoDB',
  },
  {
    packages: /^@aws-sdk\/client-ses/,
    folders: ['functions/mail/'],
    why: 'only functions/mail knows SES',
  },
  {
    packages: /^(hono$|hono\/|@hono\/)/,
    folders: [
      'functions/http/',
      'functions/pages/',
      'functions/api/',
      'functions/learn/',
      'functions/console/',
      'functions/digest/',
      'functions/connect/',
      'functions/lambda/',
      'infra/',
    ],
    why: 'only faces, and what they stand on, know Hono',
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
    file: /^core\/fit\//,
    folders: ['core/', 'functions/jobs/', 'infra/'],
    why: 'fitting is for the nightly job: it stays out of the API bundle',
  },
];

/** The core is pure: nothing of these may stand in it, called or not. */
const IMPURE: readonly { pattern: RegExp; why: string }[] = [
  {
    pattern:
      /\bDate\s*(\.\s*now\b|\[)|=\s*Date\b(?!\s*\.)|\bnew\s+Date\b(?!\s*\(\s*[^\s)])|\bperformance\b/g,
    why: 'core has no clock: `now` is an argument',
  },
  {
    pattern:
      /\bMath\s*(\.\s*random\b|\[)|=\s*Math\b(?!\s*\.)|\bcrypto\s*\.\s*\w+|\b(getRandomValues|randomUUID)\b/g,
    why: 'core has no randomness: `seed` is an argument',
  },
  { pattern: /\bprocess\.|\bfetch\(|\bconsole\./g, why: 'core does no I/O' },
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

/** Of a graph, the nodes on circles, or between two circles. */
const onCircles = (graph: ReadonlyMap<string, readonly string[]>): string[] => {
  let left = new Map(graph);
  for (;;) {
    const imported = new Set([...left.values()].flat());
    const rest = new Map(
      [...left].filter(
        ([node, targets]) => imported.has(node) && targets.some((one) => left.has(one)),
      ),
    );
    if (rest.size === left.size) return [...rest.keys()];
    left = rest;
  }
};

/**
 * The files on circles of imports, or between two circles: what is left when nothing more can be
 * taken off at the top or the bottom.
 */
export const circularIn = (texts: ReadonlyMap<string, string>): string[] =>
  onCircles(new Map([...texts].map(([file, text]) => [file, importsIn(file, text)])));

/** The room of a folder in which a file stands: a file of the folder itself, or a folder in it. */
const roomIn = (folder: string, file: string): string | undefined => {
  if (!file.startsWith(folder)) return undefined;
  const [first = '', ...deeper] = file.slice(folder.length).split('/');
  return `${folder}${first}${deeper.length > 0 ? '/' : ''}`;
};

/**
 * Rooms of one folder, at any depth, that import each other in a circle although none of their
 * files may: then no order of floors has all arrows pointing down.
 */
export const circularRooms = (texts: ReadonlyMap<string, string>): string[] => {
  const folders = new Set(
    [...texts.keys()].flatMap((file) =>
      file
        .split('/')
        .flatMap((_, index, parts) => (index === 0 ? [] : [`${parts.slice(0, index).join('/')}/`])),
    ),
  );
  return [...folders].flatMap((folder) => {
    const rooms = new Map<string, string[]>();
    for (const [file, text] of texts) {
      const own = roomIn(folder, file);
      if (own === undefined) continue;
      const others = importsIn(file, text)
        .map((target) => roomIn(folder, target))
        .filter((room) => room !== undefined && room !== own) as string[];
      rooms.set(own, [...(rooms.get(own) ?? []), ...others]);
    }
    return onCircles(rooms);
  });
};

/** The floor and the room that a path belongs to. */
const standing = (path: string): { floor: number; room: string } | undefined => {
  const floors = Object.entries(FLOORS).find(([folder]) => path.startsWith(folder))?.[1] ?? [];
  for (const [floor, rooms] of floors.entries()) {
    const room = rooms.find((one) => path === one || (one.endsWith('/') && path.startsWith(one)));
    if (room !== undefined) return { floor, room };
  }
  return undefined;
};

/** Why a file may not import another of its own top folder; undefined if it may. */
const arrowUp = (file: string, target: string): string | undefined => {
  const [own, other] = [standing(file), standing(target)];
  if (own === undefined) return `${file} stands on no floor: give it one in FLOORS`;
  if (other === undefined) return `${target} stands on no floor`;
  if (own.room === other.room) return undefined;
  if (own.floor === other.floor) return `${own.room} stands beside ${other.room}, not above it`;
  return own.floor < other.floor ? `${own.room} must not import ${other.room} above it` : undefined;
};

/** Why the file may not import another file of the project, for each rule that says so. */
const refusalsOf = (file: string, target: string): string[] => {
  const layer = LAYERS.find(({ folder }) => file.startsWith(folder));
  if (layer === undefined) return [];
  if (!layer.project.some((folder) => target.startsWith(folder)))
    return [`${layer.folder} must not import ${target}`];
  const secret = PRIVATE.find(
    (rule) => rule.file.test(target) && !rule.folders.some((folder) => file.startsWith(folder)),
  );
  if (secret !== undefined) return [secret.why];
  const sameTop = layer.folder in FLOORS && target.startsWith(layer.folder);
  const up = sameTop ? arrowUp(file, target) : undefined;
  return up === undefined ? [] : [up];
};

/** Why the file may not import a package, for each rule that says so. */
const packageRefusals = (file: string, specifier: string): string[] => {
  const layer = LAYERS.find(({ folder }) => file.startsWith(folder));
  if (layer?.packages && !layer.packages.includes(packageOf(specifier)))
    return [`${layer.folder} must not import ${specifier}`];
  const owned = OWNED.find(
    (rule) =>
      rule.packages.test(specifier) && !rule.folders.some((folder) => file.startsWith(folder)),
  );
  return owned === undefined ? [] : [owned.why];
};

/**
 * Every violation of the import rule "downwards only" and of the core's purity in one file; `file`
 * is its path from the project's root.
 */
export const violationsIn = (file: string, text: string): Violation[] => {
  const source = withoutComments(text);
  const found: Violation[] = [];
  const report = (index: number, why: string): void => {
    found.push({ file, line: source.slice(0, index).split('\n').length, why });
  };
  for (const match of source.matchAll(IMPORT)) {
    const specifier = match[2] ?? '';
    const whys = specifier.startsWith('.')
      ? refusalsOf(file, posix.join(posix.dirname(file), specifier))
      : packageRefusals(file, specifier);
    for (const why of whys) report(match.index, why);
  }
  if (file.startsWith('core/'))
    for (const { pattern, why } of IMPURE)
      for (const match of source.matchAll(pattern)) report(match.index, why);
  return found;
};

/** Where every line fits into a window of this many columns. */
const MOST_COLUMNS = 100;
const WRITTEN = ['core/', 'functions/', 'infra/', 'test/'];
/** Columns that may stand around a string or an address that cannot be broken. */
const MOST_AROUND = 60;

/** Columns of a literal that begins at `from` in a line, quotes included; it may hold others. */
const literalAt = (line: string, from: number): number => {
  const quote = line[from]!;
  let index = from + 1;
  while (index < line.length && line[index] !== quote) {
    if (line[index] === '\\') index += 2;
    else if (quote === '`' && line.startsWith('${', index)) index = holeEnd(line, index + 2);
    else index += 1;
  }
  return Math.min(line.length, index + 1) - from;
};

/** Where what is filled into a template ends, given where it begins. */
const holeEnd = (line: string, from: number): number => {
  let depth = 1;
  let index = from;
  while (index < line.length && depth > 0) {
    if (/['"`]/.test(line[index]!)) index += literalAt(line, index) - 1;
    else if (line[index] === '{') depth += 1;
    else if (line[index] === '}') depth -= 1;
    index += 1;
  }
  return index;
};

/** Columns of the longest string, template, pattern or address in a line. */
const longestWhole = (line: string, isComment: boolean): number => {
  const address = /https?:\/\/\S+/.exec(line)?.[0].length ?? 0;
  if (isComment) return address;
  const pattern = /\/(?:[^/\\]|\\.)+\/[a-z]*/.exec(line)?.[0].length ?? 0;
  let longest = Math.max(address, pattern);
  for (let index = 0; index < line.length; index++) {
    if (!/['"`]/.test(line[index]!)) continue;
    const length = literalAt(line, index);
    longest = Math.max(longest, length);
    index += length - 1;
  }
  return longest;
};

/**
 * Lines that are too long, in characters. Where one string, pattern or address that cannot be
 * broken fills a line it may be longer, and so may the lines of a template over several; the space
 * that markup ends a line with does not count.
 */
export const longLinesIn = (file: string, text: string): Violation[] => {
  let inTemplate = false;
  return text.split('\n').flatMap((line, index) => {
    const began = inTemplate;
    const isComment = !began && /^\s*(\/\/|\/\*|\*)/.test(line);
    if (!isComment) {
      const ticks = line.replace(/\\`/g, '').match(/`/g) ?? [];
      inTemplate = began !== (ticks.length % 2 === 1);
    }
    const columns = [...line.replace(/\{' '\}$/, '')].length;
    if (columns <= MOST_COLUMNS || began || inTemplate) return [];
    if (columns - longestWhole(line, isComment) <= MOST_AROUND) return [];
    return [{ file, line: index + 1, why: `${columns} columns: at most ${MOST_COLUMNS} fit` }];
  });
};

/** The texts of all TypeScript files in some folders under `root`, by their path from there. */
const textsUnder = (root: string, folders: readonly string[]): Map<string, string> =>
  new Map(
    folders
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
          .map((entry) => join(entry.parentPath, entry.name)),
      )
      .map(
        (path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')] as const,
      ),
  );

/** Every violation in the project under `root`, and how many files were read. */
export const violationsUnder = (root: string): { files: number; violations: Violation[] } => {
  const texts = textsUnder(root, FOLDERS);
  const written = textsUnder(root, WRITTEN);
  const circles = [
    ...circularIn(texts).map((file) => [file, 'stands on a circle of imports'] as const),
    ...circularRooms(texts).map((room) => [room, 'stands on a circle of rooms'] as const),
  ];
  return {
    files: written.size,
    violations: [
      ...[...texts].flatMap(([file, text]) => violationsIn(file, text)),
      ...circles.map(([file, why]) => ({ file, line: 1, why })),
      ...[...written].flatMap(([file, text]) => longLinesIn(file, text)),
    ],
  };
};

/** The project's root. */
export const ROOT = join(dirname(new URL(import.meta.url).pathname), '../..');
