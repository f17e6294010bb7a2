import type { SimulationRequest } from '../../core/model/simulation.ts';
import { NO_SUMS } from '../../core/tune/sums.ts';
import type { Waking } from '../capabilities.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { addJob, type StoredJob } from '../store/jobs.ts';
import { writePart } from '../store/parts.ts';
import { currentRelease } from '../store/releases.ts';
import { refuseUnknownRules } from './known-rules.ts';

/**
 * Has the weeks ahead played under a draft and under the policy in force, in slices of a job: what
 * it came to so far stands in its `result` from the first slice on. Nothing of the policy, of
 * decisions or of snapshots is written. Throws `unknown-reference` where a rule names what is not
 * there.
 */
export const startSimulation = async (
  services: StoreWriter & Waking,
  tenant: string,
  { policy, weeks, people }: SimulationRequest,
): Promise<StoredJob<'simulate'>> => {
  const inForce = await currentRelease(services, tenant);
  await refuseUnknownRules(services, tenant, inForce, policy);
  const { version: under, release } = inForce.manifest;
  const { version: base } = inForce.release.policy;
  const draft = await writePart(services, tenant, policy);
  const job = await addJob(services, tenant, {
    kind: 'simulate',
    employee: undefined,
    under,
    progress: { draft, release, base, weeks, people, sums: NO_SUMS },
    done: 0,
    createdAtMs: services.now(),
  });
  await services.wakeJobs();
  return job;
};
