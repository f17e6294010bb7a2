import { plain } from './plain.ts';
import type { Preset } from './presets/preset.ts';
import type { TableRow } from './table.ts';

/** The cell that fills a field in one set: of a column, or a text that is the same in each line. */
type Source = { readonly column: number } | { readonly text: string };

/** What stands beside each other in a line and is a thing each: sources by field. */
type SetOfCells = ReadonlyMap<string, Source>;

const textAt = (source: Source | undefined, cells: readonly string[]): string =>
  source === undefined ? '' : 'text' in source ? source.text : (cells[source.column] ?? '');

/** Sets of columns with a number in their names. */
const numberedSets = (columns: readonly string[], preset: Preset): SetOfCells[] => {
  const sets = new Map<string, Map<string, Source>>();
  for (const [field, pattern] of Object.entries(preset.repeated ?? {})) {
    const [before = '', after = ''] = pattern.split('{n}').map(plain);
    for (const [column, title] of columns.entries()) {
      const name = plain(title);
      const number = name.slice(before.length, name.length - after.length);
      if (name !== `${before}${number}${after}` || !/^\d+$/.test(number)) continue;
      sets.set(number, (sets.get(number) ?? new Map()).set(field, { column }));
    }
  }
  return [...sets.values()];
};

const UNTITLED = /^(\(column \d+\)|)$/;

/** Titled columns with an untitled one after them. */
const pairedSets = (columns: readonly string[], preset: Preset): SetOfCells[] => {
  const { pairs } = preset;
  if (pairs === undefined) return [];
  const beside = new Set(pairs.beside.map(plain));
  return columns.flatMap((title, column) => {
    const next = columns[column + 1];
    // The time at which an activity is expected may stand over its times.
    const isUntitled =
      next !== undefined && (UNTITLED.test(next) || /^\d{4}-\d{2}-\d{2}/.test(next));
    if (UNTITLED.test(title) || beside.has(plain(title)) || !isUntitled) return [];
    const set = new Map<string, Source>([
      [pairs.title, { text: title }],
      [pairs.cell, { column }],
      [pairs.next, { column: column + 1 }],
    ]);
    return [set];
  });
};

/** Lines as the preset of a file means them: one for each set of cells that is a thing. */
export const repeatedLines = (columns: readonly string[], preset: Preset | undefined) => {
  const sets =
    preset === undefined ? [] : [...numberedSets(columns, preset), ...pairedSets(columns, preset)];
  const taken = new Set(
    sets.flatMap((set) =>
      [...set.values()].flatMap((source) => ('column' in source ? [source.column] : [])),
    ),
  );
  const alone: SetOfCells = new Map(
    Object.entries(preset?.alone ?? {}).flatMap(([field, title]) => {
      const column = columns.findIndex((name) => plain(name) === plain(title));
      return column < 0 ? [] : [[field, { column }] as const];
    }),
  );
  for (const source of alone.values()) if ('column' in source) taken.add(source.column);
  const fields = [...new Set([...sets, alone].flatMap((set) => [...set.keys()]))];
  const kept = columns.flatMap((_, index) => (taken.has(index) ? [] : [index]));
  const leaving = Object.entries(preset?.leavesOut ?? {}).map(([column, words]) => ({
    column,
    at: columns.findIndex((name) => plain(name) === plain(column)),
    words: new Set(words.map(plain)),
  }));
  const columnOf = (field: string): number => {
    const sources = [...sets, alone].map((set) => set.get(field));
    const found = sources.find((source) => source !== undefined && 'column' in source);
    return found !== undefined && 'column' in found ? found.column : 0;
  };
  return {
    columns: [...kept.map((index) => columns[index] ?? ''), ...fields],
    /** The file's own columns, of which these are made. */
    from: [...kept, ...fields.map(columnOf)],
    /** Why a line is left out; undefined where it is not. */
    leftOut({ cells }: TableRow): { column: string; value: string } | undefined {
      const found = leaving.find(({ at, words }) => words.has(plain(cells[at] ?? '')));
      return found && { column: found.column, value: (cells[found.at] ?? '').trim() };
    },
    linesOf(row: TableRow): TableRow[] {
      const { line, cells } = row;
      if (fields.length === 0) return [row];
      const common = kept.map((index) => cells[index] ?? '');
      const isThere = (set: SetOfCells): boolean =>
        [...set.values()].some(
          (source) => 'column' in source && textAt(source, cells).trim() !== '',
        );
      const there = sets.filter(isThere);
      const lines = there.length === 0 ? [alone] : there;
      return lines.map((set) => ({
        line,
        cells: [...common, ...fields.map((field) => textAt(set.get(field), cells))],
      }));
    },
  };
};
