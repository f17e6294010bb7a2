import { randomBytes } from 'node:crypto';
import { DEFAULT_PATIENCE } from '../../../functions/store/dynamo.ts';
import { complain, deployedTable } from '../../deployed-table.ts';
import type { Context } from '../context.ts';
import { startDatabase } from '../database.ts';
import type { LocalTable } from '../local-table.ts';
import type { Part } from '../part.ts';
import { emulatorFolderIn, startSqliteTable } from '../sqlite/start.ts';
import { checkTableFiles } from '../table-files.ts';

const startEmulator = async (dataPath: string, accessKey: string): Promise<LocalTable> => {
  const path = emulatorFolderIn(dataPath);
  await checkTableFiles(path);
  const { table, endpoint, stop } = await startDatabase(path, DEFAULT_PATIENCE, accessKey);
  return { table, address: endpoint, stop };
};

/** A table of the AWS account whose credentials are here; a `Complaint` where it is not there. */
const openDeployed = async (tableName: string): Promise<LocalTable> => {
  const { table } = await deployedTable({ tableName });
  await table.get({ pk: 'probe', sk: 'probe' }).catch(complain);
  return { table, address: `aws:${tableName}`, stop: () => {} };
};

/** The table: of the data folder, or of AWS. Whoever may read that folder has the key of all. */
export const table: Part<Context> = {
  name: 'The table',
  async start(context) {
    const { dataPath, tableIn, progress } = context.options;
    const accessKey = randomBytes(24).toString('hex');
    const start = async (): Promise<LocalTable> => {
      if (tableIn === 'sqlite') return startSqliteTable(dataPath, progress);
      if (tableIn === 'emulator') return startEmulator(dataPath, accessKey);
      return openDeployed(tableIn.tableName);
    };
    const database = await start();
    context.bring('database', database);
    context.bring('databaseKey', accessKey);
    return () => database.stop();
  },
};
