import { isDeepStrictEqual } from 'node:util';
import { type Context, type Entry, refusal } from './kind.ts';
import type { Problem } from './problem.ts';
import type { Fields } from './row.ts';

/** Lines of one thing, told once. */
export interface Told {
  readonly id: string;
  readonly lines: readonly number[];
  readonly value: Fields;
}

/** Two lists of a thing, told in two lines: each entry once. */
const joined = (first: unknown, second: unknown): unknown[] => {
  const list = Array.isArray(first) ? [...first] : [];
  for (const entry of Array.isArray(second) ? second : [])
    if (!list.some((known) => isDeepStrictEqual(known, entry))) list.push(entry);
  return list;
};

/**
 * Puts lines of one id together, near or far: what only one of them says counts, lists that are
 * `joins` are put together, and what is said differently refuses the later line by name.
 */
export const toldOnce = (
  entries: readonly Entry[],
  idOf: (entry: Entry) => string,
  context: Context,
  joins: readonly string[] = [],
): { readonly told: readonly Told[]; readonly problems: readonly Problem[] } => {
  const told = new Map<string, { id: string; lines: number[]; value: Fields }>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    const id = idOf(entry);
    const first = told.get(id);
    if (first === undefined) {
      told.set(id, { id, lines: [entry.line], value: entry.value });
      continue;
    }
    const says = Object.entries(entry.value).filter(([, value]) => value !== null);
    const other = says.find(
      ([name, value]) =>
        !joins.includes(name) &&
        (first.value[name] ?? null) !== null &&
        !isDeepStrictEqual(first.value[name], value),
    );
    if (other !== undefined) {
      const expected = `line ${first.lines[0]} says something else of ${id}; keep one of the two`;
      problems.push(
        refusal(context, entry.line, expected, {
          column: other[0],
          value: String(other[1]),
          id,
        }),
      );
      continue;
    }
    first.lines.push(entry.line);
    const lists = joins
      .filter((name) => Array.isArray(entry.value[name]))
      .map((name) => [name, joined(first.value[name], entry.value[name])] as const);
    first.value = { ...first.value, ...Object.fromEntries([...says, ...lists]) };
  }
  return { told: [...told.values()], problems };
};

/** A row's place and lines. */
export const placed = (context: Context, lines: readonly number[]) => ({
  place: { file: context.file, line: lines[0] },
  ...(lines.length > 1 && { lines }),
});
