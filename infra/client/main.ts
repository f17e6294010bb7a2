import { readArguments } from '../arguments.ts';
import { run } from '../complaint.ts';
import { buildClient, PACKAGE } from './build.ts';

const USAGE = `Usage: npm run sdk

Builds the package @uplift/client from the routes of the API into dist/client: try it with
npm install ./dist/client, or publish it with npm publish ./dist/client.`;

await run(async () => {
  readArguments({ usage: USAGE, options: {} });
  const bytes = buildClient();
  console.log(`@uplift/client is in ${PACKAGE}: ${(bytes / 1_000).toFixed(1)} KB of code`);
});
