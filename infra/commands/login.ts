import { randomBytes } from 'node:crypto';
import { findManifest } from '../../functions/store/manifest.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { makeConsoleLink } from '../local/console-link.ts';
import { readCredentials } from '../local/credentials.ts';
import { dataPath } from '../local/data-folder.ts';
import { localTable } from './chosen-table.ts';

const USAGE = `Usage: npm run login -- [--tenant ID]

Prints a link that logs an admin in to the console of the local server of this folder's data
(UPLIFT_DATA), which must be running. It works once, for a day.

--tenant ID   whose console (default xyz)`;

await run(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: { tenant: { type: 'string', default: 'xyz' } } as const,
  });
  const { tenant } = values;
  const { apiUrl } = readCredentials(dataPath(process.env));
  const services = {
    table: (await localTable()).table,
    now: Date.now,
    random: (size: number) => randomBytes(size),
  };
  const made = await (async () => {
    if ((await findManifest(services, tenant)) === undefined) return undefined;
    return makeConsoleLink(services, apiUrl, tenant);
  })().catch((error: Error) => {
    throw new Complaint(
      `The table does not answer (${error.message}). Is the server running? Start it with: npm start`,
    );
  });
  if (made === undefined)
    throw new Complaint(`There is no tenant ${tenant}. Make it with: npm run tenant -- create ID`);
  console.log(made);
});
