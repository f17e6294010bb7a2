import { parse as parseToml, TomlError } from 'smol-toml';
import { parseDocument } from 'yaml';

/** Front matter that cannot be read; `line` counts from 1 in the file. */
export class BrokenFrontMatter extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'BrokenFrontMatter';
    this.line = line;
  }
}

/** A Markdown file, parted into what is said about the page and the page itself. */
export interface Page {
  readonly matter: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Where the body begins, from 1. */
  readonly bodyLine: number;
  /** Where a field of the front matter stands, from 1. */
  readonly lineOf: (field: string) => number;
}

/** What opens front matter, what may close it, and how to tell that it was meant as such. */
const FENCES = [
  { opens: '---', closes: ['---', '...'], field: /^[\w-]+[ \t]*:/, read: readYaml },
  { opens: '+++', closes: ['+++'], field: /^[\w-]+[ \t]*=/, read: readToml },
] as const;

function readYaml(source: string, firstLine: number): unknown {
  const document = parseDocument(source, { logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = firstLine + (error.linePos?.[0].line ?? 1) - 1;
    throw new BrokenFrontMatter(line, error.message.split(/ at line |\n/, 1)[0] ?? error.code);
  }
  return document.toJS();
}

function readToml(source: string, firstLine: number): unknown {
  try {
    return parseToml(source);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [, what = error.message] =
      /^(?:Invalid TOML document: )?([^\n]*)/.exec(error.message) ?? [];
    throw new BrokenFrontMatter(firstLine + error.line - 1, what);
  }
}

/** Values as JSON has them: what TOML knows of dates becomes their text. */
const plain = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The lines of a text, whatever ends them, without a mark of the byte order. */
const linesOf = (source: string): string[] => source.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);

/** Where the body begins, without the empty lines before it. */
const pageOf = (lines: readonly string[], start: number, matter: Page['matter']): Page => {
  let first = start;
  while (first < lines.length && lines[first]?.trim() === '') first += 1;
  return {
    matter,
    body: lines.slice(first).join('\n').trim(),
    bodyLine: first + 1,
    lineOf: (field) => {
      const at = lines
        .slice(0, start)
        .findIndex(
          (line) => line.startsWith(field) && /^["' \t]*[:=]/.test(line.slice(field.length)),
        );
      return Math.max(1, at + 1);
    },
  };
};

/**
 * Parts a Markdown file into its front matter (YAML between `---`, TOML between `+++`) and its
 * body, whose lines end in `\n`. A rule at the top of a page is no front matter. Throws
 * `BrokenFrontMatter`.
 */
export const splitFrontMatter = (source: string): Page => {
  const lines = linesOf(source);
  const fence = FENCES.find(({ opens }) => lines[0]?.trimEnd() === opens);
  if (fence === undefined) return pageOf(lines, 0, {});
  const closes: readonly string[] = fence.closes;
  const end = lines.findIndex((line, at) => at > 0 && closes.includes(line.trimEnd()));
  if (end < 0) {
    if (!fence.field.test(lines[1] ?? '')) return pageOf(lines, 0, {});
    throw new BrokenFrontMatter(1, `a line ${fence.opens} that ends the front matter is missing`);
  }
  const text = lines.slice(1, end).join('\n');
  let matter: unknown;
  try {
    matter = plain(fence.read(text, 2) ?? {});
  } catch (error) {
    if (error instanceof BrokenFrontMatter) throw error;
    // Nested beyond the stack, or aliases without end.
    throw new BrokenFrontMatter(2, (error as Error).message);
  }
  return isRecord(matter) ? pageOf(lines, end + 1, matter) : pageOf(lines, 0, {});
};
