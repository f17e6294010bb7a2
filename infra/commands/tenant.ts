import { randomBytes } from 'node:crypto';
import { servicesOf } from '../../functions/services.ts';
import { createTenant, TENANT_ID } from '../../functions/store/tenants.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { chosenTable, STAGE_OPTIONS } from './chosen-table.ts';
import { complain } from './deployed-table.ts';

const USAGE = `Usage: npm run tenant -- create ID [--stage STAGE | --stack NAME]

Makes a tenant and prints its first admin key, which is shown only once.

Without an option: on the local server of this folder's data (UPLIFT_DATA), which must be running.
--stage STAGE   on what was deployed with -c stage=STAGE
--stack NAME    on what was deployed as the stack NAME
UPLIFT_TABLE    on the DynamoDB table of that name
The last three need AWS credentials and a region, as every AWS tool does.`;

await run(async () => {
  const { values, positionals } = readArguments({
    usage: USAGE,
    options: STAGE_OPTIONS,
    mostPositionals: 2,
  });
  const [command, id = ''] = positionals;
  if (command !== 'create') throw new Complaint(USAGE);
  if (!TENANT_ID.test(id))
    throw new Complaint(
      `${id || 'A tenant id'} cannot be a tenant id: 1–32 of a–z 0–9 -, beginning with a letter or digit.`,
    );
  const { table, isDeployed, name } = await chosenTable(values);
  const services = servicesOf({
    table,
    now: Date.now,
    random: (size) => randomBytes(size),
    log: () => {},
  });
  const created = await createTenant(services, id).catch((error: Error) => {
    if (isDeployed) return complain(error);
    throw new Complaint(
      `The table does not answer (${error.message}). Is the server running? Start it with: npm start`,
    );
  });
  if (created === undefined)
    throw new Complaint(
      `There is a tenant ${id} already. Its admin can make keys with POST /v1/keys.`,
    );
  const place = isDeployed ? ` in the table ${name}` : '';
  console.log(
    `Tenant ${id} is ready${place}. Its first admin key, shown only here:\n\n  ${created.adminKey}\n`,
  );
});
