import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { createApp } from '../../functions/api/app.ts';
import { fitTenants } from '../../functions/jobs/fit.ts';
import { type Outside, type Services, servicesOf } from '../../functions/services.ts';
import { createKey } from '../../functions/store/api-keys.ts';
import { finishSweeps } from '../../functions/store/erase.ts';
import { currentRelease } from '../../functions/store/releases.ts';
import { createTenant } from '../../functions/store/tenants.ts';
import { wipeTenant } from '../../functions/store/wipe.ts';
import {
  type Credentials,
  savedCredentials,
  type TenantCredentials,
  writeCredentials,
} from './credentials.ts';
import { openDataFolder } from './data-folder.ts';
import { startDatabase } from './database.ts';
import { abc } from './demo/abc/organisation.ts';
import { loadDemo } from './demo/load.ts';
import { xyz } from './demo/xyz/organisation.ts';
import { close, listen } from './serve.ts';
import { startPage } from './start-page/page.tsx';

/** How the local server is to run. */
export interface ServerOptions {
  readonly dataPath: string;
  readonly port: number;
  readonly host?: string;
  readonly now?: () => number;
  /** Empties the demo tenants first and loads them anew, relative to today. */
  readonly resetDemo?: boolean;
  readonly log?: Services['log'];
  /** Whose JWTs the API takes beside its keys; none if left out. */
  readonly issuers?: Outside['issuers'];
  /** Told what is being done while the first start loads the demo. */
  readonly progress?: (message: string) => void;
}

export interface LocalServer {
  readonly url: string;
  readonly credentials: Credentials;
  readonly services: Services;
  stop(): Promise<void>;
}

/** What the server says before it is ready: a page that looks again by itself. */
const starting = (): Response =>
  new Response(
    '<!doctype html><html lang="en"><meta http-equiv="refresh" content="1"><title>Uplift</title><p>Uplift is starting …</p></html>',
    {
      status: 503,
      headers: { 'content-type': 'text/html; charset=utf-8', 'retry-after': '2' },
    },
  );

const DEMOS = [xyz, abc];
const SEED = 'uplift-demo-1';
const SWEEP_EVERY_MS = 30_000;
/**
 * When models are fitted, on the clock of this machine, and how long that may take, as in the
 * cloud.
 */
const FIT_AT_HOUR = 2;
const FIT_WITHIN_MS = 840_000;

/** Milliseconds until the next night's fit. */
const untilNight = (now: number): number => {
  const night = new Date(now);
  night.setHours(FIT_AT_HOUR, 0, 0, 0);
  if (night.getTime() <= now) night.setDate(night.getDate() + 1);
  return night.getTime() - now;
};

/** The keys of a tenant that is there already, or of a new one. */
const openTenant = async (
  services: Services,
  id: string,
  saved: TenantCredentials | undefined,
): Promise<TenantCredentials> => {
  const created = await createTenant(services, id);
  if (created === undefined && saved !== undefined) return saved;
  // A tenant whose keys are lost (credentials.json was deleted) gets new ones.
  const adminKey =
    created?.adminKey ??
    (
      await createKey(services, id, {
        label: 'local admin',
        scopes: ['events', 'recommend', 'simulate', 'admin'],
      })
    ).secret;
  const app = await createKey(services, id, {
    label: 'local app',
    scopes: ['events', 'recommend'],
  });
  return { adminKey, appKey: app.secret, consoleLoginUrl: null };
};

/**
 * Starts everything on this machine: the embedded table in the data folder, the tenants `xyz`,
 * `abc` and `sandbox`, the API, its documentation and the start page; writes `credentials.json`.
 * Throws a `Complaint` for a taken port or a locked folder.
 */
export const startServer = async (options: ServerOptions): Promise<LocalServer> => {
  const {
    dataPath,
    port,
    host = '127.0.0.1',
    now = Date.now,
    log = () => {},
    progress = () => {},
    issuers = [],
  } = options;
  const folder = openDataFolder(dataPath);
  const undo: (() => Promise<void> | void)[] = [() => folder.release()];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const database = await startDatabase(join(dataPath, 'table'));
    undo.push(() => database.stop());
    const services = servicesOf({
      table: database.table,
      now,
      random: (size) => randomBytes(size),
      log,
      issuers,
    });
    const app = createApp(services);
    // Whoever comes while the demo is being loaded is told to come back; nothing is lost and
    // nothing breaks.
    let answer: (request: Request) => Response | Promise<Response> = starting;
    const server = createAdaptorServer({ fetch: (request: Request) => answer(request) }) as Server;
    // The port first: when it is taken, nothing has been loaded yet.
    const taken = await listen(server, host, port);
    undo.push(() => close(server));
    const url = `http://${host === '127.0.0.1' ? 'localhost' : host}:${taken}`;

    const saved = options.resetDemo ? undefined : savedCredentials(dataPath);
    const tenants: Record<string, TenantCredentials> = { ...saved?.tenants };
    for (const organisation of DEMOS) {
      if (options.resetDemo) await wipeTenant(services, organisation.id);
      const keys = await openTenant(services, organisation.id, saved?.tenants[organisation.id]);
      tenants[organisation.id] = keys;
      // Loaded last, the release says whether an earlier start came to its end.
      const { release } = await currentRelease(services, organisation.id);
      if (release.catalogue.lessons.length === 0) {
        progress(`Loading ${organisation.name} …`);
        const { employees, lessons, events } = await loadDemo(services, organisation, SEED);
        progress(
          `  ${employees} employees, ${lessons} lessons, ${events} simulated events of the last 90 days`,
        );
      }
    }
    tenants.sandbox = await openTenant(
      services,
      'sandbox',
      savedCredentials(dataPath)?.tenants.sandbox,
    );
    const credentials: Credentials = {
      apiUrl: url,
      consoleUrl: null,
      mailboxUrl: null,
      databaseUrl: database.endpoint,
      tenants,
    };
    writeCredentials(dataPath, credentials);

    const site = new Hono();
    site.route('/', startPage({ credentials, dataPath, port: taken }));
    // Not `route`: the app's own answer to what it does not know would be lost.
    site.all('*', (c) => app.fetch(c.req.raw, c.env));
    answer = (request) => site.fetch(request);

    const sweeping = setInterval(() => {
      for (const tenant of Object.keys(tenants))
        finishSweeps(services, tenant).catch((error: Error) => log({ level: 'warn', error }));
    }, SWEEP_EVERY_MS);
    undo.push(() => clearInterval(sweeping));
    let nightly: NodeJS.Timeout;
    const waitForNight = (): void => {
      nightly = setTimeout(() => {
        fitTenants(services, now() + FIT_WITHIN_MS)
          .catch((error: Error) => log({ level: 'warn', error }))
          .finally(waitForNight);
      }, untilNight(now()));
    };
    waitForNight();
    undo.push(() => clearTimeout(nightly));
    return { url, credentials, services, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
