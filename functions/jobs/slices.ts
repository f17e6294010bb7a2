import type { JobKind } from '../../core/model/job.ts';
import type { Counting } from '../capabilities.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { isImport, type Outcome, type StoredJob } from '../store/jobs.ts';
import { countExport } from '../work/export-job.ts';
import { planEverybody } from '../work/plan-digests.ts';
import { playAhead } from '../work/play-ahead.ts';
import type { Worker } from './worker.ts';

/**
 * What a slice of a kind of job does: it goes on until the deadline (epoch milliseconds), or less,
 * from where the job says it was. It may be cut off anywhere, and two may run at once: only one of
 * them is taken down.
 */
type Slice<K extends JobKind> = (
  services: StoreWriter & Counting,
  tenant: string,
  job: StoredJob<K>,
  deadlineMs: number,
) => Promise<Outcome<K>>;

/** Files are read by a function of its own: the code for that is large. */
type OwnKind = Exclude<JobKind, 'import'>;

const SLICES: { readonly [K in OwnKind]: Slice<K> } = {
  export: countExport,
  schedule: planEverybody,
  simulate: playAhead,
};

/** Works a slice of a job. */
export const sliceOf = (
  services: StoreWriter & Counting,
  tenant: string,
  job: StoredJob,
  deadlineMs: number,
): Promise<Outcome> =>
  (SLICES[job.kind as OwnKind] as unknown as Slice<JobKind>)(services, tenant, job, deadlineMs);

/** Works all jobs but imports. */
export const ORDINARY: Worker<StoreWriter & Counting> = {
  works: (id) => !isImport(id),
  slice: sliceOf,
};
