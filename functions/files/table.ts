import { entriesOf } from './delimited.ts';
import { isEmpty, type Layout, layoutOf } from './dialect.ts';
import { type Decoded, decode, type SourceFile } from './encoding.ts';
import { extentOf, type IsKnown } from './header.ts';
import { isProblem, type Problem, unreadable } from './problem.ts';
import { type DateOrder, type Decimal, type Way, waysOf } from './ways.ts';

/** What people say about a file; whatever they leave out is told by the file, or asked for. */
export interface TableOptions {
  /** A name of the Encoding Standard, such as `windows-1252`. */
  readonly encoding?: string;
  /** A sign or its name: `;`, `semicolon`. */
  readonly delimiter?: string;
  readonly decimal?: 'comma' | 'point';
  readonly dates?: 'dmy' | 'mdy';
  /** The name of a sheet of a workbook, or its number from 1; else the first that is shown. */
  readonly sheet?: string;
  /** Which titles somebody has a use for: they help to find the header row. */
  readonly isKnown?: IsKnown;
}

/** One row; cells at the end may be missing, and then the row does not name them. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** By column: cells that hold no value, and what is expected there. */
  readonly faults?: ReadonlyMap<number, string>;
}

/** What was decided about a file. */
interface FoundDialect {
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly decimal?: Decimal;
  readonly dates?: DateOrder;
  readonly headerLine: number;
  readonly sheet?: string;
}

/** A file as a table. */
export interface Table {
  /** The file, and the sheet of a workbook. */
  readonly name: string;
  /** The titles of the columns, each once. */
  readonly columns: readonly string[];
  /** How the cells of each column are read. */
  readonly ways: readonly Way[];
  /** Rows, and in their places those that are refused. May be gone through more than once. */
  readonly rows: Iterable<TableRow | Problem>;
  readonly found: FoundDialect;
  readonly notes: readonly Problem[];
}

const LOST = 'The letters at \uFFFD are lost: write them anew, and save the file as UTF-8.';
const NUL = 'It holds a NUL character, which no text may: take it out.';

/** Cells with what no text may hold, by column. */
const faultsIn = (cells: readonly string[], { isDamaged }: Decoded) => {
  const faults = new Map<number, string>();
  for (const [index, cell] of cells.entries()) {
    if (cell.includes('\0')) faults.set(index, NUL);
    else if (isDamaged && cell.includes('\uFFFD')) faults.set(index, LOST);
  }
  return faults.size > 0 ? faults : undefined;
};

/** Cells that a program or a spreadsheet puts at the end of every row are none. */
const withoutEmptyEnd = (cells: readonly string[], width: number): readonly string[] =>
  cells.length > width && extentOf(cells) <= width ? cells.slice(0, width) : cells;

const STRAY =
  'A quote stands where none may: put the whole cell in quotes, and write each quote in it twice.';

function* rowsIn(
  name: string,
  decoded: Decoded,
  layout: Layout,
): Generator<TableRow | Problem, void> {
  const { columns, before } = layout.header;
  const { delimiter, from, sample } = layout;
  const width = columns.length;
  const last = sample[before - 1]!.line;
  const titles = JSON.stringify(sample[layout.header.index]!.cells);
  const isOdd = decoded.isDamaged || decoded.text.includes('\0');
  for (const entry of entriesOf(decoded.text, { delimiter, from, width })) {
    const { line } = entry;
    if (line <= last || isEmpty(entry)) continue;
    const cells = withoutEmptyEnd(entry.cells, width);
    const refused = { file: name, line, severity: 'refused', row: { columns, cells } } as const;
    if (entry.isStray) {
      yield { ...refused, value: cells.join(delimiter).slice(0, 200), expected: STRAY };
    } else if (cells.length > width) {
      const value = cells.slice(width).join(delimiter).slice(0, 200);
      const expected = `There are ${width} columns and ${cells.length} cells: put cells that hold the delimiter in quotes.`;
      yield { ...refused, value, expected };
    } else if (JSON.stringify(cells) === titles) {
      yield { ...refused, severity: 'left-out', expected: 'It is the header once more.' };
    } else {
      const faults = isOdd ? faultsIn(cells, decoded) : undefined;
      yield { line, cells, ...(faults && { faults }) };
    }
  }
}

/** What stands above the rows and is no header. */
const aboveIn = (name: string, { header, sample }: Layout): Problem[] =>
  sample
    .slice(0, header.before)
    .filter((_, index) => index !== header.index)
    .map(({ line, cells }, index) => ({
      file: name,
      line,
      value: cells
        .filter((cell) => cell.trim() !== '')
        .join(' ')
        .slice(0, 200),
      expected:
        index < header.index
          ? 'It stands above the row that names the columns, and was left out.'
          : 'It names the columns once more, and was left out.',
      severity: 'left-out',
    }));

const delimitedTable = (file: SourceFile, options: TableOptions): Table => {
  const { name } = file;
  const decoded = decode(file, options.encoding);
  if (decoded.text.trim() === '')
    throw unreadable(name, 'It is empty: the first line must name the columns.');
  const isKnown = options.isKnown ?? (() => false);
  const layout = layoutOf(name, decoded.text, isKnown, options.delimiter);
  const { columns, index } = layout.header;
  const rows = { [Symbol.iterator]: () => rowsIn(name, decoded, layout) };
  const plainRows = {
    *[Symbol.iterator]() {
      for (const row of rows) if (!isProblem(row)) yield row;
    },
  };
  const ways = waysOf(plainRows, columns.length, layout.delimiter, options);
  return {
    name,
    columns,
    ways,
    rows,
    found: {
      encoding: decoded.encoding,
      delimiter: layout.delimiter,
      headerLine: layout.sample[index]!.line,
      ...agreedIn(ways),
    },
    notes: [...decoded.notes, ...aboveIn(name, layout)],
  };
};

/** What all columns agree on. */
const agreedIn = (ways: readonly Way[]): { decimal?: Decimal; dates?: DateOrder } => {
  const decimals = new Set(ways.map(({ decimal }) => decimal));
  const orders = new Set(ways.map(({ dates }) => dates));
  return {
    ...(decimals.size === 1 && { decimal: [...decimals][0] }),
    ...(orders.size === 1 && { dates: [...orders][0] }),
  };
};

/**
 * Reads a file as a table: decides once how it is encoded, delimited and written, and names what it
 * leaves out. Throws `Unreadable`, and nothing else, for what is no table.
 */
export const readTable = (file: SourceFile, options: TableOptions = {}): Table =>
  delimitedTable(file, options);
