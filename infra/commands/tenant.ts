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
       npm run tenant -- resume-mail ID [--stage STAGE | --stack NAME]

create        makes a tenant and prints its first admin key, which is shown only once
new-key       prints another admin key of a tenant that is there, once; the others stay as they are
resume-mail   lets a tenant mail its people again that was paused since its mails bounced or annoyed

Without an option: on the local server of this folder's data (UPLIFT_DATA), which must be running.
--stage STAGE   on what was deployed with -c stage=STAGE
--stack NAME    on what was deployed as the stack NAME
UPLIFT_TABLE    on the DynamoDB table of that name
The last three need AWS credentials and a region, as every AWS tool does.`;

const keyOf = ({ adminKey }: { readonly adminKey: string }): string => `\n\n  ${adminKey}\n`;

/** What can be done with a tenant: gives what is shown of it, undefined where it cannot be done. */
interface Command {
  readonly run: (services: Services, id: string) => Promise<string | undefined>;
  readonly failed: (id: string, place: string) => string;
  readonly done: (id: string, place: string) => string;
}

const COMMANDS = {
  create: {
    run: async (services, id) => {
      const made = await createTenant(services, id);
      return made && keyOf(made);
    },
    failed: (id) =>
      `There is a tenant ${id} already. Its admin can make keys with POST /v1/keys; where the admin ` +
      `key is lost: npm run tenant -- new-key ${id}`,
    done: (id, place) => `Tenant ${id} is ready${place}. Its first admin key, shown only here:`,
  },
  'new-key': {
    run: async (services, id) => {
      const made = await createAdminKey(services, id);
      return made && keyOf(made);
    },
    failed: (id, place) =>
      `There is no tenant ${id}${place}. Make it with: npm run tenant -- create ${id}`,
    done: (id, place) => `Tenant ${id}${place} has another admin key, shown only here:`,
  },
  'resume-mail': {
    run: async (services, id) =>
      (await resumeMail(services, id, services.now())) ? '' : undefined,
    failed: (id, place) => `No tenant ${id}${place} is paused: its mails go as they are due.`,
    done: (id, place) =>
      `Tenant ${id}${place} mails its people again. What bounced or was reported stays suppressed.`,
  },
} satisfies Record<string, Command>;

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
  console.log(`${done(id, place)}${made}`);
});
