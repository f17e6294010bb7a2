import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { CSV_BOM, type CsvValue, csvLine } from '../../../core/base/csv.ts';
import { SAID } from '../../../functions/files/columns.ts';
import type { Problem } from '../../../functions/files/problem.ts';
import { Complaint } from '../../complaint.ts';

const NOTES = ['file', 'line', 'column', 'value', 'expected'] as const;

/**
 * Writes refused rows to a CSV file, which is made with the first of them: first the row as it
 * stands, so that it can be mended and imported again, then what is wrong with it in columns that
 * no import takes for its own. `goesOn` where an earlier import began it.
 */
export const refusedFile = (path: string, goesOn: boolean) => {
  let columns: readonly string[] | undefined;
  let waiting: Problem | undefined;
  const write = (values: readonly CsvValue[], isFirst: boolean): void => {
    try {
      if (isFirst) writeFileSync(path, CSV_BOM + csvLine(values));
      else appendFileSync(path, csvLine(values));
    } catch (error) {
      throw new Complaint(
        `Refused rows cannot be written (${(error as Error).message}). Name another file with --errors.`,
      );
    }
  };
  const flush = (): void => {
    if (waiting === undefined || columns === undefined) return;
    const problem = waiting;
    waiting = undefined;
    const { columns: own = [], cells: written = [] } = problem.row ?? {};
    const cells = new Map(own.map((column, index) => [column, written[index] ?? '']));
    write(
      [...columns.map((column) => cells.get(column) ?? ''), ...NOTES.map((note) => problem[note])],
      false,
    );
  };
  const begin = (problem: Problem): void => {
    columns = problem.row?.columns ?? [];
    const isBegun = goesOn && existsSync(path) && readFileSync(path, 'utf8') !== '';
    if (!isBegun) write([...columns, ...NOTES.map((note) => `${SAID}${note}`)], true);
  };
  return {
    add(problem: Problem): void {
      if (columns === undefined) begin(problem);
      const isSame =
        waiting?.line !== undefined &&
        waiting.file === problem.file &&
        waiting.line === problem.line;
      if (!isSame || waiting === undefined) {
        flush();
        waiting = problem;
        return;
      }
      // A row with several faults is one row, to be mended once.
      const both = (field: 'column' | 'value' | 'expected'): string =>
        [waiting?.[field], problem[field]].filter(Boolean).join('; ');
      waiting = {
        ...waiting,
        ...{ column: both('column'), value: both('value'), expected: both('expected') },
      };
    },
    close: flush,
  };
};
