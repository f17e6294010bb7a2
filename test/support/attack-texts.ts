/** A text of about so many characters. */
export interface AttackText {
  readonly name: string;
  readonly make: (size: number) => string;
}

const named = (unit: string): string => JSON.stringify(unit);

/** What readers of Markdown, JSON, CSV, addresses and words stumble over when it is repeated. */
const UNITS = [
  ...['[', '![', '](', '[](', '![](', '[a](', '[a](b', '[[a]', ']', '[a][', '[a]: b\n', '[^'],
  ...['**a', '*a_', '_a_', '**', '*', '_', '~~a', '`', '`a', '``` a', '```\n', '```', '~~~\n'],
  ...['<', '<a ', '<!--', '<a href="', '</', '<http:', '&', '&#', '&amp', 'http://a', 'www.a.'],
  ...['"', '\\', '\\"', "'", '{', '{"a":', '[{', '(', ')', '((', ':', '::', ','],
  ...['> ', '>', '- ', '1. ', '# ', '#', '|', '|-', '|a', '---\n', '--- ', '=', '-', '.-', '-.'],
  ...['\n', ' ', '\t', ' \n', '\n\n', '\r', '  \n', '\u00a0', '\u2028', '    a\n', '\t\n'],
  ...['a', 'a ', 'aa ', 'aaaa ', 'a-', 'a.', 'a. ', 'a!', '!', '.', '?', 'a@', '@', 'a@b.', '1'],
  ...['1.', '.1', '1e', '1:', 'a:1:1', ':1', '1|', 'a|', '+', '/', '//', '/1', '0', '%', '%2'],
  ...['é', 'ß', 'İ', '\u0301', 'a\u0301', '中', '😀', '\ud800', '\udc00', '\u0000', '\ufeff'],
] as const;

/** What a repeated unit may stand between, so that what begins never ends, or ends wrongly. */
const FRAMES: readonly (readonly [string, string])[] = [
  ['', ''],
  ['', 'x'],
];

const repeated = UNITS.flatMap((unit) =>
  FRAMES.map(
    ([before, after]): AttackText => ({
      name: `${named(before)} ${named(unit)}… ${named(after)}`,
      make: (size) => `${before}${unit.repeat(Math.ceil(size / unit.length))}${after}`,
    }),
  ),
);

/** Texts that never repeat themselves: what grows with the number of different things in them. */
const VARIED: readonly AttackText[] = [
  {
    name: 'words of one letter each, all different',
    make: (size) =>
      Array.from({ length: size / 2 }, (_, index) =>
        String.fromCharCode(0x3400 + (index % 40_000)),
      ).join(' '),
  },
  {
    name: 'words that begin alike and then differ',
    make: (size) =>
      Array.from(
        { length: size / 3 },
        (_, index) => `a${String.fromCharCode(0x3400 + (index % 40_000))}`,
      ).join(' '),
  },
  {
    name: 'different words',
    make: (size) =>
      Array.from({ length: size / 6 }, (_, index) => index.toString(36).padStart(5, 'w')).join(' '),
  },
  {
    name: 'words each a letter longer',
    make: (size) =>
      Array.from({ length: Math.floor(Math.sqrt(2 * size)) }, (_, index) =>
        'a'.repeat(index + 1),
      ).join(' '),
  },
  {
    name: 'fences each a mark longer',
    make: (size) =>
      Array.from({ length: Math.floor(Math.sqrt(2 * size)) }, (_, index) =>
        '`'.repeat(index + 1),
      ).join('a'),
  },
  {
    name: 'brackets that open first and close afterwards',
    make: (size) => '['.repeat(size / 2) + ']'.repeat(size / 2),
  },
  {
    name: 'a long address, written once and named often',
    make: (size) => `[a]: https://x.org/${'b'.repeat(size / 2)}\n\n${'[a] '.repeat(size / 8)}`,
  },
  {
    name: 'a long title, written once and named often',
    make: (size) => `[a]: https://x.org '${'b'.repeat(size / 2)}'\n\n${'![a] '.repeat(size / 10)}`,
  },
  {
    name: 'names of many addresses',
    make: (size) =>
      Array.from({ length: size / 30 }, (_, n) => `[${n}]: https://x.org/${n}\n\n[${n}]`).join(
        '\n',
      ),
  },
  {
    name: 'images inside images',
    make: (size) => '![a'.repeat(size / 16) + '](https://b)'.repeat(size / 16),
  },
  {
    name: 'images inside the words of images, each named',
    make: (size) => `[a]: https://x.org\n\n${'![b'.repeat(size / 6)}${'][a]'.repeat(size / 6)}`,
  },
  {
    name: 'rows of a table',
    make: (size) => `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(size / 6)}`,
  },
  {
    name: 'a table of many columns and rows that fill none of them',
    make: (size) =>
      `${'|a'.repeat(size / 8)}|\n${'|-'.repeat(size / 8)}|\n${'|\n'.repeat(size / 4)}`,
  },
  {
    name: 'links inside links',
    make: (size) => '[a'.repeat(size / 4) + '](b)'.repeat(size / 8),
  },
  {
    name: 'emphasis inside emphasis',
    make: (size) => '*a **b '.repeat(size / 16) + '** *'.repeat(size / 8),
  },
  {
    name: 'quotes inside quotes',
    make: (size) =>
      Array.from({ length: Math.floor(Math.sqrt(2 * size)) }, (_, index) => '>'.repeat(index)).join(
        '\n',
      ),
  },
  {
    name: 'lists inside lists',
    make: (size) =>
      Array.from(
        { length: Math.floor(Math.sqrt(size)) },
        (_, index) => `${' '.repeat(2 * index)}- a`,
      ).join('\n'),
  },
];

/** Texts that make careless readers slow: every reader is tried on every one. */
export const ATTACK_TEXTS: readonly AttackText[] = [...repeated, ...VARIED];
