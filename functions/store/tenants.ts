import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import type { KeyRequest } from '../../core/model/key.ts';
import { DEFAULT_POLICY } from '../../core/model/policy.ts';
import { EMPTY_CATALOGUE, EMPTY_CONTENT, EMPTY_GOALS } from '../../core/release/workspace.ts';
import { createKey } from './api-keys.ts';
import { recordOfAct } from './audit-record.ts';
import type { StoreWriter, Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { createManifest, findManifest } from './manifest.ts';
import { writeLastingPart, writePart } from './parts.ts';
import type { PolicyPart } from './release-parts.ts';
import { queryAll } from './table.ts';

/** What a tenant may be called: short, lower case, fit for host names and keys. */
export const TENANT_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Whoever runs Uplift. */
const OPERATOR = 'operator';

/** A key that may do everything. */
const adminKey = (label: string): KeyRequest => ({
  label,
  scopes: ['events', 'recommend', 'simulate', 'admin'],
});

/**
 * Makes a tenant, with an empty catalogue and the defaults in force, and its first admin key, which
 * is shown only here. Undefined if there is one with this id. Throws a RangeError for an id that
 * cannot be one.
 */
export const createTenant = async (
  services: StoreWriter,
  id: string,
): Promise<{ adminKey: string } | undefined> => {
  if (!TENANT_ID.test(id))
    throw new RangeError('a tenant id is 1–32 of a–z 0–9 -, beginning with a letter or digit');
  const { table, now, random } = services;
  // The list first: no job may miss a tenant that exists. One whose making was cut off costs a job
  // one empty read.
  await table.put({ pk: partition.tenants, sk: id });
  if ((await findManifest(services, id)) !== undefined) return undefined;
  const policy: PolicyPart = { policy: { ...DEFAULT_POLICY, version: 1 }, at: now(), by: OPERATOR };
  const write = (value: unknown): Promise<string> => writePart(services, id, value);
  const parts = {
    catalogue: await write(EMPTY_CATALOGUE),
    content: await write(EMPTY_CONTENT),
    goals: await write(EMPTY_GOALS),
    policy: await writeLastingPart(services, id, policy),
    model: await write(DEFAULT_MODEL),
  };
  const secret = Buffer.from(random(32)).toString('base64url');
  const atMs = now();
  const made = { kind: 'release', what: 'releases', to: 'r1' } as const;
  const acts = [recordOfAct({ by: OPERATOR }, made, { id: 'm1-0', atMs })];
  const first = { release: 1, parts, releasedAt: atMs, marked: true, acts, secret } as const;
  if (!(await createManifest(services, id, first))) return undefined;
  return { adminKey: (await createKey(services, id, adminKey('first admin key'))).secret };
};

/**
 * Makes another admin key of a tenant, for operators: shown only here. Undefined if there is no
 * such tenant.
 */
export const createAdminKey = async (
  services: StoreWriter,
  id: string,
): Promise<{ adminKey: string } | undefined> => {
  if ((await findManifest(services, id)) === undefined) return undefined;
  return { adminKey: (await createKey(services, id, adminKey('made by an operator'))).secret };
};

/** Every tenant's id, in order. */
export async function* listTenants({ table }: Tabled): AsyncGenerator<string> {
  for await (const { sk } of queryAll(table, { pk: partition.tenants })) yield sk;
}
