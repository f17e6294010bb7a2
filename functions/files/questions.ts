import { ASK_DECIMAL } from './cells.ts';
import { ASK_DATES } from './dates.ts';
import type { Problem } from './problem.ts';
import type { Table } from './table.ts';

/** Which columns (by their place) are used as what. */
export interface Uses {
  readonly numbers: readonly number[];
  readonly dates: readonly number[];
}

/**
 * What has to be asked about a file before any of its rows is taken: numbers and dates of used
 * columns that can be read in two ways, one question a column.
 */
export const questionsOf = (table: Table, uses: Uses): Problem[] => {
  const ask = (index: number, field: 'unclearNumber' | 'unclearDate', expected: string) => {
    const place = table.ways[index]?.[field];
    if (place === undefined) return [];
    const column = table.columns[index];
    return [{ file: table.name, ...place, column, expected, severity: 'refused' as const }];
  };
  return [
    ...uses.numbers.flatMap((index) => ask(index, 'unclearNumber', ASK_DECIMAL)),
    ...uses.dates.flatMap((index) => ask(index, 'unclearDate', ASK_DATES)),
  ];
};
