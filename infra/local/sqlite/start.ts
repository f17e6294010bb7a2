import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LocalTable } from '../local-table.ts';
import { openTableFile } from './file.ts';
import { holdTable } from './lock.ts';
import { sqliteTable } from './table.ts';
import { takeOver } from './take-over.ts';

/** The file of the table in a data folder. */
export const tableFileIn = (dataPath: string): string => join(dataPath, 'table.sqlite');

/** Where the emulator of DynamoDB keeps the table in a data folder. */
export const emulatorFolderIn = (dataPath: string): string => join(dataPath, 'table');

/**
 * Holds and opens the table of a data folder, which an earlier version may have left to be taken
 * over. Throws a `Complaint` where that cannot be.
 */
export const startSqliteTable = async (
  dataPath: string,
  tell: (message: string) => void,
): Promise<LocalTable> => {
  const path = tableFileIn(dataPath);
  const letGo = holdTable(path);
  try {
    await takeOver(emulatorFolderIn(dataPath), path, tell);
    const connection = openTableFile(path, { isMade: true, isChecked: true });
    const { table, dropExpired, close } = sqliteTable(connection);
    const stop = (): void => {
      close();
      letGo();
    };
    return { table, address: pathToFileURL(path).href, dropExpired, stop };
  } catch (error) {
    letGo();
    throw error;
  }
};
