import type { Employee } from '../../core/model/employee.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Counting } from '../capabilities.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { erasedCheck } from '../store/erased.ts';
import {
  hasProfile,
  type LoadedLearner,
  learnerFrom,
  type Newest,
  readNewest,
} from '../store/learner.ts';
import { type Manifest, readManifest } from '../store/manifest.ts';
import { releaseOf } from '../store/releases.ts';
import { StoreUnavailable } from '../store/table.ts';
import { unknownEmployee } from './access.ts';

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
  /** What they chose to be written to by, where that is not what their profile says. */
  readonly chosen?: Pick<Employee, 'language' | 'timeZone'> | undefined;
}

/** The first page of an employee's log, and what the clocks said before it was read. */
interface Begun {
  readonly newest: Newest;
  /** The clock by which events are stamped: what it says after a read may be too late for it. */
  readonly arrivalsMs: number;
  readonly clockMs: number;
}

const begin = async (services: LogKeeper, tenant: string, employee: string): Promise<Begun> => {
  const clockMs = services.now();
  const arrivalsMs = services.arrivals.now();
  return { clockMs, arrivalsMs, newest: await readNewest(services, tenant, employee) };
};

/** What of an employee may be read before it is proven who asks: nothing is made of it yet. */
export interface Ahead {
  readonly manifest: Manifest;
  readonly begun: Begun;
}

/** Reads the manifest and the first page of an employee's log, both at once. */
export const readAhead = async (
  services: LogKeeper,
  tenant: string,
  employee: string,
): Promise<Ahead> => {
  const [manifest, begun] = await Promise.all([
    readManifest(services, tenant),
    begin(services, tenant, employee),
  ]);
  return { manifest, begun };
};

/**
 * Between the instant a load begins by and its end a clock that is right moves less than this; a
 * function lives 29 seconds.
 */
const MOST_LEAP_MS = 5 * 60_000;

/**
 * Reads on from the first page and folds, and counts where all of a log had to be folded despite a
 * snapshot. Throws `unknown-employee` for somebody without a profile, or whose profile is about to
 * go since they were erased, before it does any of it; `StoreUnavailable` where the clock leapt
 * meanwhile: what it said at first may have been wrong.
 */
const loadFrom = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
  { newest, arrivalsMs, clockMs }: Begun,
  inForce: InForce,
): Promise<Loaded> => {
  const isErased = await erasedCheck(services, tenant, inForce.manifest);
  if (!hasProfile(newest) || isErased(employee)) throw unknownEmployee(employee);
  const { folding } = inForce.release;
  const learner = await learnerFrom(services, newest, arrivalsMs, () => folding);
  if (Math.abs(services.now() - clockMs) > MOST_LEAP_MS)
    throw new StoreUnavailable('the clock leapt while the log was read');
  if (learner.refolded) services.measure('refolds', 1);
  return { tenant, employee, learner, ...inForce };
};

/**
 * Loads an employee and what is in force; `ahead` is what has been read already. Throws
 * `unknown-employee` for somebody without a profile.
 */
export const loadEmployee = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
  ahead: Promise<Ahead> = readAhead(services, tenant, employee),
): Promise<Loaded> => {
  const { manifest, begun } = await ahead;
  const release = await releaseOf(services, tenant, manifest);
  return loadFrom(services, tenant, employee, begun, { manifest, release });
};

/** Loads one of several employees for whom the same is in force; throws as `loadEmployee` does. */
export const loadUnder = async (
  services: LogKeeper & Counting,
  tenant: string,
  employee: string,
  inForce: InForce,
): Promise<Loaded> =>
  loadFrom(services, tenant, employee, await begin(services, tenant, employee), inForce);
