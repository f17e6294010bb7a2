import type { DigestPreference, OwnChoice } from '../../core/model/digest.ts';
import type { Acting } from '../capabilities.ts';
import { audited } from '../store/audit.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { changeEmployee, findEmployee } from '../store/employees.ts';
import { takenUnder } from '../store/erased.ts';
import { readManifest } from '../store/manifest.ts';
import { lift, suppress, suppressionOf } from '../store/suppressions.ts';
import { unknownEmployee } from './access.ts';
import { changeOwnChoice } from './own-choice.ts';
import { planDigests } from './plan-digests.ts';
import { holdStop } from './stop-digests.ts';

/**
 * Says what an admin wants for an employee, in their profile; what they chose for themselves goes
 * before it and stays. Throws `unknown-employee`.
 */
export const putDigestOf = async (
  services: StoreWriter & Acting,
  tenant: string,
  id: string,
  digest: DigestPreference,
): Promise<void> => {
  await takenUnder(services, tenant, id);
  const manifest = await readManifest(services, tenant);
  const act = { kind: 'employee', what: 'digest', people: [id] } as const;
  await audited(services, tenant, act, async () => {
    let isThere = false;
    await changeEmployee(services, tenant, manifest, id, ({ digest: _before, ...employee }) => {
      isThere = true;
      return Object.keys(digest).length === 0 ? employee : { ...employee, digest };
    });
    if (!isThere) throw unknownEmployee(id);
  });
  await planDigests(services, tenant, [id]);
};

/**
 * Stores what an employee chooses for themselves, in place of what they chose before. Whoever stops
 * is put down as stopped where even an erasure leaves it, before anything else is done; only their
 * own `enabled: true` takes it back, at last, and a choice that says nothing of it keeps the stop.
 * To choose is a sign of life. Throws `unknown-employee`.
 */
export const putOwnChoice = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
  choice: OwnChoice,
): Promise<void> => {
  await takenUnder(services, tenant, employee);
  if ((await findEmployee(services, tenant, employee)) === undefined)
    throw unknownEmployee(employee);
  const atMs = services.now();
  if (choice.enabled === false)
    await suppress(services, tenant, { employee, reason: 'stopped', atMs });
  const keepsStop =
    choice.enabled === undefined &&
    (await suppressionOf(services, tenant, { employee })) !== undefined;
  const own = keepsStop ? { ...choice, enabled: false } : choice;
  if (!(await changeOwnChoice(services, tenant, employee, () => own)))
    throw unknownEmployee(employee);
  if (choice.enabled === true) await lift(services, tenant, employee);
  await holdStop(services, tenant, employee);
};
