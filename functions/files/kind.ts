import type { Cell } from './cell-types.ts';
import type { Directories, Thing } from './directory.ts';
import type { Problem } from './problem.ts';
import type { Fields, ResourceRowKind, Row, RowKind } from './row.ts';

/** One field of a kind: how its columns are called, how a cell of it is read, what it means. */
export interface Field {
  readonly name: string;
  readonly cell: Cell;
  /** What columns are called elsewhere, in English and German; case and signs do not count. */
  readonly aliases: readonly string[];
  /** One sentence for templates and help. */
  readonly doc: string;
  /** A cell of the template. */
  readonly example: string;
  /** What its ids, or the names in their place, are of. */
  readonly refersTo?: ResourceRowKind;
}

/** One line of a table, by field: `null` where its cell is empty, absent where it has no column. */
export interface Entry {
  readonly line: number;
  readonly value: Fields;
  /** All cells as they stand, by which repeated lines are known. */
  readonly text: string;
}

/** What a kind needs to know beside its lines. */
export interface Context {
  readonly file: string;
  /** A hash of the file's bytes. */
  readonly content: string;
  readonly directories: Directories;
  readonly options: KindOptions;
  /** Whether lines before could not be read at all. */
  readonly hasUnread: () => boolean;
}

/** What whoever imports may say beside the file. */
export interface KindOptions {
  /** Somebody's own objectives, which no list of all has. */
  readonly objectivesOf?: ((employee: string) => Promise<readonly Thing[]>) | undefined;
  /** Whether somebody has checked in on a key result; unknown where it is left out. */
  readonly hasCheckIns?: ((keyResult: string) => Promise<boolean>) | undefined;
  /** Deactivate who was brought by this source and is missing. */
  readonly sync?: { readonly force: boolean } | undefined;
  /** What brought the people of a list, by which `sync` knows its own. */
  readonly source?: string | undefined;
}

/** What can be imported from a table. */
export interface Kind {
  readonly name: string;
  readonly rows: RowKind;
  /** One sentence for help. */
  readonly doc: string;
  readonly fields: readonly Field[];
  /** Of each group one field must have a column. */
  readonly required: readonly (readonly string[])[];
  /** Makes rows of the lines; what cannot be one is a problem. */
  readonly make: (entries: AsyncIterable<Entry>, context: Context) => AsyncIterable<Row | Problem>;
}

/** The fields of an entry without some. */
export const without = (value: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

/** A text field of an entry; undefined where it is absent or empty. */
export const textOf = (value: Fields, name: string): string | undefined => {
  const found = value[name];
  return typeof found === 'string' ? found : undefined;
};

/** A problem of one line. */
export const refusal = (
  context: Context,
  line: number,
  expected: string,
  more: { readonly column?: string; readonly value?: string; readonly id?: string } = {},
): Problem => ({ file: context.file, line, expected, ...more, severity: 'refused' });
