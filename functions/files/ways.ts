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
  /** One of these that is a text in a sheet. */
  unclearText?: Place;
  date?: Place;
}

const NUMBER = /^[-+]?[\d.,\s'’\u00A0\u202F]*\d\s?%?$/;
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)/;

/** May be read both ways: one sign, and three digits after it. */
const EITHER = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/;
const COMMA = /^[-+]?(?:(?:\d+|\d{1,3}(?:\.\d{3})+)?,\d+|\d{1,3}(?:\.\d{3}){2,})$/;
const POINT = /^[-+]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)?\.\d+|\d{1,3}(?:,\d{3}){2,})$/;

/** True for a number that may be read both ways. */
export const isUnclear = (number: string): boolean => EITHER.test(number);

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

const decimalInText = (one: Evidence, sign: Decimal | undefined, delimiter: string): Decimal => {
  if (one.comma && one.point) return 'each';
  if (one.comma) return 'comma';
  return one.point ? 'point' : (sign ?? byDelimiter(delimiter, one) ?? 'each');
};

/** Numbers of a sheet are numbers already, with a point; only its texts have to be told apart. */
const decimalInSheet = ({ comma, point, thousandPoint, unclearText }: Evidence): Decimal => {
  if (comma) return point || thousandPoint ? 'each' : 'comma';
  return unclearText && !point ? 'each' : 'point';
};

/** A row as far as it says how it is to be read. */
interface Shown {
  readonly line: number;
  readonly cells: readonly string[];
  /** Of a sheet: cells that are texts and might be numbers in two ways. */
  readonly unclearTexts?: readonly number[];
}

const evidenceIn = (rows: Iterable<Shown>, columns: number): Evidence[] => {
  const all = Array.from(
    { length: columns },
    (): Evidence => ({ comma: false, point: false, dmy: false, mdy: false }),
  );
  for (const { line, cells, unclearTexts } of rows) {
    const most = Math.min(columns, cells.length);
    for (let index = 0; index < most; index++) noteCell(all[index]!, cells[index]!, line);
    for (const index of unclearTexts ?? [])
      if (index < most) all[index]!.unclearText ??= { line, value: cells[index]! };
  }
  return all;
};

/**
 * Decides for each column how its numbers and dates are read: as was told, else as the column
 * shows, else as the other columns of the file show. What neither tells is left to be asked.
 * `delimiter` is undefined for a sheet.
 */
export const waysOf = (
  rows: Iterable<Shown>,
  columns: number,
  delimiter: string | undefined,
  told: Told,
): Way[] => {
  const all = evidenceIn(rows, columns);
  const sign = only('comma' as const, anyOf(all, 'comma'), 'point' as const, anyOf(all, 'point'));
  const order = only('dmy' as const, anyOf(all, 'dmy'), 'mdy' as const, anyOf(all, 'mdy'));
  return all.map((one): Way => {
    const decimal =
      told.decimal ??
      (delimiter === undefined ? decimalInSheet(one) : decimalInText(one, sign, delimiter));
    const own = only('dmy' as const, one.dmy, 'mdy' as const, one.mdy);
    const dates = told.dates ?? own ?? (one.dmy && one.mdy ? 'ask' : (order ?? 'ask'));
    const number = one.unclearText ?? one.thousandPoint ?? one.thousandComma;
    return {
      decimal,
      dates,
      ...(decimal === 'each' && number && { unclearNumber: number }),
      ...(dates === 'ask' && one.date && { unclearDate: one.date }),
    };
  });
};
