import { randomBytes } from 'node:crypto';
import { DIGEST_STATES, type DigestState } from '../../core/model/digest-record.ts';
import { Instant } from '../../core/model/primitives.ts';
import { forecastDigests } from '../../functions/digest/forecast.ts';
import { lettering } from '../../functions/digest/letters.ts';
import { pacingOf } from '../../functions/digest/pacer.ts';
import { sendSlice } from '../../functions/digest/sender.ts';
import { sesMailer } from '../../functions/mail/ses.ts';
import { type Services, servicesOf } from '../../functions/services.ts';
import { mailingTenants } from '../../functions/store/digest-settings.ts';

import { linkKeeping } from '../../functions/store/link-keys.ts';
import { findManifest } from '../../functions/store/manifest.ts';
import { DUE_SHARDS } from '../../functions/store/schedules.ts';
import type { Digesting } from '../../functions/work/letters.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { readCredentials } from '../local/credentials.ts';
import { dataPath } from '../local/data-folder.ts';
import { CONFIGURATION_SET, localSesClient, MAIL_FROM } from '../local/local-mail.ts';
import { REDRIVE_PATH } from '../local/redrive.ts';
import { chosenTable, STAGE_OPTIONS } from './chosen-table.ts';

const USAGE = `Usage: npm run digest -- --at INSTANT [--tenant ID] [--dry-run] [--stage STAGE | --stack NAME]
       npm run digest -- redrive

Sends the digests that are due at an instant, as would be done then, and prints what became of them.

--at INSTANT    such as 2026-12-01T09:30:00Z
--tenant ID     only of this tenant (default: of all that mail their people)
--dry-run       find out what would become of them: nothing is written or sent
redrive         has the shards looked through anew that the local server gave up
Without --stage or --stack: on the local server of this folder's data (UPLIFT_DATA), which must be running.
On a stage digests go by themselves; there only --dry-run works.`;

const OPTIONS = {
  at: { type: 'string' },
  tenant: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  ...STAGE_OPTIONS,
} as const;

/** How many digests came to what; where it is not plain, with the reason. */
type Tally = Map<string, number>;

const add = (tally: Tally, state: DigestState, count: number, reason?: string): void => {
  const name = reason === undefined ? state : `${state} (${reason})`;
  if (count > 0) tally.set(name, (tally.get(name) ?? 0) + count);
};

const tableOf = (tallies: ReadonlyMap<string, Tally>): string => {
  const rows = [...tallies].flatMap(([tenant, tally]) =>
    tally.size === 0
      ? [[tenant, 'nothing is due', '']]
      : [...tally].map(([name, count]) => [tenant, name, String(count)]),
  );
  const all = [['tenant', 'outcome', 'digests'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map(
      ([tenant = '', name = '', count = '']) =>
        `${tenant.padEnd(widths[0]!)}  ${name.padEnd(widths[1]!)}  ${count.padStart(7)}`,
    )
    .join('\n');
};

/** Says how far it is, on one line of a terminal. */
const progress = (text: string): void => {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
};

const forecast = async (services: Services & Digesting, tenant: string): Promise<Tally> => {
  const tally: Tally = new Map();
  let done = 0;
  for await (const { state, reason } of forecastDigests(services, tenant)) {
    add(tally, state, 1, reason);
    done += 1;
    if (done % 100 === 0) progress(`${tenant}: ${done} digests looked at`);
  }
  return tally;
};

const send = async (services: Services & Digesting, tenant: string): Promise<Tally> => {
  const tally: Tally = new Map();
  const pacing = pacingOf(services, 1);
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    for (;;) {
      const slice = await sendSlice(services, { tenant, shard }, pacing);
      for (const state of DIGEST_STATES) add(tally, state, slice.counts[state]);
      const sent = [...tally.values()].reduce((sum, count) => sum + count, 0);
      progress(`${tenant}: part ${shard + 1} of ${DUE_SHARDS}, ${sent} digests`);
      if (slice.stopped !== undefined)
        throw new Complaint(`No mails can be sent for now: ${slice.stopped}.`);
      if (!slice.isCut) break;
    }
  }
  return tally;
};

const redrive = async (): Promise<void> => {
  const { apiUrl, databaseKey } = readCredentials(dataPath(process.env));
  const answer = await fetch(`${apiUrl}${REDRIVE_PATH}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${databaseKey}` },
  }).catch(() => undefined);
  if (!answer?.ok) throw new Complaint('The server does not answer. Start it with: npm start');
  const { messages } = (await answer.json()) as { messages: number };
  console.log(`${messages} ${messages === 1 ? 'message is' : 'messages are'} worked on anew.`);
};

/** What digests are sent with; mails go to the local server's SES. */
const digestingOn = (services: Services, isDryRun: boolean, isDeployed: boolean): Digesting => {
  const pagesUrl = isDeployed
    ? 'https://pages.invalid'
    : readCredentials(dataPath(process.env)).apiUrl;
  const { letters } = lettering({ ...services, ...linkKeeping(services), pagesUrl });
  const nobody = { send: async () => ({ state: 'paused' as const, cause: 'dry run' }) };
  const account = async () => ({ perSecond: 1, left: 0 });
  if (isDryRun) return { letters, mailer: { ...nobody, account }, mailFrom: MAIL_FROM };
  const { sesUrl, databaseKey } = readCredentials(dataPath(process.env));
  if (sesUrl === null) throw new Complaint('The server is of an earlier version. Restart it.');
  const client = localSesClient(sesUrl, databaseKey);
  const mailer = sesMailer(client, { configurationSet: CONFIGURATION_SET, now: Date.now });
  return { letters, mailer, mailFrom: MAIL_FROM };
};

await run(async () => {
  const { values, positionals } = readArguments({
    usage: USAGE,
    options: OPTIONS,
    mostPositionals: 1,
  });
  if (positionals[0] === 'redrive') return redrive();
  const { at, tenant, 'dry-run': isDryRun } = values;
  if (positionals.length > 0 || at === undefined) throw new Complaint(USAGE);
  if (!Instant.safeParse(at).success)
    throw new Complaint(`--at ${at} is no instant such as 2026-12-01T09:30:00Z.`);
  const { table, isDeployed } = await chosenTable(values);
  if (isDeployed && !isDryRun)
    throw new Complaint('On a stage digests go by themselves: use --dry-run.');
  const behindMs = Date.now() - Date.parse(at);
  const services = servicesOf({
    table,
    now: () => Date.now() - behindMs,
    random: (size) => randomBytes(size),
    log: ({ level, error }) => {
      if (level === 'error') progress(`  ${(error as Error | undefined)?.message ?? ''}\n`);
    },
  });
  const all = { ...services, ...digestingOn(services, isDryRun, isDeployed) };
  const tallies = new Map<string, Tally>();
  try {
    const tenants: string[] = [];
    if (tenant === undefined) for await (const one of mailingTenants(services)) tenants.push(one);
    else if ((await findManifest(services, tenant)) === undefined)
      throw new Complaint(`There is no tenant ${tenant}.`);
    else tenants.push(tenant);
    for (const one of tenants)
      tallies.set(one, await (isDryRun ? forecast(all, one) : send(all, one)));
  } catch (error) {
    if (error instanceof Complaint) throw error;
    throw new Complaint(`It failed: ${(error as Error).message}. Is the server running?`);
  }
  progress('');
  console.log(tableOf(tallies));
  if (isDryRun) console.log('\nNothing was written or sent (--dry-run).');
});
