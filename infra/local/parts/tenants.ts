import { actingFor } from '../../../functions/capabilities.ts';
import type { Services } from '../../../functions/services.ts';
import { createKey } from '../../../functions/store/api-keys.ts';
import { currentRelease } from '../../../functions/store/releases.ts';
import { createTenant } from '../../../functions/store/tenants.ts';
import { wipeTenant } from '../../../functions/store/wipe.ts';
import { loadDemo } from '../../demo/load.ts';
import { DEMO_IDS, readDemo } from '../../demo/organisation.ts';
import { makeConsoleLink } from '../console-link.ts';
import type { Context } from '../context.ts';
import { savedCredentials, type TenantCredentials, writeCredentials } from '../credentials.ts';
import { MAILBOX_PATH } from '../mailbox/pages.tsx';
import type { Part } from '../part.ts';

const SEED = 'uplift-demo-1';
/** An empty tenant to play in. */
const SANDBOX = 'sandbox';

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

/** Loads a demo organisation, unless an earlier start has loaded all of it. */
const loadOnce = async (
  services: Services,
  id: (typeof DEMO_IDS)[number],
  progress: (message: string) => void,
): Promise<void> => {
  // Loaded last, the release says whether an earlier start came to its end.
  const { release } = await currentRelease(services, id);
  if (release.catalogue.lessons.length > 0) return;
  const organisation = readDemo(id);
  progress(`Loading ${organisation.name} …`);
  const { employees, lessons, events } = await loadDemo(services, organisation, SEED);
  progress(
    `  ${employees} employees, ${lessons} lessons, ${events} simulated events of the last 90 days`,
  );
};

/** Makes the demo's tenants and the sandbox, and writes their keys to `credentials.json`. */
export const tenants: Part<Context> = {
  name: 'The tenants',
  async start(context) {
    const { dataPath, resetDemo, progress } = context.options;
    const services = context.take('services');
    const saved = savedCredentials(dataPath)?.tenants;
    const kept = resetDemo ? undefined : saved;
    // What the demo has not made, it does not take away either.
    const keys: Record<string, TenantCredentials> = { ...saved };
    for (const id of DEMO_IDS) {
      if (resetDemo) await wipeTenant(actingFor(services, { by: 'operator' }), id);
      keys[id] = await openTenant(services, id, kept?.[id]);
      await loadOnce(services, id, progress);
    }
    keys[SANDBOX] = await openTenant(services, SANDBOX, saved?.[SANDBOX]);
    const { url } = context.take('door');
    for (const [id, own] of Object.entries(keys))
      keys[id] = { ...own, consoleLoginUrl: await makeConsoleLink(services, url, id) };
    const credentials = {
      apiUrl: url,
      consoleUrl: `${url}/console`,
      mailboxUrl: `${url}${MAILBOX_PATH}`,
      databaseUrl: context.take('database').address,
      databaseKey: context.take('databaseKey'),
      sesUrl: context.take('sesUrl'),
      tenants: keys,
    };
    writeCredentials(dataPath, credentials);
    context.bring('credentials', credentials);
    return undefined;
  },
};
