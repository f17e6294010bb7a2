/** Which sign stands before the decimals; `each`: every cell has to show it by itself. */
export type Decimal = 'comma' | 'point' | 'each';
/** Which comes first in 03/04/2026; `ask`: nothing in the file says. */
export type DateOrder = 'dmy' | 'mdy' | 'ask';

/** How the cells of one column are read. */
export interface Way {
  readonly decimal: Decimal;
  readonly dates: DateOrder;
  /** The first cells that can be read in two ways, as far as the whole file tells. */
  readonly unclearNumber?: Place;
  readonly unclearDate?: Place;
}

interface Place {
  readonly line: number;
  readonly value: string;
}

interface Told {
  readonly decimal?: 'comma' | 'point';
  readonly dates?: 'dmy' | 'mdy';
}

/** What the cells of one column say about how they are to be read. */
interface Evidence {
  comma: boolean;
  point: boolean;
  dmy: boolean;
  mdy: boolean;
  /** `1.234` and `1,234`: thousands or decimals. */
  thousandPoint?: Place;
  thousandComma?: Place;
  date?: Place;
}

const NUMBER = /^[-+]?[\d.,\s'’\u00A0\u202F]*\d\s?%?$/;
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)/;

/** May be read both ways: one sign, and three digits after it. */
const EITHER = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/;
const COMMA = /^[-+]?(?:(?:\d+|\d{1,3}(?:\.\d{3})+)?,\d+|\d{1,3}(?:\.\d{3}){2,})$/;
const POINT = /^[-+]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)?\.\d+|\d{1,3}(?:,\d{3}){2,})$/;

/** The decimal sign that a number shows by itself; undefined where it shows none. */
export const signIn = (number: string): 'comma' | 'point' | undefined => {
  if (EITHER.test(number)) return undefined;
  if (COMMA.test(number)) return 'comma';
  return POINT.test(number) ? 'point' : undefined;
};

const noteNumber = (evidence: Evidence, cell: string, line: number): void => {
  const number = cell.replace(/[\s'’\u00A0\u202F%]/g, '');
  const sign = signIn(number);
  if (sign !== undefined) evidence[sign] = true;
  else if (!EITHER.test(number)) return;
  else if (number.includes('.')) evidence.thousandPoint ??= { line, value: cell };
  else evidence.thousandComma ??= { line, value: cell };
};

const noteDate = (evidence: Evidence, cell: string, line: number): void => {
  const [, first, , second] = SLASHED.exec(cell) ?? [];
  if (first === undefined || second === undefined) return;
  if (Number(first) > 12) evidence.dmy = true;
  else if (Number(second) > 12) evidence.mdy = true;
  else if (Number(first) !== Number(second)) evidence.date ??= { line, value: cell };
};

const noteCell = (evidence: Evidence, raw: string, line: number): void => {
  const code = raw.charCodeAt(0);
  // Digits, signs and spaces begin what is a number or a date; most cells are neither.
  if (!(code <= 57 || code === 0xa0 || code === 0x202f) || raw.length > 40) return;
  const cell = raw.trim();
  if (NUMBER.test(cell)) noteNumber(evidence, cell, line);
  else noteDate(evidence, cell, line);
};

const only = <Choice>(yes: Choice, isYes: boolean, no: Choice, isNo: boolean) =>
  isYes === isNo ? undefined : isYes ? yes : no;

const anyOf = (all: readonly Evidence[], field: 'comma' | 'point' | 'dmy' | 'mdy'): boolean =>
  all.some((evidence) => evidence[field]);

/** Where programs and people write a comma between cells, decimals have a point. */
const byDelimiter = (delimiter: string, { thousandPoint, thousandComma }: Evidence) => {
  if (delimiter === ',' && thousandPoint && !thousandComma) return 'point' as const;
  return delimiter === ';' && thousandComma && !thousandPoint ? ('comma' as const) : undefined;
};

/**
 * Decides for each column how its numbers and dates are read: as was told, else as the column
 * shows, else as the other columns of the file show. What neither tells is left to be asked.
 */
export const waysOf = (
  rows: Iterable<{ readonly line: number; readonly cells: readonly string[] }>,
  columns: number,
  delimiter: string,
  told: Told,
): Way[] => {
  const all = Array.from(
    { length: columns },
    (): Evidence => ({ comma: false, point: false, dmy: false, mdy: false }),
  );
  for (const { line, cells } of rows) {
    const most = Math.min(columns, cells.length);
    for (let index = 0; index < most; index++) noteCell(all[index]!, cells[index]!, line);
  }
  const sign = only('comma', anyOf(all, 'comma'), 'point', anyOf(all, 'point'));
  const order = only('dmy', anyOf(all, 'dmy'), 'mdy', anyOf(all, 'mdy'));
  return all.map((one): Way => {
    const isMixed = one.comma && one.point;
    const own = only('comma' as const, one.comma, 'point' as const, one.point);
    const decimal =
      told.decimal ?? own ?? (isMixed ? 'each' : (sign ?? byDelimiter(delimiter, one) ?? 'each'));
    const both = one.dmy && one.mdy;
    const ownOrder = only('dmy' as const, one.dmy, 'mdy' as const, one.mdy);
    const dates = told.dates ?? ownOrder ?? (both ? 'ask' : (order ?? 'ask'));
    const unclearNumber = decimal === 'each' ? (one.thousandPoint ?? one.thousandComma) : undefined;
    const unclearDate = dates === 'ask' ? one.date : undefined;
    return {
      decimal,
      dates,
      ...(unclearNumber && { unclearNumber }),
      ...(unclearDate && { unclearDate }),
    };
  });
};
