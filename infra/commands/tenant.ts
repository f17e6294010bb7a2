import { randomBytes } from 'node:crypto';
import { type Services, servicesOf } from '../../functions/services.ts';
import { resumeMail } from '../../functions/store/mail-standing.ts';
import { createAdminKey, createTenant, TENANT_ID } from '../../functions/store/tenants.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { chosenTable, STAGE_OPTIONS } from './chosen-table.ts';
import { complain } from './deployed-table.ts';

const USAGE = `Usage: npm run tenant -- create ID [--stage STAGE | --stack NAME]
       npm run tenant -- new-key ID [--stage STAGE | --stack NAME]
       npm run tenant -- resume-mails ID [--stage STAGE | --stack NAME]

create    makes a tenant and prints its first admin key, which is shown only once
new-key   prints another admin key of a tenant that is there, once; the others stay as they are
resume-mails   lets mails go again that were paused since too many bounced or annoyed

Without an option: on the local server of this folder's data (UPLIFT_DATA), which must be running.
--stage STAGE   on what was deployed with -c stage=STAGE
--stack NAME    on what was deployed as the stack NAME
UPLIFT_TABLE    on the DynamoDB table of that name
The last three need AWS credentials and a region, as every AWS tool does.`;

/** What can be done with a tenant, and what is said of it. */
const COMMANDS = {
  create: {
    run: createTenant,
    failed: (id: string) =>
      `There is a tenant ${id} already. Its admin can make keys with POST /v1/keys; where the admin ` +
      `key is lost: npm run tenant -- new-key ${id}`,
    done: (id: string, place: string) =>
      `Tenant ${id} is ready${place}. Its first admin key, shown only here:`,
  },
  'new-key': {
    run: createAdminKey,
    failed: (id: string, place: string) =>
      `There is no tenant ${id}${place}. Make it with: npm run tenant -- create ${id}`,
    done: (id: string, place: string) =>
      `Tenant ${id}${place} has another admin key, shown only here:`,
  },
  'resume-mails': {
    run: async (
      services: Services,
      id: string,
    ): Promise<{ readonly adminKey?: string } | undefined> =>
      (await resumeMail(services, id, services.now())) ? {} : undefined,
    failed: (id: string, place: string) => `The mails of the tenant ${id}${place} are not paused.`,
    done: (id: string, place: string) =>
      `The mails of the tenant ${id}${place} go on with the next run of the planner.`,
  },
} as const;

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

await run(async () => {
  const { values, positionals } = readArguments({
    usage: USAGE,
    options: STAGE_OPTIONS,
    mostPositionals: 2,
  });
  const [command, id = ''] = positionals;
  if (!isCommand(command)) throw new Complaint(USAGE);
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
  const { run: make, failed, done } = COMMANDS[command];
  const made = await make(services, id).catch((error: Error) => {
    if (isDeployed) return complain(error);
    throw new Complaint(
      `The table does not answer (${error.message}). Is the server running? Start it with: npm start`,
    );
  });
  const place = isDeployed ? ` in the table ${name}` : '';
  if (made === undefined) throw new Complaint(failed(id, place));
  const shown = made.adminKey === undefined ? '' : `\n\n  ${made.adminKey}\n`;
  console.log(`${done(id, place)}${shown}`);
});
