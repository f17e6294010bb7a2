import type { Job, JobKind } from '../../core/model/job.ts';
import type { Clock } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import { Refused } from '../refusal.ts';
import type { StoreReader, Tabled } from '../store/capabilities.ts';
import { findJob, removeJob, type StoredJob } from '../store/jobs.ts';
import { maySee, notFound } from './access.ts';
import { type ExportFile, readExportFile } from './export-job.ts';

/** One page of what has come of a job of a kind. */
type ReadFile<K extends JobKind> = (
  services: StoreReader & Clock,
  tenant: string,
  job: StoredJob<K>,
  cursor: string | undefined,
) => Promise<ExportFile>;

/** How what has come of a job is read page by page, by the kinds of which something is. */
const FILES: { readonly [K in JobKind]?: ReadFile<K> } = { export: readExportFile };

/** A job as it is shown. */
export const shownJob = ({ id, kind, employee, state, done, of, ...job }: StoredJob): Job => ({
  id,
  kind,
  ...(employee !== undefined && { employee }),
  state,
  done,
  ...(state === 'done' ? { of: done } : of !== undefined && { of }),
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
  const read = FILES[job.kind] as ReadFile<JobKind> | undefined;
  if (read === undefined) throw notFound('file of job', id);
  return read(services, identity.tenant, job, cursor);
};

/** Takes a job away, whatever its state. Throws `not-found`. */
export const dropJob = async (
  services: Tabled & Clock,
  identity: Identity,
  id: string,
): Promise<void> => removeJob(services, identity.tenant, await readJob(services, identity, id));
