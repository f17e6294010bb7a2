import { createHmac } from 'node:crypto';
import { once } from '../../core/base/once.ts';
import type { StoreReader, StoreWriter } from './capabilities.ts';
import { changeManifest, type Manifest } from './manifest.ts';
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

/** Puts an employee on the list of the erased, or takes them off it. */
export const markErased = (
  services: StoreWriter,
  tenant: string,
  employee: string,
  erased: boolean,
): Promise<void> =>
  changeManifest(services, tenant, async (manifest) => {
    const list = await listOf(services, tenant, manifest);
    const token = tokenOf(manifest, employee);
    if (list.includes(token) === erased) return { result: undefined };
    const changed = erased ? [...list, token].sort() : list.filter((one) => one !== token);
    return {
      next: {
        ...manifest,
        erased: await writePart(services, tenant, changed),
      },
      result: undefined,
    };
  });
