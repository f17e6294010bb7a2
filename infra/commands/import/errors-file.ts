import { closeSync, openSync, writeSync } from 'node:fs';
import { Complaint } from '../../complaint.ts';
import type { RowError } from './row.ts';

/**
 * A cell that a spreadsheet will show and never run: formulas are defused by a leading apostrophe.
 */
const cell = (value: string): string => {
  const inert = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r;]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

const openForWriting = (path: string): number => {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new Complaint(
      `Refused rows cannot be written (${(error as Error).message}). Name another file with --errors.`,
    );
  }
};

/** Writes refused rows to a CSV file, which is made with the first of them. */
export const errorsFile = (path: string) => {
  let file: number | undefined;
  return {
    add: ({ place, kind, id, problem }: RowError): void => {
      if (file === undefined) {
        file = openForWriting(path);
        writeSync(file, 'place,kind,id,problem\n');
      }
      writeSync(file, `${[place, kind, id, problem].map(cell).join(',')}\n`);
    },
    close: (): void => {
      if (file !== undefined) closeSync(file);
    },
  };
};
