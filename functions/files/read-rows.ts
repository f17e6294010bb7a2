import { createHash } from 'node:crypto';
import { type Cell, day, instant, number, period, type Sense, share } from './cell-types.ts';
import { type Filled, fillOf } from './columns.ts';
import { type Creatable, Directories, type Known } from './directory.ts';
import type { SourceFile } from './encoding.ts';
import type { Context, Entry, Kind, KindOptions } from './kind.ts';
import { KINDS, type KindName } from './kinds/kinds.ts';
import { plain } from './plain.ts';
import { PRESETS, presetOf } from './presets/presets.ts';
import { isProblem, type Problem, unreadable } from './problem.ts';
import { questionsOf, type Uses } from './questions.ts';
import { repeatedLines } from './repeated.ts';
import type { Row, Written } from './row.ts';
import { readTable, type TableOptions } from './table.ts';
import { entryOf, wordsOf } from './table-entries.ts';
import type { Way } from './ways.ts';

/** What a word of a file means: `language.German=de`. */
export interface NamedWord {
  readonly field: string;
  readonly word: string;
  readonly value: string;
}

/** How files are to be read. */
export interface ReadOptions extends KindOptions, Omit<TableOptions, 'isKnown'> {
  readonly kind: KindName;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Columns by field, where their names say too little; several are joined by `+`. */
  readonly map?: ReadonlyMap<string, string>;
  readonly words?: readonly NamedWord[];
  readonly timeZone?: string | undefined;
  readonly scoreOf?: number | undefined;
  /** What is made of names that nothing has. */
  readonly create?: readonly Creatable[];
  /** What is stored; without it names of stored things are not found and nothing is compared. */
  readonly known?: Known | undefined;
}

/** Lines of a stream that are kept in case that they are refused. */
const MOST_REMEMBERED = 1000;

/** The way of a column that shows nothing. */
const OPEN: Way = { decimal: 'each', dates: 'ask' };

/** Whether a kind, or a file of another system, has a use for a column of this title. */
const isKnownTo = (kind: Kind): ((title: string) => boolean) => {
  const titles = new Set(kind.fields.flatMap(({ name, aliases }) => [name, ...aliases]).map(plain));
  for (const preset of PRESETS)
    if (preset.kind === kind.name)
      for (const title of [...preset.toldBy, ...(preset.pairs?.beside ?? [])])
        titles.add(plain(title));
  return (title) => titles.has(plain(title));
};

/** Which columns of a file hold what can be read in two ways. */
const usesOf = (filled: readonly Filled[], from: readonly number[]): Uses => {
  const columnsOf = (...cells: readonly Cell[]): number[] =>
    filled
      .filter(({ field }) => cells.includes(field.cell))
      .flatMap(({ columns }) => columns.flatMap((column) => from[column] ?? []));
  return { numbers: columnsOf(number, share), dates: columnsOf(day, instant, period) };
};

async function* tableRows(
  file: SourceFile,
  kind: Kind,
  directories: Directories,
  options: ReadOptions,
): AsyncGenerator<Row | Problem> {
  const table = readTable(file, { ...options, isKnown: isKnownTo(kind) });
  const { name } = table;
  const preset = presetOf(options.kind, table.columns);
  const repeated = repeatedLines(table.columns, preset);
  const columns = repeated.columns;
  const { filled, problems } = fillOf(kind, columns, preset, options.map ?? new Map(), name);
  yield* table.notes;
  yield* problems;
  const questions = questionsOf(table, usesOf(filled, repeated.from));
  if (questions.length > 0) {
    yield* questions;
    return;
  }
  const common = {
    timeZone: options.timeZone ?? 'UTC',
    scoreOf: options.scoreOf ?? preset?.scoreOf,
    nowMs: options.nowMs,
  };
  const senses = repeated.from.map(
    (column): Sense => ({ way: table.ways[column] ?? OPEN, ...common }),
  );
  const words = wordsOf(preset, options.words ?? []);
  const of = { file: name, kind, filled, columns, words, preset, senses };
  /** What is wrong with lines, told between the rows. */
  let waiting: Problem[] = [];
  let hasUnread = false;
  const cellsOf = new Map<number, readonly string[]>();
  const isStreamed = kind.rows === 'events' || kind.rows === 'check-ins';
  async function* entries(): AsyncGenerator<Entry> {
    for (const row of table.rows) {
      if (isStreamed && cellsOf.size >= MOST_REMEMBERED) cellsOf.clear();
      cellsOf.set(row.line ?? 0, isProblem(row) ? [] : row.cells);
      if (isProblem(row)) {
        hasUnread ||= row.severity === 'refused';
        waiting.push(row);
        continue;
      }
      const leftOut = repeated.leftOut(row);
      if (leftOut !== undefined) {
        const { column, value } = leftOut;
        const expected = `rows of ${column} ${value} are left out`;
        waiting.push({ file: name, line: row.line, column, value, expected, severity: 'left-out' });
        continue;
      }
      for (const line of repeated.linesOf(row)) {
        const entry = entryOf(line, of);
        if ('value' in entry) yield entry;
        else {
          hasUnread = true;
          waiting.push(...entry);
        }
      }
    }
  }
  const context: Context = {
    file: name,
    content: createHash('sha256').update(file.bytes).digest('hex'),
    directories,
    options: { source: preset?.name ?? kind.name, ...options },
    hasUnread: () => hasUnread,
  };
  const writtenAt = (line: number | undefined): Written | undefined => {
    const cells = cellsOf.get(line ?? -1);
    return cells && { columns: table.columns, cells };
  };
  const withCells = (one: Row | Problem): Row | Problem => {
    if (isProblem(one)) {
      const row = one.severity === 'refused' ? (one.row ?? writtenAt(one.line)) : undefined;
      return row === undefined ? one : { ...one, row };
    }
    const lines = one.lines ?? (one.place.line === undefined ? [] : [one.place.line]);
    return { ...one, written: lines.flatMap((line) => writtenAt(line) ?? []) };
  };
  for await (const row of kind.make(entries(), context)) {
    const told = waiting;
    waiting = [];
    yield* told.map(withCells);
    yield withCells(row);
  }
  yield* waiting.map(withCells);
}

/**
 * Reads files as rows to be stored, and as problems: what is refused, changed or left out. Rows of
 * resources are merge patches. What a row refers to comes before it. Throws `Unreadable` where a
 * file cannot be imported at all.
 */
export async function* readRows(
  files: readonly SourceFile[],
  options: ReadOptions,
): AsyncGenerator<Row | Problem> {
  const { fields } = KINDS[options.kind];
  for (const { field } of options.words ?? [])
    if (!fields.some(({ name }) => name === field))
      throw unreadable(
        files[0]?.name ?? options.kind,
        `--value ${field}.…: there is no such field; there are ${fields.map(({ name }) => name).join(', ')}.`,
      );
  const directories = new Directories(options.known, options.create ?? []);
  for (const file of files) yield* tableRows(file, KINDS[options.kind], directories, options);
}
