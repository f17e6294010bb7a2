/** What a cell of a file holds. */
export type CsvCell = string | number | undefined;

/** Beginnings at which a spreadsheet takes a text for a formula, or runs on into other cells. */
const FORMULA = /^[=+\-@\t\r]/;

/** A text that stays one: nothing in it is run by a spreadsheet. Numbers stay numbers. */
const written = (cell: CsvCell): string => {
  if (typeof cell === 'number') return String(cell);
  const text = cell ?? '';
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** Rows as a file that any spreadsheet opens: UTF-8, with its mark, RFC 4180. */
export const csvResponse = (
  name: string,
  rows: readonly (readonly CsvCell[])[],
): Response =>
  new Response(`\ufeff${rows.map((row) => `${row.map(written).join(',')}\r\n`).join('')}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
