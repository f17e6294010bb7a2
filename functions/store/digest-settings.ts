import { type DigestSettings, NO_SETTINGS } from '../../core/model/digest.ts';
import type { Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { etagOf } from './etag.ts';
import { partition, sort } from './keys.ts';
import { type Item, type Key, queryAll } from './table.ts';

/** Settings, and the tag by which a writer says which version it saw. */
export interface StoredSettings {
  readonly settings: DigestSettings;
  readonly etag: string;
  /** False for a tenant that never said anything. */
  readonly isStored: boolean;
  /** The job that was stored to plan everybody by them; none where it was not come to. */
  readonly plannedBy?: string | undefined;
}

const keyOf = (tenant: string): Key => ({ pk: partition.tenant(tenant), sk: sort.digestSettings });

const itemOf = (tenant: string, settings: DigestSettings): Item => ({
  ...keyOf(tenant),
  settings: settings as unknown as Item['settings'],
  etag: etagOf(settings),
});

/** How a tenant mails its people; one that never said anything mails nobody. */
export const readDigestSettings = async (
  { table }: Tabled,
  tenant: string,
): Promise<StoredSettings> => {
  const item = await table.get(keyOf(tenant));
  if (item === undefined)
    return { settings: NO_SETTINGS, etag: etagOf(NO_SETTINGS), isStored: false };
  // A field that came later has its default.
  const settings = { ...NO_SETTINGS, ...(item.settings as unknown as DigestSettings) };
  const { etag, plannedBy } = item as { etag?: string; plannedBy?: string };
  return { settings, etag: etag ?? '', isStored: true, plannedBy };
};

/**
 * Stores settings if those are still in force that were seen; false if not. A tenant that is
 * switched on is on the list of those before it is, and off it only once it is switched off; unless
 * somebody has put it on the list again meanwhile.
 */
export const putDigestSettings = async (
  { table, random }: Tabled & Randomness,
  tenant: string,
  settings: DigestSettings,
  seen: StoredSettings,
): Promise<boolean> => {
  const key: Key = { pk: partition.mailing, sk: tenant };
  const token = Buffer.from(random(9)).toString('base64url');
  if (settings.enabled) await table.put({ ...key, token });
  const listed = settings.enabled ? undefined : await table.get(key);
  const item = itemOf(tenant, settings);
  const isPut = await table.put(
    item,
    seen.isStored ? { is: 'equal', attribute: 'etag', value: seen.etag } : { is: 'absent' },
  );
  if (isPut && listed !== undefined)
    await table.delete(key, { is: 'equal', attribute: 'token', value: listed.token as string });
  return isPut;
};

/** Notes the job by which everybody is planned by settings, unless there are others by now. */
export const notePlanned = async (
  { table }: Tabled,
  tenant: string,
  settings: DigestSettings,
  plannedBy: string,
): Promise<void> => {
  const item = itemOf(tenant, settings);
  const isStill = { is: 'equal', attribute: 'etag', value: item.etag as string } as const;
  await table.put({ ...item, plannedBy }, isStill);
};

/** Takes a tenant that is being wiped off the list of those that mail their people. */
export const delistTenant = async ({ table }: Tabled, tenant: string): Promise<void> => {
  await table.delete({ pk: partition.mailing, sk: tenant });
};

/**
 * The tenants that may be switched on, in order. Of one whose switching off was cut off, or is
 * under way, the settings say better.
 */
export async function* mailingTenants({ table }: Tabled): AsyncGenerator<string> {
  for await (const { sk } of queryAll(table, { pk: partition.mailing })) yield sk;
}
