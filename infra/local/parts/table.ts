import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DEFAULT_PATIENCE } from '../../../functions/store/dynamo.ts';
import type { Context } from '../context.ts';
import { startDatabase } from '../database.ts';
import type { Part } from '../part.ts';
import { checkTableFiles } from '../table-files.ts';

/** The embedded table, kept in the data folder. Whoever may read that folder has its key. */
export const table: Part<Context> = {
  name: 'The table',
  async start(context) {
    const path = join(context.options.dataPath, 'table');
    await checkTableFiles(path);
    const accessKey = randomBytes(24).toString('hex');
    const database = await startDatabase(path, DEFAULT_PATIENCE, accessKey);
    context.bring('database', database);
    context.bring('databaseKey', accessKey);
    return () => database.stop();
  },
};
