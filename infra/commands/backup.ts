import { resolve } from 'node:path';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { dataPath } from '../local/data-folder.ts';
import { backUp } from '../local/sqlite/backup.ts';

const USAGE = `Usage: npm run backup -- FILE

Writes everything that the local server keeps (UPLIFT_DATA) to one new file, as it was at one moment;
the server may run meanwhile. Keep the file to yourself: keys are in it. Mails that lie in the
mailbox are left out. To put it back: npm run restore -- FILE`;

await run(async () => {
  const { positionals } = readArguments({ usage: USAGE, options: {}, mostPositionals: 1 });
  const [file] = positionals;
  if (file === undefined) throw new Complaint(`Which file is it to be?\n\n${USAGE}`);
  const began = performance.now();
  const { items, bytes } = backUp(dataPath(process.env), resolve(file));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${items} items, ${(bytes / 1e6).toFixed(1)} MB, in ${seconds} s: ${resolve(file)}`);
});
