import type { Outcome, StoredJob } from '../store/jobs.ts';

/** Who works some jobs: which ones, and how. */
export interface Worker<Services> {
  /** Tells its jobs by their ids. */
  readonly works: (id: string) => boolean;
  /** Works a slice of a job until the deadline (epoch milliseconds), or less. */
  readonly slice: (
    services: Services,
    tenant: string,
    job: StoredJob,
    deadlineMs: number,
  ) => Promise<Outcome>;
}
