/**
 * One thing of a file that was refused, changed or left out: where it stands, and what is to be
 * done about it.
 */
export interface Problem {
  /** The name of the file; of a workbook with its sheet: `okrs.xlsx [Q4]`. */
  readonly file: string;
  /** Counted from 1, as editors and spreadsheets do. */
  readonly line?: number;
  /** The title of the column. */
  readonly column?: string;
  /** What stands there, as it stands there. */
  readonly value?: string;
  /** What was expected, or what was done instead: a sentence for whoever owns the file. */
  readonly expected: string;
  /** What the row claims to be about. */
  readonly id?: string;
  readonly kind?: string;
  /** `refused`: not taken. `left-out`: not meant to be taken. `warning`: taken, but look at it. */
  readonly severity: 'refused' | 'warning' | 'left-out';
  /** The whole row, so that it can be mended and imported again. */
  readonly row?: { readonly columns: readonly string[]; readonly cells: readonly string[] };
}

/** A problem that keeps a whole file from being read. Nothing else is thrown by readers. */
export class Unreadable extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.file}: ${problem.expected}`);
    this.name = 'Unreadable';
    this.problem = problem;
  }
}

/** Says of a whole file why it cannot be read. */
export const unreadable = (file: string, expected: string, more: Partial<Problem> = {}) =>
  new Unreadable({ file, expected, severity: 'refused', ...more });

/** What a row of a table is, where it is not one: a problem. */
export const isProblem = (one: object): one is Problem => 'expected' in one;
