import type { DigestSettings } from '../../core/model/digest.ts';
import type { Acting, Waking } from '../capabilities.ts';
import { audited } from '../store/audit.ts';
import type { StoreReader, StoreWriter } from '../store/capabilities.ts';
import {
  notePlanned,
  putDigestSettings as putStored,
  readDigestSettings,
  type StoredSettings,
} from '../store/digest-settings.ts';
import { etagOf } from '../store/etag.ts';
import { addJob } from '../store/jobs.ts';
import { changeManifest, readManifest } from '../store/manifest.ts';
import { untilWon } from '../store/race.ts';
import { readWorkspace } from '../store/workspace.ts';
import { checkPrecondition, type Precondition } from './precondition.ts';

/** Has the digests of everybody of a tenant planned anew, in slices; gives the id of the job. */
const planAll = async (services: StoreWriter & Waking, tenant: string): Promise<string> => {
  const { version: under } = await readManifest(services, tenant);
  const { id } = await addJob(services, tenant, {
    kind: 'schedule',
    employee: undefined,
    under,
    progress: { due: 0 },
    done: 0,
    createdAtMs: services.now(),
  });
  await services.wakeJobs();
  return id;
};

/**
 * Has the manifest say whether the tenant may mail its people; true where it did not say so yet,
 * and that goes on record.
 */
const noteMails = (
  services: StoreWriter & Acting,
  tenant: string,
  isOn: boolean,
  tags: { readonly from: string; readonly to: string },
): Promise<boolean> =>
  changeManifest(services, tenant, async (manifest) => {
    const { mails, ...rest } = manifest;
    if ((mails ?? false) === isOn) return { result: false };
    const deed = {
      who: services.acting,
      kind: 'digest-settings',
      what: isOn ? 'on' : 'off',
      ...tags,
    } as const;
    return { next: isOn ? { ...rest, mails: true } : rest, deeds: [deed], result: true };
  });

/** Settings as they are in force now, and the job that plans everybody's digests by them. */
export interface PutSettings extends StoredSettings {
  readonly job?: string | undefined;
}

/**
 * Says how a tenant mails its people. Whoever sends goes by it at once; a job plans the next digest
 * of everybody anew. Throws `etag-mismatch` where another admin was faster.
 */
export const putDigestSettings = (
  services: StoreWriter & Waking & Acting,
  tenant: string,
  settings: DigestSettings,
  precondition: Precondition,
): Promise<PutSettings> =>
  audited(
    services,
    tenant,
    { kind: 'digest-settings', what: 'digest-settings' },
    () => putOnce(services, tenant, settings, precondition),
    ({ etag, before, isTold }) =>
      isTold || before === etag ? undefined : { from: before, to: etag },
  );

const putOnce = (
  services: StoreWriter & Waking & Acting,
  tenant: string,
  settings: DigestSettings,
  precondition: Precondition,
): Promise<PutSettings & { readonly before: string; readonly isTold: boolean }> =>
  untilWon(services, async () => {
    const seen = await readDigestSettings(services, tenant);
    const etag = etagOf(settings);
    checkPrecondition(precondition, seen.etag, etag);
    // Sent again after its answer was lost, it may not have come to its job.
    const isSame = seen.isStored && seen.etag === etag;
    if (!isSame && !(await putStored(services, tenant, settings, seen))) return undefined;
    const before = seen.isStored ? seen.etag : '';
    const tags = { from: before, to: etag };
    const isTold = await noteMails(services, tenant, settings.enabled, tags);
    const won = { settings, etag, isStored: true, before, isTold };
    if (!settings.enabled) return { won };
    if (isSame && seen.plannedBy !== undefined) return { won: { ...won, job: seen.plannedBy } };
    const job = await planAll(services, tenant);
    await notePlanned(services, tenant, settings, job);
    return { won: { ...won, job } };
  });

/** What of the teams in force digests hang on. */
const teamsPrint = async (services: StoreReader, tenant: string): Promise<string> => {
  const manifest = await readManifest(services, tenant);
  const { goals } = await readWorkspace(services, tenant, manifest);
  return etagOf(goals.teams.map(({ name: _name, ...team }) => team));
};

/**
 * Changes what is in force; where that changes what teams say of digests, everybody's are planned
 * anew. Costs a tenant that mails nobody one read.
 */
export const planningTeams = async <T>(
  services: StoreWriter & Waking,
  tenant: string,
  change: () => Promise<T>,
): Promise<T> => {
  if (!(await readDigestSettings(services, tenant)).settings.enabled) return change();
  const before = await teamsPrint(services, tenant);
  const result = await change();
  if ((await teamsPrint(services, tenant)) !== before) await planAll(services, tenant);
  return result;
};
