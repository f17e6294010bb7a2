import { type Entry, entriesOf } from './delimited.ts';
import { isEmpty, layoutOf } from './dialect.ts';
import { decode, type SourceFile } from './encoding.ts';
import { type Header, headerIn, type IsKnown, MOST_COLUMNS, SAMPLE_ROWS } from './header.ts';
import { type Problem, unreadable } from './problem.ts';
import { isZip } from './sniff.ts';
import type { Merge } from './xlsx/sheet.ts';
import { openSheet } from './xlsx/workbook.ts';

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

/** A text or a sheet, once its header is found. */
export interface Source {
  readonly name: string;
  readonly header: Header;
  /** The first entries that hold anything. */
  readonly sample: readonly Entry[];
  /** All entries; may be gone through more than once. */
  readonly entries: () => Iterable<Entry>;
  /** What splits cells; undefined for a sheet. */
  readonly delimiter?: string;
  readonly merges: readonly Merge[];
  readonly found: {
    readonly encoding?: string;
    readonly delimiter?: string;
    readonly sheet?: string;
  };
  readonly notes: readonly Problem[];
}

const LOST = 'letters: those at \uFFFD are lost. Write them anew, and save the file as UTF-8';
const NUL = 'a text without NUL characters';

/** Entries whose cells with what no text may hold are marked. */
function* marked(entries: Iterable<Entry>, isDamaged: boolean): Generator<Entry> {
  for (const entry of entries) {
    const faults = new Map<number, string>();
    for (const [index, cell] of entry.cells.entries()) {
      if (cell.includes('\0')) faults.set(index, NUL);
      else if (isDamaged && cell.includes('\uFFFD')) faults.set(index, LOST);
    }
    yield faults.size > 0 ? { ...entry, faults } : entry;
  }
}

const EMPTY = 'It is empty: the first line must name the columns.';

const delimitedSource = (file: SourceFile, options: TableOptions, isKnown: IsKnown): Source => {
  const { name } = file;
  const { text, encoding, isDamaged, notes } = decode(file, options.encoding);
  if (text.trim() === '') throw unreadable(name, EMPTY);
  const { delimiter, header, sample, from } = layoutOf(name, text, isKnown, options.delimiter);
  const isOdd = isDamaged || text.includes('\0');
  const width = header.columns.length;
  const entries = (): Iterable<Entry> => {
    const plain = entriesOf(text, { delimiter, from, width });
    return isOdd ? marked(plain, isDamaged) : plain;
  };
  const found = { encoding, delimiter };
  return { name, header, sample, entries, delimiter, merges: [], found, notes };
};

const sheetSource = (file: SourceFile, options: TableOptions, isKnown: IsKnown): Source => {
  const { sheet, entries, merges, notes } = openSheet(file, options);
  const name = `${file.name} [${sheet}]`;
  const sample: Entry[] = [];
  for (const entry of entries()) {
    if (!isEmpty(entry)) sample.push(entry);
    if (sample.length === SAMPLE_ROWS) break;
  }
  if (sample.length === 0)
    throw unreadable(name, `The sheet is empty. ${notes[0]?.expected ?? ''}`.trim());
  const header = headerIn(sample, isKnown);
  if (header === undefined)
    throw unreadable(name, 'No row names the columns: give it a header row above its rows.');
  return { name, header, sample, entries, merges, found: { sheet }, notes };
};

/** Opens a text or a workbook, and finds its header. Throws `Unreadable`. */
export const openSource = (file: SourceFile, options: TableOptions): Source => {
  const isKnown = options.isKnown ?? (() => false);
  const open = isZip(file.bytes) ? sheetSource : delimitedSource;
  const source = open(file, options, isKnown);
  const { length } = source.header.columns;
  if (length > MOST_COLUMNS)
    throw unreadable(
      source.name,
      `Its header has more than ${MOST_COLUMNS} columns: is it split by another sign? Say which with --delimiter.`,
    );
  return source;
};
