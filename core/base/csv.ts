/** What a cell of a CSV file may hold. */
export type CsvValue = string | number | boolean | null | undefined;

/** A number as a text: harmless to a spreadsheet, and to be left one. */
const NUMBER = /^[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
/**
 * What spreadsheets take for the beginning of a formula, in full width too, and what some of them
 * leave out before it.
 */
const FORMULA = /^(?:[\t\r\n]|[\s\p{C}]*[=+\-@＝＋－＠])/u;
const MUST_QUOTE = /[",\r\n]/;

const cellOf = (value: CsvValue): string => {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return MUST_QUOTE.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** By this spreadsheets know that a file is UTF-8. */
export const CSV_BOM = '\uFEFF';

/** One line of a CSV file (RFC 4180), with its end. No cell of it is ever run as a formula. */
export const csvLine = (values: readonly CsvValue[]): string =>
  `${values.map(cellOf).join(',')}\r\n`;

/** A CSV file for spreadsheets: what its columns are called, then its rows. */
export const csvOf = (titles: readonly string[], rows: Iterable<readonly CsvValue[]>): string => {
  let text = CSV_BOM + csvLine(titles);
  for (const row of rows) text += csvLine(row);
  return text;
};
