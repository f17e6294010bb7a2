import { type Entry, entriesOf } from './delimited.ts';
import { extentOf, type Header, headerIn, type IsKnown, SAMPLE_ROWS } from './header.ts';
import { unreadable } from './problem.ts';

/** What cells are split by, and what that is called. */
const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;
type Delimiter = keyof typeof DELIMITERS;

const BY_NAME: ReadonlyMap<string, Delimiter> = new Map(
  (Object.keys(DELIMITERS) as Delimiter[]).flatMap((sign) => [
    [sign, sign],
    [DELIMITERS[sign], sign],
  ]),
);

/** How a delimited text is to be read. */
export interface Layout {
  readonly delimiter: Delimiter;
  readonly header: Header;
  readonly sample: readonly Entry[];
  /** Where its records begin: after a line such as `sep=;`. */
  readonly from: { readonly index: number; readonly line: number };
}

export const isEmpty = ({ cells }: Entry): boolean => extentOf(cells) === 0;

/** A line by which Excel is told the delimiter. */
const SEP = /^"?sep=([,;\t|])"?[ \t,;]*(?:\r\n|\r|\n|$)/i;

const sampleOf = (text: string, delimiter: Delimiter, from: Layout['from']): Entry[] => {
  const sample: Entry[] = [];
  for (const entry of entriesOf(text, { delimiter, from })) {
    if (!isEmpty(entry)) sample.push(entry);
    if (sample.length === SAMPLE_ROWS) break;
  }
  return sample;
};

const layoutBy = (
  text: string,
  delimiter: Delimiter,
  from: Layout['from'],
  isKnown: IsKnown,
): Layout | undefined => {
  const sample = sampleOf(text, delimiter, from);
  const header = headerIn(sample, isKnown);
  return header && { delimiter, header, sample, from };
};

/** How well a delimiter explains a text; what comes first counts first. */
const meritOf = ({ header, delimiter }: Layout, isKnown: IsKnown): number[] => [
  Math.min(2, header.columns.filter(isKnown).length),
  header.columns.length > 1 ? 1 : 0,
  Math.round(header.fit * 10),
  header.columns.length,
  // A bar more often stands within cells.
  delimiter === '|' ? 0 : 1,
];

const compare = (a: readonly number[], b: readonly number[]): number => {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index === -1 ? 0 : b[index]! - a[index]!;
};

/** The delimiter that was told by its sign or its name. */
const told = (file: string, delimiter: string): Delimiter => {
  const sign = BY_NAME.get(delimiter.toLowerCase());
  if (sign !== undefined) return sign;
  const names = Object.values(DELIMITERS).join(', ');
  throw unreadable(file, `There is no delimiter ${delimiter}: choose from ${names}.`);
};

/**
 * Decides once what splits the cells of a text: what was told, else a line `sep=`, else the one
 * under which the header and the rows below it agree. Throws `Unreadable` where there is no header,
 * and where two delimiters explain the text equally well.
 */
export const layoutOf = (
  file: string,
  text: string,
  isKnown: IsKnown,
  delimiter?: string,
): Layout => {
  const sep = SEP.exec(text);
  const from = sep === null ? { index: 0, line: 1 } : { index: sep[0].length, line: 2 };
  const sure = delimiter === undefined ? (sep?.[1] as Delimiter) : told(file, delimiter);
  const choices = sure === undefined ? (Object.keys(DELIMITERS) as Delimiter[]) : [sure];
  const [best, second] = choices
    .flatMap((sign) => layoutBy(text, sign, from, isKnown) ?? [])
    .map((layout) => ({ layout, merit: meritOf(layout, isKnown) }))
    .sort((a, b) => compare(a.merit, b.merit));
  if (best === undefined)
    throw unreadable(file, 'No row names the columns: give it a header row above its rows.');
  if (second && second.layout.header.columns.length > 1 && compare(best.merit, second.merit) === 0)
    throw unreadable(
      file,
      `Its cells may be split by ${DELIMITERS[best.layout.delimiter]} or by ${DELIMITERS[second.layout.delimiter]}: say which with --delimiter.`,
    );
  return best.layout;
};
