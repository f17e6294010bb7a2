import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { servicesOf } from '../../functions/services.ts';
import { dynamoTable } from '../../functions/store/dynamo.ts';
import { createTenant, TENANT_ID } from '../../functions/store/tenants.ts';
import { Complaint, run } from './complaint.ts';
import { savedCredentials } from './credentials.ts';
import { dataPath } from './data-folder.ts';
import { LOCAL_TABLE, localClient } from './database.ts';

const USAGE = `Usage: npm run tenant -- create ID

Makes a tenant and prints its first admin key, which is shown only once.
Against the running local server; or, with UPLIFT_TABLE set to the name of a deployed table, against that one (AWS credentials
and region as for every AWS tool).`;

/** The table to work on: a deployed one by name, or the running local server's. */
const openTable = () => {
  const deployed = process.env.UPLIFT_TABLE;
  if (deployed) return dynamoTable(new DynamoDBClient({ maxAttempts: 1 }), deployed);
  const credentials = savedCredentials(dataPath(process.env));
  if (credentials === undefined) throw new Complaint('There is no running server here. Start it with: npm start');
  return dynamoTable(localClient(credentials.databaseUrl), LOCAL_TABLE);
};

await run(async () => {
  const [command, id = ''] = process.argv.slice(2);
  if (command !== 'create') throw new Complaint(USAGE);
  if (!TENANT_ID.test(id))
    throw new Complaint(
      `${id || 'A tenant id'} cannot be a tenant id: 1–32 of a–z 0–9 -, beginning with a letter or digit.`,
    );
  const services = servicesOf({
    table: openTable(),
    now: Date.now,
    random: (size) => randomBytes(size),
    log: () => {},
  });
  const created = await createTenant(services, id).catch((error: Error) => {
    throw new Complaint(
      `The table does not answer (${error.message}). Is the server running? Start it with: npm start`,
    );
  });
  if (created === undefined)
    throw new Complaint(`There is a tenant ${id} already. Its admin can make keys with POST /v1/keys.`);
  console.log(`Tenant ${id} is ready. Its first admin key, shown only here:\n\n  ${created.adminKey}\n`);
});
