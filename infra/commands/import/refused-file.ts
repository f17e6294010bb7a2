import { accessSync, appendFileSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../../../functions/files/problem.ts';
import { refusedCsv } from '../../../functions/files/refused.ts';
import { Complaint } from '../../complaint.ts';

/** Several faults of one row as one: it is mended once. */
const both = (first: Problem, second: Problem): Problem => {
  const joined = (field: 'column' | 'value' | 'expected'): string =>
    [...new Set([first[field], second[field]].filter(Boolean))].join('; ');
  return {
    ...first,
    ...{ column: joined('column'), value: joined('value'), expected: joined('expected') },
  };
};

const unwritable = (error: unknown): Complaint =>
  new Complaint(
    `Refused rows cannot be written (${(error as Error).message}). Name another file with --errors.`,
  );

/**
 * Collects refused rows, and writes them at the end to a CSV file that can be mended and imported
 * as it is. Throws a `Complaint` at once where nothing can be written there.
 */
export const refusedFile = (path: string) => {
  const problems: Problem[] = [];
  try {
    // Said before anything is stored, not after.
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw unwritable(error);
  }
  return {
    add(problem: Problem): void {
      const last = problems.at(-1);
      const isSame =
        last?.line !== undefined && last.file === problem.file && last.line === problem.line;
      if (isSame && last !== undefined) problems[problems.length - 1] = both(last, problem);
      else problems.push(problem);
    },
    /** Writes them; `goesOn` where an earlier import began: what that refused stays there. */
    close(goesOn: boolean): void {
      if (problems.length === 0) return;
      const text = refusedCsv(problems);
      try {
        if (goesOn && existsSync(path)) appendFileSync(path, text.slice(text.indexOf('\n') + 1));
        else writeFileSync(path, text);
      } catch (error) {
        throw unwritable(error);
      }
    },
  };
};
