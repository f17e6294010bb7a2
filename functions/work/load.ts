import { type MemoryModel, memoryOf } from '../../core/learner/memory.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Counting } from '../capabilities.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { erasedCheck } from '../store/erased.ts';
import { type LoadedLearner, loadLearner } from '../store/learner.ts';
import type { Manifest } from '../store/manifest.ts';
import { currentRelease } from '../store/releases.ts';
import { StoreUnavailable } from '../store/table.ts';

/** What is in force for a tenant. */
export interface InForce {
  readonly manifest: Manifest;
  readonly release: CompiledRelease;
}

/** An employee and what is in force, as read in one trip. */
export interface Loaded extends InForce {
  readonly tenant: string;
  readonly employee: string;
  readonly learner: LoadedLearner;
}

/**
 * Without the profile of somebody who was erased: it is going, and nothing new may follow from it.
 */
const unlessErased = async (
  services: StoreReader,
  tenant: string,
  employee: string,
  manifest: Manifest,
  learner: LoadedLearner,
): Promise<LoadedLearner> => {
  if (!(await erasedCheck(services, tenant, manifest))(employee)) return learner;
  const { profile: _profile, ...rest } = learner;
  return rest;
};

/**
 * Between the instant a load begins by and its end a clock that is right moves less than this; a
 * function lives 29 seconds.
 */
const MOST_LEAP_MS = 5 * 60_000;

/**
 * Loads one employee's log, and counts where all of it had to be folded despite a snapshot. Throws
 * `StoreUnavailable` where the clock leapt meanwhile: what it said at first may have been wrong.
 */
const loadCounted = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
  memory: () => MemoryModel | Promise<MemoryModel>,
): Promise<LoadedLearner> => {
  const start = services.now();
  const learner = await loadLearner(services, tenant, employee, services.arrivals.now(), memory);
  if (Math.abs(services.now() - start) > MOST_LEAP_MS)
    throw new StoreUnavailable('the clock leapt while the log was read');
  if (learner.refolded) services.measure('refolds', 1);
  return learner;
};

/** Loads an employee and what is in force, both reads at once. */
export const loadEmployee = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
): Promise<Loaded> => {
  const current = currentRelease(services, tenant);
  const memory = async (): Promise<MemoryModel> => memoryOf((await current).release.model.memory);
  const [read, inForce] = await Promise.all([
    loadCounted(services, tenant, employee, memory),
    current,
  ]);
  const learner = await unlessErased(services, tenant, employee, inForce.manifest, read);
  return { tenant, employee, learner, ...inForce };
};

/** Loads one of several employees for whom the same is in force. */
export const loadUnder = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
  inForce: InForce,
): Promise<Loaded> => {
  const memory = memoryOf(inForce.release.model.memory);
  const read = await loadCounted(services, tenant, employee, () => memory);
  const learner = await unlessErased(services, tenant, employee, inForce.manifest, read);
  return { tenant, employee, learner, ...inForce };
};

/**
 * Runs reads while a credential is checked, and throws for the credential first: one that will not
 * do learns nothing from the reads.
 */
export const whileAuthorizing = async <A, T>(
  authorizing: Promise<A>,
  reads: Promise<T>,
): Promise<[A, T]> => {
  reads.catch(() => {});
  const identity = await authorizing;
  return [identity, await reads];
};
