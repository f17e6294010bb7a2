import { type CsvValue, csvOf } from '../../core/base/csv.ts';

/** Rows as a file for spreadsheets, to be kept where whoever asked for it wants it. */
export const csvAnswer = (
  name: string,
  titles: readonly string[],
  rows: readonly (readonly CsvValue[])[],
): Response =>
  new Response(csvOf(titles, rows), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
