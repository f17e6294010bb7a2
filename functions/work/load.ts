import { type MemoryModel, memoryOf } from '../../core/learner/memory.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Clock, Counting } from '../capabilities.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { erasedCheck } from '../store/erased.ts';
import { type LoadedLearner, loadLearner } from '../store/learner.ts';
import type { Manifest } from '../store/manifest.ts';
import { currentRelease } from '../store/releases.ts';

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

/** Loads one employee's log, and counts where all of it had to be folded despite a snapshot. */
const loadCounted = async (
  services: StoreReader & Clock & Counting,
  tenant: string,
  employee: string,
  memory: () => MemoryModel | Promise<MemoryModel>,
): Promise<LoadedLearner> => {
  const learner = await loadLearner(services, tenant, employee, services.now(), memory);
  if (learner.refolded) services.measure('refolds', 1);
  return learner;
};

/** Loads an employee and what is in force, both reads at once. */
export const loadEmployee = async (
  services: StoreReader & Clock & Counting,
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
  services: StoreReader & Clock & Counting,
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
