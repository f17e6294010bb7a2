import type { Job, JobKind } from '../../core/model/job.ts';
import type { Clock } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader, StoreWriter, Tabled } from '../store/capabilities.ts';
import { findJob, type Outcome, removeJob, type StoredJob } from '../store/jobs.ts';
import { maySee, notFound } from './access.ts';
import { countExport, type ExportFile, readExportFile } from './export-job.ts';
import { planEverybody } from './plan-digests.ts';

/**
 * What there is to a kind of job, besides the verb that stores it. Another kind is another one of
 * these; kept, retried, shown and dropped they all are alike.
 */
interface KindOfJob<K extends JobKind> {
  /**
   * Goes on until the deadline (epoch milliseconds) from where the job says it was. It may be cut
   * off anywhere, and two may run at once: only one of them is taken down.
   */
  readonly slice: (
    services: StoreWriter,
    tenant: string,
    job: StoredJob<K>,
    deadlineMs: number,
  ) => Promise<Outcome<K>>;
  /** One page of what has come of it; left out where nothing comes of it that is read so. */
  readonly file?: (
    services: StoreReader & Clock,
    tenant: string,
    job: StoredJob<K>,
    cursor: string | undefined,
  ) => Promise<ExportFile>;
}

/** Every kind of job. */
const KINDS_OF_JOBS: { readonly [K in JobKind]: KindOfJob<K> } = {
  export: { slice: countExport, file: readExportFile },
  schedule: { slice: planEverybody },
};

/** What there is to the kind of a job. */
const kindOf = <K extends JobKind>({ kind }: StoredJob<K>): KindOfJob<K> =>
  KINDS_OF_JOBS[kind] as unknown as KindOfJob<K>;

/** Works a slice of a job. */
export const sliceOf = (
  services: StoreWriter,
  tenant: string,
  job: StoredJob,
  deadlineMs: number,
): Promise<Outcome> => kindOf(job).slice(services, tenant, job, deadlineMs);

/** A job as it is shown. */
export const shownJob = ({ id, kind, employee, state, done, ...job }: StoredJob): Job => ({
  id,
  kind,
  ...(employee !== undefined && { employee }),
  state,
  done,
  ...(state === 'done' && { of: done }),
  createdAt: new Date(job.createdAtMs).toISOString(),
  expiresAt: new Date(job.expiresAtMs).toISOString(),
  ...(job.result !== undefined && { result: job.result }),
  ...(job.error !== undefined && { error: job.error }),
});

/**
 * A job that a credential may see: with the scope `self` only one about its own employee. Throws
 * `not-found`.
 */
export const readJob = async (
  services: Tabled & Clock,
  identity: Identity,
  id: string,
): Promise<StoredJob> => {
  const job = await findJob(services, identity.tenant, id);
  if (job === undefined || !maySee(identity, job.employee)) throw notFound('job', id);
  return job;
};

/** Seconds after which to look at a job again that is under way. */
export const LOOK_AGAIN_SECONDS = 2;

/** One page of what has come of a job. Throws `not-found`, `job-not-done` and `invalid-cursor`. */
export const readJobFile = async (
  services: StoreReader & Clock,
  identity: Identity,
  id: string,
  cursor: string | undefined,
): Promise<ExportFile> => {
  const job = await readJob(services, identity, id);
  if (job.state === 'failed')
    throw new Refused('job-not-done', `This job has failed. ${job.error?.detail ?? ''}`);
  if (job.state !== 'done') {
    const headers = { 'retry-after': String(LOOK_AGAIN_SECONDS) };
    const detail = `This job is ${job.state}. Ask for GET /v1/jobs/${id} until it is done.`;
    throw new Refused('job-not-done', detail, [], headers);
  }
  const { file } = kindOf(job);
  if (file === undefined) throw notFound('file of job', id);
  return file(services, identity.tenant, job, cursor);
};

/** Takes a job away, whatever its state. Throws `not-found`. */
export const dropJob = async (
  services: Tabled & Clock,
  identity: Identity,
  id: string,
): Promise<void> => removeJob(services, identity.tenant, await readJob(services, identity, id));
