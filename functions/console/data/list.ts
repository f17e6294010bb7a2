import { Refused } from '../../refusal.ts';
import { cursorAt, positionOf } from '../../store/paging.ts';

/** What a cell holds: it is sorted by, searched in and exported as this. */
export type Cell = string | number | undefined;

/** A row of a list; ids are unique in it. */
export interface Row {
  readonly id: string;
}

/** A column, as far as it decides what is shown and in which order. */
export interface ListColumn<R extends Row> {
  readonly id: string;
  readonly value: (row: R) => Cell;
}

/** Something to choose rows by: those are left of which one of the values is the chosen one. */
export interface ListFilter<R extends Row> {
  readonly id: string;
  readonly of: (row: R) => readonly string[];
}

/** What is asked of a list, as it stands in its address. */
export interface ListQuery {
  /** Words, all of which a row has to have. */
  readonly words: string;
  readonly sort: string;
  readonly descending: boolean;
  readonly cursor: string | undefined;
  /** What was chosen, by the id of the filter. */
  readonly chosen: ReadonlyMap<string, string>;
}

/** Rows of one page. */
const PAGE_ROWS = 50;
/** Longer words are no search. */
const MOST_WORDS = 300;
/** Of a long cell so much decides the order: cursors are not to grow with it. */
const COMPARED = 100;

/** The names of the query parameters of a list, besides those of its filters. */
export const LIST_PARAMETERS = { words: 'q', sort: 'sort', cursor: 'cursor' } as const;

/**
 * Reads what is asked of a list; `-` before a column's id turns the order round. What the list does
 * not know counts as not said: links of yesterday go on leading there.
 */
export const readListQuery = <R extends Row>(
  params: URLSearchParams,
  columns: readonly ListColumn<R>[],
  filters: readonly ListFilter<R>[],
): ListQuery => {
  const asked = params.get(LIST_PARAMETERS.sort) ?? '';
  const name = asked.replace(/^-/, '');
  const isKnown = columns.some(({ id }) => id === name);
  const chosen = filters.flatMap(({ id }): [string, string][] => {
    const value = params.get(id) ?? '';
    return value === '' ? [] : [[id, value]];
  });
  return {
    words: (params.get(LIST_PARAMETERS.words) ?? '').trim().slice(0, MOST_WORDS),
    sort: isKnown ? name : (columns[0]?.id ?? ''),
    descending: isKnown && asked.startsWith('-'),
    cursor: params.get(LIST_PARAMETERS.cursor) || undefined,
    chosen: new Map(chosen),
  };
};

/** The address of a list with another wish; without a cursor it begins anew. */
export const listAddress = (
  path: string,
  query: ListQuery,
  change: Partial<ListQuery> = {},
  more: Readonly<Record<string, string>> = {},
): string => {
  const { words, sort, descending, cursor, chosen } = { ...query, cursor: undefined, ...change };
  const params = new URLSearchParams();
  if (words !== '') params.set(LIST_PARAMETERS.words, words);
  params.set(LIST_PARAMETERS.sort, `${descending ? '-' : ''}${sort}`);
  for (const [id, value] of chosen) params.set(id, value);
  if (cursor !== undefined) params.set(LIST_PARAMETERS.cursor, cursor);
  for (const [name, value] of Object.entries(more)) params.set(name, value);
  return `${path}?${params}`;
};

/** A page of a list. */
export interface ListPage<R extends Row> {
  readonly rows: readonly R[];
  /** All that were found, also those on other pages. */
  readonly found: number;
  readonly next: string | undefined;
}

const searched = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The rows that are asked for, in the order in which they are. */
export const sortedRows = <R extends Row>(
  rows: readonly R[],
  { columns, filters, language }: ListOf<R>,
  query: ListQuery,
): readonly R[] => {
  const words = searched(query.words).split(/\s+/).filter(Boolean);
  const has = (row: R): boolean => {
    if (words.length === 0) return true;
    const text = searched([row.id, ...columns.map(({ value }) => value(row) ?? '')].join('\n'));
    return words.every((word) => text.includes(word));
  };
  const wanted = rows.filter(
    (row) =>
      filters.every(({ id, of }) => {
        const value = query.chosen.get(id);
        return value === undefined || of(row).includes(value);
      }) && has(row),
  );
  const value = cellOf(columns, query);
  const compare = compareIn(language, query.descending);
  return wanted
    .map((row) => ({ row, key: keyOf(row, value) }))
    .sort((a, b) => compare(a.key, b.key))
    .map(({ row }) => row);
};

/** What a list is made of. */
export interface ListOf<R extends Row> {
  readonly columns: readonly ListColumn<R>[];
  readonly filters: readonly ListFilter<R>[];
  /** In whose order texts are sorted. */
  readonly language: string;
}

type SortKey = readonly [value: string | number | null, id: string];

const cellOf = <R extends Row>(
  columns: readonly ListColumn<R>[],
  { sort }: ListQuery,
): ((row: R) => Cell) => columns.find(({ id }) => id === sort)?.value ?? (({ id }: R): Cell => id);

const keyOf = <R extends Row>(row: R, value: (row: R) => Cell): SortKey => {
  const cell = value(row);
  return [typeof cell === 'string' ? cell.slice(0, COMPARED) : (cell ?? null), row.id];
};

/** Compares keys: numbers before texts, what is empty last, whichever way round. */
const compareIn = (language: string, descending: boolean) => {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const direction = descending ? -1 : 1;
  const rank = (value: SortKey[0]): number =>
    value === null || value === '' ? 2 : typeof value === 'string' ? 1 : 0;
  const order = (a: SortKey[0], b: SortKey[0]): number => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (typeof a === 'string' && typeof b === 'string') return compare(a, b);
    return 0;
  };
  return ([a, one]: SortKey, [b, other]: SortKey): number =>
    rank(a) - rank(b) || direction * order(a, b) || (one < other ? -1 : one > other ? 1 : 0);
};

const readKey = (position: string): SortKey => {
  try {
    const [value, id] = JSON.parse(position) as SortKey;
    return [value, id];
  } catch {
    throw new Refused('invalid-cursor', 'This cursor is not one that this list gave.');
  }
};

/**
 * One page of a list that is in memory. `name` tells the list from all others, those of other
 * tenants too. A page begins after the row that the page before ended with, also where that row is
 * gone by now. Throws `Refused` (`invalid-cursor`).
 */
export const pageOfRows = <R extends Row>(
  name: string,
  rows: readonly R[],
  of: ListOf<R>,
  query: ListQuery,
): ListPage<R> => {
  const all = sortedRows(rows, of, query);
  const value = cellOf(of.columns, query);
  const compare = compareIn(of.language, query.descending);
  const list = `${name}/${query.descending ? '-' : ''}${query.sort}`;
  const after = query.cursor && readKey(positionOf(list, query.cursor));
  const rest = after ? all.filter((row) => compare(keyOf(row, value), after) > 0) : all;
  const shown = rest.slice(0, PAGE_ROWS);
  const last = shown.at(-1);
  const next =
    rest.length > shown.length && last !== undefined
      ? cursorAt(list, JSON.stringify(keyOf(last, value)))
      : undefined;
  return { rows: shown, found: all.length, next };
};
