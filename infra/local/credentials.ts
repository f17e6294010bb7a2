import { join } from 'node:path';
import * as z from 'zod';
import { Complaint } from '../complaint.ts';
import { readWhole, writeWhole } from './whole-file.ts';

/**
 * Keys of one tenant of the local server. The app key may post events and ask; the admin key may do
 * everything.
 */
const TenantCredentials = z.object({
  adminKey: z.string().min(1),
  appKey: z.string().min(1),
  /** Logs an admin in to the console, once; `npm run login` gives another. */
  consoleLoginUrl: z.string().nullable(),
});
export type TenantCredentials = Readonly<z.output<typeof TenantCredentials>>;

/**
 * What `credentials.json` in the data folder says. URLs of parts that do not exist yet are null.
 */
const Credentials = z.object({
  apiUrl: z.string().min(1),
  consoleUrl: z.string().nullable(),
  mailboxUrl: z.string().nullable(),
  /** Where the table is, for commands that an operator would run against DynamoDB. */
  databaseUrl: z.string().min(1),
  /** The access key id that SES and the emulator ask for; earlier versions asked for none. */
  databaseKey: z.string().min(1).default('local'),
  /** Endpoint of SES on this machine, for commands that send; the key is the same. */
  sesUrl: z.string().nullable().default(null),
  tenants: z.record(z.string(), TenantCredentials),
});
export type Credentials = Omit<Readonly<z.output<typeof Credentials>>, 'tenants'> & {
  readonly tenants: Readonly<Record<string, TenantCredentials>>;
};

const fileIn = (folder: string): string => join(folder, 'credentials.json');

/** Writes the file; only this user may read it. */
export const writeCredentials = (folder: string, credentials: Credentials): void =>
  writeWhole(fileIn(folder), `${JSON.stringify(credentials, null, 2)}\n`);

/**
 * The credentials as last written, or undefined before the first start; a `Complaint` where the
 * file is damaged.
 */
export const savedCredentials = (folder: string): Credentials | undefined =>
  readWhole(
    fileIn(folder),
    (json) => Credentials.safeParse(json).data,
    'Delete it: the next start makes new keys, and the data stay.',
  );

/**
 * The credentials of a server that was started with this data folder; a `Complaint` where there are
 * none.
 */
export const readCredentials = (folder: string): Credentials => {
  const credentials = savedCredentials(folder);
  if (credentials === undefined) {
    throw new Complaint(
      `There is no credentials.json in ${folder}. Start the server first: npm start`,
    );
  }
  return credentials;
};
