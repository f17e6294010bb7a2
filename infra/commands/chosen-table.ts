import { fileURLToPath } from 'node:url';
import { dynamoTable } from '../../functions/store/dynamo.ts';
import type { Table } from '../../functions/store/table.ts';
import { Complaint } from '../complaint.ts';
import { type Deployed, deployedTable } from '../deployed-table.ts';
import { type Credentials, savedCredentials } from '../local/credentials.ts';
import { dataPath } from '../local/data-folder.ts';
import { LOCAL_TABLE, localClient } from '../local/database.ts';
import { openTableFile } from '../local/sqlite/file.ts';
import { sqliteTable } from '../local/sqlite/table.ts';

/** By which a command says on what was deployed it is to work. */
export const STAGE_OPTIONS = { stage: { type: 'string' }, stack: { type: 'string' } } as const;

/** The table that a command works on. */
interface ChosenTable {
  readonly table: Table;
  readonly name: string;
  readonly isDeployed: boolean;
}

interface StageChoice {
  readonly stage?: string | undefined;
  readonly stack?: string | undefined;
}

const deployedOf = ({ stage, stack }: StageChoice): Deployed | undefined => {
  if (stack !== undefined) return { stackName: stack };
  if (stage !== undefined) return { stackName: `uplift-${stage}` };
  const tableName = process.env.UPLIFT_TABLE;
  return tableName ? { tableName } : undefined;
};

/** The table whose address a local server has left behind. */
const tableAt = async ({ databaseUrl, databaseKey }: Credentials): Promise<Table> => {
  if (databaseUrl.startsWith('file:'))
    return sqliteTable(openTableFile(fileURLToPath(databaseUrl))).table;
  const [, tableName] = /^aws:(.+)$/.exec(databaseUrl) ?? [];
  if (tableName !== undefined) return (await deployedTable({ tableName })).table;
  return dynamoTable(localClient(databaseUrl, databaseKey), LOCAL_TABLE);
};

/** The table of the local server; a `Complaint` where there is none. */
export const localTable = async (): Promise<ChosenTable> => {
  const credentials = savedCredentials(dataPath(process.env));
  if (credentials === undefined)
    throw new Complaint('There is no running server here. Start it with: npm start');
  return { table: await tableAt(credentials), name: LOCAL_TABLE, isDeployed: false };
};

/**
 * The table of a stage, of a stack, of UPLIFT_TABLE, or else of the local server. Throws a
 * `Complaint` where it cannot be found.
 */
export const chosenTable = async (choice: StageChoice): Promise<ChosenTable> => {
  const deployed = deployedOf(choice);
  return deployed ? { ...(await deployedTable(deployed)), isDeployed: true } : localTable();
};
