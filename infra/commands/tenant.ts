import { randomBytes } from 'node:crypto';
import { MEMBER_ROLES, Member } from '../../core/model/member.ts';
import { actingFor } from '../../functions/capabilities.ts';
import { partsOf } from '../../functions/http/problem.ts';
import { Refused } from '../../functions/refusal.ts';
import { type Services, servicesOf } from '../../functions/services.ts';
import { resumeMail } from '../../functions/store/mail-standing.ts';
import { findManifest } from '../../functions/store/manifest.ts';
import { createAdminKey, createTenant, TENANT_ID } from '../../functions/store/tenants.ts';
import { ANY_STATE } from '../../functions/work/precondition.ts';
import { putMember } from '../../functions/work/put-member.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { complain } from '../deployed-table.ts';
import { readCredentials, writeCredentials } from '../local/credentials.ts';
import { dataPath } from '../local/data-folder.ts';
import { chosenTable, STAGE_OPTIONS } from './chosen-table.ts';

const USAGE = `Usage: npm run tenant -- create ID [--stage STAGE | --stack NAME]
       npm run tenant -- new-key ID [--stage STAGE | --stack NAME]
       npm run tenant -- resume-mail ID [--stage STAGE | --stack NAME]
       npm run tenant -- member ID EMAIL ROLE [--stage STAGE | --stack NAME]

create        makes a tenant and prints its first admin key, which is shown only once
new-key       prints another admin key of a tenant that is there, once; the others stay as they are
              (of the local server, both are kept in credentials.json too, where --tenant finds them)
member        lets somebody log in to the tenant's console with this e-mail address, as one of
              ${MEMBER_ROLES.join(', ')}; their id becomes the address
resume-mail   lets a tenant mail its people again that was paused since its mails bounced or annoyed

Without an option: on the local server of this folder's data (UPLIFT_DATA), which must be running.
--stage STAGE   on what was deployed with -c stage=STAGE
--stack NAME    on what was deployed as the stack NAME
UPLIFT_TABLE    on the DynamoDB table of that name
The last three need AWS credentials and a region, as every AWS tool does.`;

/** The id of a member who is named by an address alone: what no id may hold becomes a hyphen. */
const idOf = (address = ''): string => address.toLowerCase().replace(/[^a-z0-9._:@-]/g, '-');

/** What can be done with a tenant: gives what is shown of it, undefined where it cannot be done. */
interface Command {
  readonly run: (
    services: Services,
    id: string,
    more: readonly string[],
  ) => Promise<string | undefined>;
  /** What it takes beside the tenant. */
  readonly takes?: number;
  /** What it gives is an admin key. */
  readonly givesKey?: boolean;
  readonly failed: (id: string, place: string) => string;
  readonly done: (id: string, place: string) => string;
}

const COMMANDS = {
  create: {
    givesKey: true,
    run: async (services, id) => (await createTenant(services, id))?.adminKey,
    failed: (id) =>
      `There is a tenant ${id} already. Its admin can make keys with POST /v1/keys; where the admin ` +
      `key is lost: npm run tenant -- new-key ${id}`,
    done: (id, place) => `Tenant ${id} is ready${place}. Its first admin key:`,
  },
  'new-key': {
    givesKey: true,
    run: async (services, id) => (await createAdminKey(services, id))?.adminKey,
    failed: (id, place) =>
      `There is no tenant ${id}${place}. Make it with: npm run tenant -- create ${id}`,
    done: (id, place) => `Tenant ${id}${place} has another admin key:`,
  },
  member: {
    takes: 2,
    run: async (services, id, [address, role]) => {
      const member = Member.safeParse({ id: idOf(address), email: address, roles: [role] });
      if (!member.success)
        throw new Complaint(
          `${address} as ${role} will not do: ${partsOf(member.error)[0]?.detail}.\n\n${USAGE}`,
        );
      if ((await findManifest(services, id)) === undefined) return undefined;
      const own = actingFor(services, { by: 'operator' });
      const { status } = await putMember(own, id, member.data, ANY_STATE);
      return `\n\n  ${member.data.id} (${role}), ${status}\n`;
    },
    failed: (id, place) =>
      `There is no tenant ${id}${place}. Make it with: npm run tenant -- create ${id}`,
    done: (id, place) => `Tenant ${id}${place} has this member:`,
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

/** Keeps the key of a tenant of the local server, and says where. */
const keepKey = (id: string, adminKey: string): string => {
  const folder = dataPath(process.env);
  const credentials = readCredentials(folder);
  const { appKey = adminKey, consoleLoginUrl = null } = credentials.tenants[id] ?? {};
  const tenants = { ...credentials.tenants, [id]: { adminKey, appKey, consoleLoginUrl } };
  writeCredentials(folder, { ...credentials, tenants });
  return `It is kept in ${folder}/credentials.json, where other commands find it by --tenant ${id}.`;
};

const shownKey = (id: string, key: string, isDeployed: boolean): string =>
  `\n\n  ${key}\n\n${isDeployed ? 'It is shown only here.' : keepKey(id, key)}`;

await run(async () => {
  const { values, positionals } = readArguments({
    usage: USAGE,
    options: STAGE_OPTIONS,
    mostPositionals: 4,
  });
  const [command, id = '', ...more] = positionals;
  if (!isCommand(command)) throw new Complaint(USAGE);
  const { run: make, failed, done, takes = 0, givesKey = false }: Command = COMMANDS[command];
  if (more.length !== takes) throw new Complaint(USAGE);
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
  const made = await make(services, id, more).catch((error: Error) => {
    if (error instanceof Complaint) throw error;
    if (error instanceof Refused) throw new Complaint(error.message);
    if (isDeployed) return complain(error);
    throw new Complaint(
      `The table does not answer (${error.message}). Is the server running? Start it with: npm start`,
    );
  });
  const place = isDeployed ? ` in the table ${name}` : '';
  if (made === undefined) throw new Complaint(failed(id, place));
  console.log(`${done(id, place)}${givesKey ? shownKey(id, made, isDeployed) : made}`);
});
