/** One record of a delimited text, or one row of a sheet. */
export interface Entry {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** A quote stands where none may: `cells` is the one line, split at every delimiter. */
  readonly isStray?: true;
  /** By cell: what is expected where a cell holds no value. */
  readonly faults?: ReadonlyMap<number, string>;
  /** Of a sheet: cells that are texts and might be numbers in two ways. */
  readonly unclearTexts?: readonly number[];
}

export interface Dialect {
  readonly delimiter: string;
  /** Where to begin: the place, and its line. */
  readonly from?: { readonly index: number; readonly line: number };
  /** How many columns there are, once that is known: tells a quote that swallows rows. */
  readonly width?: number;
}

/** A cell that is longer was opened by a quote that nobody meant. */
const MOST_CELL = 200_000;

const QUOTE = 34;
const NEW_LINE = 10;
const RETURN = 13;
const SPACE = 32;

/** A record, where the next one begins, and how many line ends stand within its cells. */
interface Found {
  readonly cells: string[];
  readonly next: number;
  readonly inner: number;
}

/** Where the line ends that `index` stands in. */
const lineEnd = (text: string, index: number): number => {
  let end = index;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code === NEW_LINE || code === RETURN) break;
    end += 1;
  }
  return end;
};

/** Where the line begins that comes after the line end at `end`. */
const afterEnd = (text: string, end: number): number =>
  text.charCodeAt(end) === RETURN && text.charCodeAt(end + 1) === NEW_LINE ? end + 2 : end + 1;

const LINE_END = /\r\n|\r|\n/g;
const linesIn = (text: string): number => text.match(LINE_END)?.length ?? 0;

/** A quoted cell from its opening quote on; undefined where it is not closed as it should. */
const quotedAt = (text: string, open: number): { cell: string; next: number } | undefined => {
  let cell = '';
  let from = open + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close === -1 || close - open > MOST_CELL) return undefined;
    cell += text.slice(from, close);
    if (text.charCodeAt(close + 1) !== QUOTE) return { cell, next: close + 1 };
    cell += '"';
    from = close + 2;
  }
};

const skipSpaces = (text: string, from: number): number => {
  let index = from;
  while (text.charCodeAt(index) === SPACE) index += 1;
  return index;
};

/** The record that begins at `from`; undefined where a quote in it stands where none may. */
const recordAt = (text: string, from: number, delimiter: string): Found | undefined => {
  const mark = delimiter.charCodeAt(0);
  const cells: string[] = [];
  let index = from;
  let inner = 0;
  for (;;) {
    const start = skipSpaces(text, index);
    if (text.charCodeAt(start) === QUOTE) {
      const quoted = quotedAt(text, start);
      if (quoted === undefined) return undefined;
      cells.push(quoted.cell);
      inner += linesIn(quoted.cell);
      index = skipSpaces(text, quoted.next);
    } else {
      const begin = index;
      for (; index < text.length; index++) {
        const code = text.charCodeAt(index);
        if (code === mark || code === NEW_LINE || code === RETURN) break;
        if (code === QUOTE) return undefined;
      }
      cells.push(text.slice(begin, index));
    }
    if (index >= text.length) return { cells, next: index, inner };
    const code = text.charCodeAt(index);
    if (code === NEW_LINE || code === RETURN) return { cells, next: afterEnd(text, index), inner };
    if (code !== mark) return undefined;
    index += 1;
  }
};

/**
 * True where a record of several lines has the wrong number of cells while one of its later lines
 * has the right one by itself: a quote that was never closed has swallowed rows.
 */
const swallows = (text: string, from: number, found: Found, dialect: Dialect): boolean => {
  const { width, delimiter } = dialect;
  if (width === undefined || width < 2 || found.inner < 1 || found.cells.length === width)
    return false;
  const [, ...later] = text.slice(from, found.next).trimEnd().split(LINE_END);
  return later.some((line) => line.split(delimiter).length >= width);
};

/**
 * The records of a delimited text (RFC 4180), whose lines may end in any way. A record with a stray
 * quote is given as the one line that it begins on, and reading goes on with the next line.
 */
export function* entriesOf(text: string, dialect: Dialect): Generator<Entry> {
  const { delimiter } = dialect;
  let { index, line } = dialect.from ?? { index: 0, line: 1 };
  while (index < text.length) {
    const found = recordAt(text, index, delimiter);
    if (found !== undefined && !swallows(text, index, found, dialect)) {
      yield { line, cells: found.cells };
      index = found.next;
      line += found.inner + 1;
      continue;
    }
    const end = lineEnd(text, index);
    yield { line, cells: text.slice(index, end).split(delimiter), isStray: true };
    index = afterEnd(text, end);
    line += 1;
  }
}
