import { resolve } from 'node:path';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { dataPath, openDataFolder } from '../local/data-folder.ts';
import { restore } from '../local/sqlite/backup.ts';

const USAGE = `Usage: npm run restore -- FILE

Puts a backup in place of what the local server keeps (UPLIFT_DATA), which must not run meanwhile.
What was there before is kept beside it, under another name. Keys are those of the backup again.`;

await run(async () => {
  const { positionals } = readArguments({ usage: USAGE, options: {}, mostPositionals: 1 });
  const [file] = positionals;
  if (file === undefined) throw new Complaint(`Which file is it?\n\n${USAGE}`);
  const folder = openDataFolder(dataPath(process.env));
  try {
    const { items, before } = restore(folder.path, resolve(file), Date.now());
    console.log(`${items} items are back. Start with: npm start`);
    if (before !== undefined) console.log(`What was there before: ${before}`);
  } finally {
    folder.release();
  }
});
