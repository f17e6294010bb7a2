import type { Entry } from './delimited.ts';
import { isEmpty } from './dialect.ts';
import type { SourceFile } from './encoding.ts';
import { extentOf } from './header.ts';
import { isProblem, type Problem } from './problem.ts';
import { withoutRefusals } from './refused.ts';
import { openSource, type Source, type TableOptions } from './source.ts';
import { type DateOrder, type Decimal, type Way, waysOf } from './ways.ts';

export type { TableOptions } from './source.ts';

/** One row; cells at the end may be missing, and then the row does not name them. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** By column: cells that hold no value, and what is expected there. */
  readonly faults?: ReadonlyMap<number, string>;
  /** Of a sheet: cells that are texts and might be numbers in two ways. */
  readonly unclearTexts?: readonly number[];
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
  /** What was decided about the file; what its columns do not agree on is left out. */
  readonly found: {
    readonly encoding?: string;
    readonly delimiter?: string;
    readonly decimal?: Decimal;
    readonly dates?: DateOrder;
    readonly headerLine: number;
    readonly sheet?: string;
  };
  readonly notes: readonly Problem[];
}

/**
 * Cells that a program puts at the end of every row are none; those that a sheet does not write
 * are empty.
 */
const ofWidth = (cells: readonly string[], width: number, isSheet: boolean): readonly string[] => {
  if (cells.length > width && extentOf(cells) <= width) return cells.slice(0, width);
  if (!isSheet || cells.length >= width) return cells;
  return [...cells, ...Array.from({ length: width - cells.length }, () => '')];
};

const isSame = (cells: readonly string[], others: readonly string[]): boolean =>
  cells.length === others.length && cells.every((cell, index) => cell === others[index]);

const STRAY =
  'A quote stands where none may: put the whole cell in quotes, and write each quote in it twice.';
const MOST_VALUE = 200;

/** Where merged cells reach over several rows, those below the first are filled. */
const mergedInto = ({ merges }: Source) => {
  const byTop = Map.groupBy(merges, ({ top }) => top);
  let active: { column: number; bottom: number; text: string }[] = [];
  return ({ line, cells }: Entry): readonly string[] => {
    active = active.filter(({ bottom }) => bottom >= line);
    const filled = active.length === 0 ? cells : [...cells];
    if (filled !== cells)
      for (const { column, text } of active) {
        while (filled.length <= column) (filled as string[]).push('');
        if (filled[column] === '') (filled as string[])[column] = text;
      }
    for (const { column, bottom } of byTop.get(line) ?? [])
      active.push({ column, bottom, text: filled[column] ?? '' });
    return filled;
  };
};

function* rowsIn(source: Source): Generator<TableRow | Problem, void> {
  const { name, header, sample, delimiter = ' | ' } = source;
  const { columns } = header;
  const width = columns.length;
  const last = sample[header.before - 1]!.line;
  const isSheet = source.found.sheet !== undefined;
  const titles = ofWidth(sample[header.index]!.cells, width, isSheet);
  const fill = mergedInto(source);
  for (const entry of source.entries()) {
    const { line, faults, unclearTexts } = entry;
    if (line <= last || isEmpty(entry)) continue;
    const cells = ofWidth(fill(entry), width, isSheet);
    const refused = { file: name, line, severity: 'refused', row: { columns, cells } } as const;
    if (entry.isStray) {
      yield { ...refused, value: cells.join(delimiter).slice(0, MOST_VALUE), expected: STRAY };
    } else if (cells.length > width) {
      const value = cells.slice(width).join(delimiter).slice(0, MOST_VALUE);
      const expected = `There are ${width} columns and ${cells.length} cells: put cells that hold the delimiter in quotes, and give every column a title.`;
      yield { ...refused, value, expected };
    } else if (isSame(cells, titles)) {
      yield { ...refused, severity: 'left-out', expected: 'It is the header once more.' };
    } else {
      yield { line, cells, ...(faults && { faults }), ...(unclearTexts && { unclearTexts }) };
    }
  }
}

/** What stands above the rows and is no header. */
const aboveIn = ({ name, header, sample }: Source): Problem[] =>
  sample.slice(0, header.before).flatMap(({ line, cells }, index): Problem[] => {
    if (index === header.index) return [];
    const value = cells.filter((cell) => cell.trim() !== '').join(' ');
    const expected =
      index < header.index
        ? 'It stands above the row that names the columns, and was left out.'
        : 'It names the columns once more, and was left out.';
    const place = { file: name, line, value: value.slice(0, MOST_VALUE) };
    return [{ ...place, expected, severity: 'left-out' }];
  });

const noteOnMerges = ({ name, merges }: Source): Problem[] => {
  if (merges.length === 0) return [];
  const expected = 'Cells that are merged over several rows count for each of these rows.';
  return [{ file: name, line: merges[0]!.top, expected, severity: 'warning' }];
};

const noteOnShort = ({ name }: Source, lines: readonly number[]): Problem[] => {
  if (lines.length === 0) return [];
  const expected = `Fewer cells than columns stand in ${lines.length} rows, beginning here: what is missing at their ends stays as it is.`;
  return [{ file: name, line: lines[0]!, expected, severity: 'warning' }];
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
export const readTable = (file: SourceFile, options: TableOptions = {}): Table => {
  const source = withoutRefusals(openSource(file, options));
  const { header, sample } = source;
  const rows = { [Symbol.iterator]: () => rowsIn(source) };
  const width = header.columns.length;
  const short: number[] = [];
  const shown = {
    *[Symbol.iterator]() {
      for (const row of rowsIn(source)) {
        if (isProblem(row)) continue;
        if (row.cells.length < width) short.push(row.line);
        yield row;
      }
    },
  };
  const ways = waysOf(shown, width, source.delimiter, options);
  return {
    name: source.name,
    columns: header.columns,
    ways,
    rows,
    found: { ...source.found, headerLine: sample[header.index]!.line, ...agreedIn(ways) },
    notes: [
      ...source.notes,
      ...aboveIn(source),
      ...noteOnMerges(source),
      ...noteOnShort(source, short),
    ],
  };
};
