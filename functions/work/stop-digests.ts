import { Refused } from '../refusal.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { readSchedule } from '../store/schedules.ts';
import { lift, suppress } from '../store/suppressions.ts';
import { changeOwnChoice } from './own-choice.ts';

/**
 * Puts an employee down as stopped if that is their own choice. To be called after whatever changed
 * the one or the other: of a stop and its taking back at the same time, whoever comes last then
 * sees what the other one did.
 */
export const holdStop = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
): Promise<void> => {
  const { own } = await readSchedule(services, tenant, employee);
  if (own?.enabled === false)
    await suppress(services, tenant, { employee, reason: 'stopped', atMs: services.now() });
};

/**
 * Stops all digests of an employee, for ever and whoever asks again: it stands where neither an
 * admin nor an erasure takes it away, and in their own choice. Also for somebody without a profile,
 * who may come back.
 */
export const stopDigests = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
): Promise<void> => {
  await suppress(services, tenant, { employee, reason: 'stopped', atMs: services.now() });
  try {
    await changeOwnChoice(services, tenant, employee, (own) => ({ ...own, enabled: false }));
  } catch (failure) {
    // Nobody is there whose choice it could be; that they want no mails is known all the same.
    if (!(failure instanceof Refused) || failure.code !== 'unknown-employee') throw failure;
  }
  await holdStop(services, tenant, employee);
};

/**
 * Takes it back: theirs to do and nobody else's. The choice first: a try that is cut off leaves
 * them stopped.
 */
export const resumeDigests = async (
  services: StoreWriter,
  tenant: string,
  employee: string,
): Promise<void> => {
  await changeOwnChoice(services, tenant, employee, (own) => ({ ...own, enabled: true }));
  await lift(services, tenant, employee);
  await holdStop(services, tenant, employee);
};
