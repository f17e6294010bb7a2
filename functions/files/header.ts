import type { Entry } from './delimited.ts';

/** Where the row stands that names the columns. */
export interface Header {
  /** Which entry of the sample it is. */
  readonly index: number;
  readonly columns: readonly string[];
  /** Entries at the beginning that are no rows: titles, preambles and every header row. */
  readonly before: number;
  /** How far the other entries of the sample have as many cells as there are columns, 0..1. */
  readonly fit: number;
}

/** Whether a title is one that somebody has a use for. */
export type IsKnown = (title: string) => boolean;

/** No table of people is wider: what stands farther right is a slip. */
export const MOST_COLUMNS = 2_000;
/** How many rows at the beginning may hold the header. */
export const SAMPLE_ROWS = 60;
/** A row of titles has at least this share of the cells of the fullest such row. */
const LEAST_SHARE = 0.75;
/** And at most one title of four may look like a value. */
const LEAST_TITLES = 0.7;
const MOST_TITLE = 200;

const VALUE = /^[-+€$]?\d[\d\s.,:/-]*%?$|^\S+@\S+\.\S+$|^https?:\/\//;
const isTitle = (cell: string): boolean => cell.length <= MOST_TITLE && !VALUE.test(cell);

const filled = (cells: readonly string[]): string[] =>
  cells.map((cell) => cell.trim()).filter((cell) => cell !== '');

/** How many cells there are up to the last one that holds something. */
export const extentOf = (cells: readonly string[]): number =>
  cells.findLastIndex((cell) => cell.trim() !== '') + 1;

const isTitles = (cells: readonly string[]): boolean => {
  const texts = filled(cells);
  return texts.length > 0 && texts.filter(isTitle).length >= LEAST_TITLES * texts.length;
};

const plain = (title: string): string =>
  title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

const knownIn = ({ cells }: Entry, isKnown: IsKnown): number =>
  filled(cells).filter(isKnown).length;

/** The first row with the most known titles; else the first that is as full as titles can be. */
const indexIn = (sample: readonly Entry[], isKnown: IsKnown): number => {
  const known = sample.map((entry) => knownIn(entry, isKnown));
  const most = Math.max(0, ...known);
  const best = known.indexOf(most);
  const first = sample[best];
  // One known title is enough where it stands alone, or begins the file.
  const isEnough =
    first !== undefined &&
    (filled(first.cells).length === 1 || (best === 0 && isTitles(first.cells)));
  if (most >= 2 || (most === 1 && isEnough)) return best;
  const titles = sample.map(({ cells }) => (isTitles(cells) ? filled(cells).length : 0));
  const fullest = Math.max(0, ...titles);
  return titles.findIndex((count) => count > 0 && count >= LEAST_SHARE * fullest);
};

/** True where two rows say the same titles in two ways: `USERID` above `User ID`. */
const saysTheSame = (first: Entry, second: Entry, isKnown: IsKnown): boolean => {
  if (!isTitles(second.cells)) return false;
  const texts = filled(second.cells);
  if (texts.length < 2) return false;
  const same = second.cells.filter(
    (cell, index) => cell.trim() !== '' && plain(cell) === plain(first.cells[index] ?? ''),
  ).length;
  const known = knownIn(second, isKnown);
  return 2 * same >= texts.length || (known >= 2 && 2 * known >= texts.length);
};

/** Titles as columns: trimmed, each with a name of its own. */
const columnsOf = (cells: readonly string[], reach: number): string[] => {
  const seen = new Map<string, number>();
  // One more than there may be tells that there are too many.
  const most = MOST_COLUMNS + 1;
  const width = Math.min(most, Math.max(extentOf(cells), Math.min(cells.length, reach)));
  return cells.slice(0, width).map((cell, index) => {
    const title = cell.trim().replace(/\s+/g, ' ') || `(column ${index + 1})`;
    const times = (seen.get(title) ?? 0) + 1;
    seen.set(title, times);
    return times === 1 ? title : `${title} (${times})`;
  });
};

/** How far entries have as many cells as there are columns; shorter ones count half. */
const fitOf = (others: readonly Entry[], width: number): number => {
  let fit = 0;
  for (const { cells, isStray } of others) {
    if (isStray || extentOf(cells) > width || (width > 1 && cells.length === 1)) continue;
    fit += cells.length >= width ? 1 : 0.5;
  }
  return others.length === 0 ? 1 : fit / others.length;
};

/**
 * The row that names the columns, below titles and preambles; a second row of titles under it (as
 * SuccessFactors writes them) is no row of the table. Undefined where no row can be it.
 */
export const headerIn = (sample: readonly Entry[], isKnown: IsKnown): Header | undefined => {
  const index = indexIn(sample, isKnown);
  const entry = sample[index];
  if (entry === undefined) return undefined;
  // The last columns may have cells and no title, as where Moodle writes the time of an activity.
  const reach = Math.max(0, ...sample.slice(index + 1).map(({ cells }) => extentOf(cells)));
  const columns = columnsOf(entry.cells, reach);
  const next = sample[index + 1];
  const isDouble = next !== undefined && saysTheSame(entry, next, isKnown);
  const others = sample.filter((_, at) => at !== index);
  return {
    index,
    columns,
    before: index + (isDouble ? 2 : 1),
    fit: fitOf(others, columns.length),
  };
};
