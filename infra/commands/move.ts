import { join } from 'node:path';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { complain } from '../deployed-table.ts';
import { dataPath, openDataFolder } from '../local/data-folder.ts';
import { openTableFile } from '../local/sqlite/file.ts';
import { holdTable } from '../local/sqlite/lock.ts';
import { moveTable } from '../local/sqlite/move.ts';
import { tableFileIn } from '../local/sqlite/start.ts';
import { chosenTable, STAGE_OPTIONS } from './chosen-table.ts';

const USAGE = `Usage: npm run move -- --stage STAGE | --stack NAME

Copies everything that the local server keeps (UPLIFT_DATA), and which must not run meanwhile, to the
table of a stage that has no tenants yet, and then reads all of it back, item by item. Nothing is
changed here. Cut off, it goes on at the next run. Keys and links of the tenants stay good there.
UPLIFT_TABLE names a table of the AWS account instead of a stage.`;

await run(async () => {
  const { values } = readArguments({ usage: USAGE, options: STAGE_OPTIONS });
  const { table, name, isDeployed } = await chosenTable(values);
  if (!isDeployed) throw new Complaint(`Where is it to go?\n\n${USAGE}`);
  const folder = openDataFolder(dataPath(process.env));
  const path = tableFileIn(folder.path);
  try {
    const letGo = holdTable(path);
    const from = openTableFile(path, { isChecked: true });
    const progressFile = join(folder.path, 'move.json');
    const tell = (message: string): void => console.error(message);
    const move = { from, to: table, name, progressFile, now: Date.now, tell };
    const items = await moveTable(move)
      .catch(complain)
      .finally(() => {
        from.close();
        letGo();
      });
    console.log(`${items} items are in the table ${name}, each of them as it is here.`);
  } finally {
    folder.release();
  }
});
