import type { Services } from '../../functions/services.ts';
import { Context, type ServerOptions } from './context.ts';
import type { Credentials } from './credentials.ts';
import { type Part, startParts } from './part.ts';
import { clock } from './parts/clock.ts';
import { digests } from './parts/digests.ts';
import { door } from './parts/door.ts';
import { expiry } from './parts/expiry.ts';
import { firstDigests } from './parts/first-digests.ts';
import { folder } from './parts/folder.ts';
import { jobs } from './parts/jobs.ts';
import { mailbox } from './parts/mailbox.ts';
import { nightlyEvidence } from './parts/nightly-evidence.ts';
import { nightlyFit } from './parts/nightly-fit.ts';
import { services } from './parts/services.ts';
import { site } from './parts/site.ts';
import { sweep } from './parts/sweep.ts';
import { table } from './parts/table.ts';
import { tenants } from './parts/tenants.ts';

export interface LocalServer {
  readonly url: string;
  readonly credentials: Credentials;
  readonly services: Services;
  stop(): Promise<void>;
}

/** What runs on this machine; each may use what those before it have brought. */
const PARTS: readonly Part<Context>[] = [
  folder,
  table,
  clock,
  services,
  mailbox,
  door,
  tenants,
  digests,
  site,
  firstDigests,
  jobs,
  sweep,
  expiry,
  nightlyFit,
  nightlyEvidence,
];

/**
 * Starts everything on this machine: the table in the data folder, the tenants `xyz`,
 * `abc` and `sandbox`, the API, its documentation and the start page; writes `credentials.json`.
 * Throws a `Complaint` for a taken port or a locked folder.
 */
export const startServer = async (options: ServerOptions): Promise<LocalServer> => {
  const context = new Context(options);
  const stop = await startParts(PARTS, context);
  return {
    url: context.take('door').url,
    credentials: context.take('credentials'),
    services: context.take('services'),
    stop,
  };
};
