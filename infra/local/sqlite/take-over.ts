import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../../functions/store/table.ts';
import { Complaint } from '../../complaint.ts';
import { LOCAL_TABLE, startDatabase } from '../database.ts';
import { checkTableFiles } from '../table-files.ts';
import { countItems } from './count.ts';
import { openTableFile } from './file.ts';
import { sqliteTable } from './table.ts';

/** All items of the embedded table, a page at a time. */
async function* pagesOf(client: DynamoDBClient): AsyncGenerator<readonly Item[]> {
  let from: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const scan: ScanCommand = new ScanCommand({
      TableName: LOCAL_TABLE,
      ...(from && { ExclusiveStartKey: from }),
    });
    const page: ScanCommandOutput = await client.send(scan);
    yield (page.Items ?? []).map((item) => unmarshall(item) as Item);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

const removeFile = (path: string): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
};

const copy = async (folder: string, path: string): Promise<number> => {
  const database = await startDatabase(folder);
  const connection = openTableFile(path, { isMade: true });
  const { table, close } = sqliteTable(connection);
  try {
    let read = 0;
    for await (const items of pagesOf(database.client)) {
      await table.putMany(items);
      read += items.length;
    }
    const stored = countItems(connection);
    if (stored === read) return stored;
    throw new Complaint(
      `Of the ${read} items of the table in ${folder}, ${stored} could be taken over. Nothing has been changed. Start on the old one: npm start -- --dynamodb`,
    );
  } finally {
    close();
    await database.stop();
  }
};

/**
 * Takes over the table that earlier versions kept in an emulator's folder, where there is no file
 * yet. The folder stays as it is: it is the copy. Cut off, it begins anew at the next start.
 */
export const takeOver = async (
  folder: string,
  path: string,
  tell: (message: string) => void,
): Promise<void> => {
  if (existsSync(path) || !existsSync(folder)) return;
  await checkTableFiles(folder);
  if (readdirSync(folder).length === 0) return;
  tell(`Taking over the table of an earlier version from ${folder} …`);
  const draft = `${path}.taken`;
  removeFile(draft);
  const count = await copy(folder, draft);
  renameSync(draft, path);
  tell(
    `  ${count} items are in ${path} now. ${folder} is a copy from here on; delete it as you like.`,
  );
};
