import { createHmac } from 'node:crypto';
import { once } from '../../core/base/once.ts';
import type { Acting } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader, StoreWriter } from './capabilities.ts';
import { changeManifest, type Manifest, readManifest } from './manifest.ts';
import { readPart, writePart } from './parts.ts';

/** Keyed hash of an employee's id: the list of erased people must not name them. */
const tokenOf = (manifest: Pick<Manifest, 'secret'>, employee: string): string =>
  createHmac('sha256', manifest.secret).update(employee).digest('base64url').slice(0, 11);

const listOf = (
  services: StoreReader,
  tenant: string,
  { erased }: Manifest,
): Promise<readonly string[]> =>
  erased === undefined
    ? Promise.resolve([])
    : readPart<readonly string[]>(services, tenant, erased);

/**
 * The tokens of a list, ready to be asked: a large tenant's list is long, and every batch of events
 * asks it.
 */
const tokensOf = once((list: readonly string[]): ReadonlySet<string> => new Set(list));

/** Says of an employee whether they were erased; the list is in memory unless it changed. */
export const erasedCheck = async (
  services: StoreReader,
  tenant: string,
  manifest: Manifest,
): Promise<(employee: string) => boolean> => {
  const list = await listOf(services, tenant, manifest);
  if (list.length === 0) return () => false;
  const tokens = tokensOf(list);
  return (employee) => tokens.has(tokenOf(manifest, employee));
};

/**
 * Puts an employee on the list of the erased, or takes them off it; gives the version of the
 * manifest from which on it is so. `isStill` is asked before every attempt; where it says no,
 * nothing is marked.
 */
export const markErased = (
  services: StoreWriter & Acting,
  tenant: string,
  employee: string,
  erased: boolean,
  isStill: () => Promise<boolean> = async () => true,
): Promise<number> =>
  changeManifest(services, tenant, async (manifest) => {
    const list = await listOf(services, tenant, manifest);
    const token = tokenOf(manifest, employee);
    if (list.includes(token) === erased || !(await isStill())) return { result: manifest.version };
    const changed = erased ? [...list, token].sort() : list.filter((one) => one !== token);
    // Whom it is about is not on record: the audit names nobody who was erased.
    const to = erased ? 'erased' : 'lifted';
    return {
      next: { ...manifest, erased: await writePart(services, tenant, changed) },
      deeds: [{ who: services.acting, kind: 'erasure', what: 'employees', to }],
      result: manifest.version + 1,
    };
  });

/** The refusal of anything new about somebody who was erased: there is no such employee. */
const gone = (employee: string): Refused =>
  new Refused(
    'unknown-employee',
    `There is no employee ${employee} any more. Create them anew with PUT /v1/employees/${employee}.`,
  );

/**
 * The version of the manifest under which something about an employee is taken. Whatever is stored
 * about somebody carries it as `under`: an erasure takes what was taken under an earlier version
 * than its own, and so leaves alone what came after they were created anew. To be asked before
 * anything is read that says whether they are there. Throws `unknown-employee` if one of these was
 * erased.
 */
export const takenUnder = async (
  services: StoreReader,
  tenant: string,
  ...employees: readonly (string | undefined)[]
): Promise<number> => {
  const manifest = await readManifest(services, tenant);
  const isErased = await erasedCheck(services, tenant, manifest);
  for (const employee of employees)
    if (employee !== undefined && isErased(employee)) throw gone(employee);
  return manifest.version;
};

/** Whether an employee stands on the list of the erased, as it is now. */
export const isErasedNow = async (
  services: StoreReader,
  tenant: string,
  employee: string,
): Promise<boolean> =>
  (await erasedCheck(services, tenant, await readManifest(services, tenant)))(employee);
