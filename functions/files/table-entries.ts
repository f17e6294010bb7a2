import { type Cell, list, Misfit, text as plainText, type Sense } from './cell-types.ts';
import type { Filled } from './columns.ts';
import type { Entry, Kind } from './kind.ts';
import { needed, taught } from './kinds/weighed.ts';
import type { Preset } from './presets/preset.ts';
import type { Problem } from './problem.ts';
import type { TableRow } from './table.ts';

/** What words of a file mean, by field and by the word without its case. */
export type Words = ReadonlyMap<string, ReadonlyMap<string, string>>;

const wordOf = (text: string): string => text.normalize('NFC').trim().toLowerCase();

/** The words of a preset, and over them those that somebody has named. */
export const wordsOf = (
  preset: Preset | undefined,
  named: readonly { readonly field: string; readonly word: string; readonly value: string }[],
): Words => {
  const words = new Map<string, Map<string, string>>();
  const mean = (field: string, word: string, value: string): void => {
    const own = words.get(field) ?? new Map<string, string>();
    words.set(field, own.set(wordOf(word), value));
  };
  for (const [field, meanings] of Object.entries(preset?.words ?? {}))
    for (const [word, value] of Object.entries(meanings)) mean(field, word, value);
  for (const { field, word, value } of named) mean(field, word, value);
  return words;
};

const textIn = ({ columns }: Filled, cells: readonly string[]): string =>
  columns
    .map((column) => (cells[column] ?? '').trim())
    .filter((cell) => cell !== '')
    .join(' ');

const LONG: ReadonlySet<Cell> = new Set([plainText, list, taught, needed]);
/** No number, day or word is longer; texts and lists are. */
const LONGEST = 200;

/** A cell's value. What is too long for its type is not looked at any closer. */
const typed = (value: string, cell: Cell, sense: Sense): unknown =>
  value.length > LONGEST && !LONG.has(cell)
    ? new Misfit('is too long for what stands in this column')
    : cell(value, sense);

/** The typed fields of a line, or what is wrong with its cells. */
export const entryOf = (
  { line, cells, faults }: TableRow,
  of: {
    readonly file: string;
    readonly kind: Kind;
    readonly filled: readonly Filled[];
    readonly columns: readonly string[];
    readonly words: Words;
    readonly preset: Preset | undefined;
    /** How the cells of each column are read. */
    readonly senses: readonly Sense[];
  },
): Entry | readonly Problem[] => {
  const value: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const one of of.filled) {
    // A row that ends before its columns do does not name them: they stay as they are.
    if (one.columns.every((column) => column >= cells.length)) continue;
    const { name, cell } = one.field;
    const written = textIn(one, cells);
    const meant = of.words.get(name)?.get(wordOf(written)) ?? written;
    const text = meant === '' ? (of.preset?.otherwise?.[name] ?? '') : meant;
    const sense = of.senses[one.columns[0] ?? 0];
    if (sense === undefined) continue;
    const fault = one.columns.map((column) => faults?.get(column)).find(Boolean);
    const read =
      fault !== undefined ? new Misfit(fault) : text === '' ? null : typed(text, cell, sense);
    if (read instanceof Misfit)
      problems.push({
        ...{ file: of.file, line, value: written, kind: of.kind.name, expected: read.expected },
        column: one.columns.map((column) => of.columns[column]).join('+'),
        severity: 'refused',
      });
    else value[name] = read;
  }
  if (problems.length > 0) return problems;
  for (const [name, text] of Object.entries(of.preset?.otherwise ?? {})) {
    const field = of.kind.fields.find((one) => one.name === name);
    const sense = of.senses[0];
    if (field !== undefined && sense !== undefined && !(name in value))
      value[name] = field.cell(text, sense);
  }
  return { line, value, text: JSON.stringify(cells) };
};
