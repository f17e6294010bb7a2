import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint } from '../complaint.ts';

/**
 * Keys of one tenant of the local server. The app key may post events and ask; the admin key may do
 * everything.
 */
export interface TenantCredentials {
  readonly adminKey: string;
  readonly appKey: string;
  /** Where an admin logs in to the console; null until there is one. */
  readonly consoleLoginUrl: string | null;
}

/**
 * What `credentials.json` in the data folder says. URLs of parts that do not exist yet are null.
 */
export interface Credentials {
  readonly apiUrl: string;
  readonly consoleUrl: string | null;
  readonly mailboxUrl: string | null;
  /** Endpoint of the embedded table, for commands that an operator would run against DynamoDB. */
  readonly databaseUrl: string;
  readonly tenants: Readonly<Record<string, TenantCredentials>>;
}

const fileIn = (folder: string): string => join(folder, 'credentials.json');

/**
 * Writes the file so that a reader sees the old or the new one whole; only this user may read it.
 */
export const writeCredentials = (folder: string, credentials: Credentials): void => {
  const draft = `${fileIn(folder)}.new`;
  writeFileSync(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileIn(folder));
};

/** The credentials as last written, or undefined before the first start. */
export const savedCredentials = (folder: string): Credentials | undefined => {
  const file = fileIn(folder);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  } catch (error) {
    throw new Complaint(
      `${file} cannot be read (${(error as Error).message}). Delete it: the next start makes new keys.`,
    );
  }
};

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
