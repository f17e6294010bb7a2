import { inspect } from 'node:util';
import { createClient } from '../../functions/api/client.ts';
import { parseOrigins } from '../../functions/http/origins.ts';
import { readArguments } from '../arguments.ts';
import { Complaint, run } from '../complaint.ts';
import { readIssuers } from '../issuers.ts';
import { readLimits } from '../limits.ts';
import { dataPath } from './data-folder.ts';
import type { TableChoice } from './local-table.ts';
import { type LocalServer, startServer } from './server.ts';
import { emulatorFolderIn } from './sqlite/start.ts';
import { complaintOfTable } from './table-files.ts';

const USAGE = `Usage: npm start -- [--reset-demo] [--dynamodb]

Starts everything on this machine: table, API, start page, both demo organisations, an empty sandbox.

--reset-demo    empties the demo's organisations and loads them anew, relative to today
--dynamodb      keeps the table in the emulator of DynamoDB instead of SQLite, or, where
                UPLIFT_TABLE names one, in that table of the AWS account you are signed in to
PORT            where it listens (default 8787)
HOST            the address it listens on (default 127.0.0.1: only this machine)
UPLIFT_DATA     the folder that keeps the data (default .data)
UPLIFT_QUOTAS   what each tenant may use, as JSON such as {"requests": 600} (default: no limits)
UPLIFT_DECISIONS_DAYS  for how many days decisions are kept (default: for ever)
UPLIFT_ORIGINS  origins of pages that may ask for the one who uses them (default: none)
UPLIFT_OIDC     issuers of JWTs: JSON, or the path of a file that holds it`;

const DEFAULT_PORT = 8787;
/** Whose next lesson is printed at the start. */
const SHOWN = { tenant: 'xyz' } as const;

const portOf = (text: string | undefined): number => {
  const port = text === undefined || text === '' ? DEFAULT_PORT : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Complaint(`PORT is ${text}; it must be a whole number from 0 to 65535.`);
  return port;
};

/** Where the table is to be. */
const tableChoice = (isDynamo: boolean, { UPLIFT_TABLE }: NodeJS.ProcessEnv): TableChoice => {
  if (!isDynamo) return 'sqlite';
  return UPLIFT_TABLE ? { tableName: UPLIFT_TABLE } : 'emulator';
};

/** The embedded database ends the process over files that it cannot read; this says why. */
const complainOfTable = (path: string): void => {
  process.on('uncaughtException', (error) => {
    const complaint = complaintOfTable(emulatorFolderIn(path), error);
    console.error(complaint?.message ?? error);
    process.exit(1);
  });
};

const readDecisionsDays = ({ UPLIFT_DECISIONS_DAYS: text }: NodeJS.ProcessEnv): number => {
  if (text === undefined || text === '') return Number.POSITIVE_INFINITY;
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 36_500)
    throw new Complaint(
      `UPLIFT_DECISIONS_DAYS is ${text}; it must be a whole number from 1 to 36500.`,
    );
  return days;
};

const readOrigins = ({ UPLIFT_ORIGINS }: NodeJS.ProcessEnv): readonly string[] => {
  try {
    return parseOrigins(UPLIFT_ORIGINS);
  } catch (error) {
    throw new Complaint(`UPLIFT_ORIGINS: ${(error as Error).message}`);
  }
};

const showLesson = async ({ url, credentials }: LocalServer): Promise<void> => {
  const key = credentials.tenants[SHOWN.tenant]?.adminKey ?? '';
  const client = createClient(url, key);
  const people = await (await client.v1.employees.$get({ query: { limit: 3 } })).json();
  const employee = 'items' in people ? people.items[0] : undefined;
  if (employee === undefined) return;
  const answer = await client.v1.employees[':id']['next-lesson'].$get({
    param: { id: employee.id },
    query: {},
  });
  const { lessons } = await answer.json();
  const lesson = lessons[0];
  if (lesson === undefined) return;
  console.log(`\n  ${employee.name}'s next lesson: ${lesson.lesson.title}`);
  for (const { text } of lesson.reasons) console.log(`    · ${text}`);
};

const tellEndedCycles = async ({ url, credentials }: LocalServer): Promise<void> => {
  for (const [tenant, { adminKey }] of Object.entries(credentials.tenants)) {
    const release = await (await createClient(url, adminKey).v1.releases.current.$get()).json();
    const ended = release.warnings.filter(({ code }) => code === 'cycle-ended');
    if (ended.length > 0) {
      console.log(
        `\n  ${tenant}: ${ended.length} objective(s) have ended and pull no more. Give them a new cycle, or: npm start -- --reset-demo`,
      );
    }
  }
};

await run(async () => {
  const options = {
    'reset-demo': { type: 'boolean', default: false },
    dynamodb: { type: 'boolean', default: false },
  } as const;
  const { values } = readArguments({ usage: USAGE, options });
  const path = dataPath(process.env);
  complainOfTable(path);
  const verbose = process.env.UPLIFT_LOG === 'info';
  const server = await startServer({
    dataPath: path,
    port: portOf(process.env.PORT),
    host: process.env.HOST || '127.0.0.1',
    tableIn: tableChoice(values.dynamodb, process.env),
    resetDemo: values['reset-demo'],
    issuers: readIssuers(process.env),
    limits: readLimits(process.env),
    origins: readOrigins(process.env),
    keepDecisionsDays: readDecisionsDays(process.env),
    progress: console.log,
    log: (entry) => {
      if (!verbose && entry.level === 'info') return;
      console.error(
        // With what caused it: that the disk is full stands there.
        JSON.stringify(entry, (_, value) => (value instanceof Error ? inspect(value) : value)),
      );
    },
  });
  let isStopping = false;
  const stop = (): void => {
    isStopping = true;
    server.stop().then(
      () => process.exit(0),
      (failure) => {
        console.error(failure);
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const consoleLink = server.credentials.tenants[SHOWN.tenant]?.consoleLoginUrl;
  console.log(
    `\n  Uplift is running:\n\n    Start page   ${server.url}/\n    API          ${server.url}/v1   (documented at ${server.url}/docs)\n    Console      ${consoleLink}   (once)\n    Mailbox      ${server.credentials.mailboxUrl}\n    Keys         ${path}/credentials.json`,
  );
  try {
    await showLesson(server);
    await tellEndedCycles(server);
    console.log('\n  Stop with Ctrl-C. The data stay.');
  } catch (failure) {
    // Stopped meanwhile, the server answers no more: that is no failure.
    if (!isStopping) throw failure;
  }
});
