import type { ImportForm, ImportProblem } from '../../core/model/import.ts';
import type { Acting, Clock, Waking } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import type { StoreWriter, Tabled } from '../store/capabilities.ts';
import { type KeptFile, keepFiles, keptProblems } from '../store/imports.ts';
import { addJob, findJob, isImport, listJobs, type StoredJob } from '../store/jobs.ts';
import { readManifest } from '../store/manifest.ts';
import type { Listed } from '../store/paging.ts';
import { notFound } from './access.ts';

/** Imports of one tenant that are under way at the same time. */
const MOST_AT_ONCE = 5;
/** Newest jobs that are looked at for these. */
const LOOKED_AT = 50;

const refuseMany = async (services: Tabled, tenant: string): Promise<void> => {
  const { items } = await listJobs(services, tenant, { limit: LOOKED_AT });
  const underWay = items.filter(
    ({ kind, state }) => kind === 'import' && (state === 'queued' || state === 'running'),
  );
  if (underWay.length < MOST_AT_ONCE) return;
  const detail = `${MOST_AT_ONCE} imports are under way. Wait for one of them: ${underWay[0]?.id}.`;
  throw new Refused('conflict', detail, [], { 'retry-after': '10' });
};

/**
 * Keeps files and has them imported in slices of a job, in the name of whoever acts: what it came
 * to so far stands in its `result`. Throws `conflict` where too many are under way.
 */
export const startImport = async (
  services: StoreWriter & Acting & Waking,
  tenant: string,
  form: ImportForm,
  files: readonly KeptFile[],
): Promise<StoredJob<'import'>> => {
  await refuseMany(services, tenant);
  const { version: under } = await readManifest(services, tenant);
  const { by, request } = services.acting;
  const job = await addJob(
    services,
    tenant,
    {
      kind: 'import',
      employee: undefined,
      under,
      progress: {
        form,
        files: files.map(({ name }) => name.slice(0, 200)),
        by,
        ...(request !== undefined && { request }),
        stored: 0,
        problems: 0,
        isHeld: false,
        counts: { rows: 0, stored: 0, unchanged: 0, refused: 0, leftOut: 0, warnings: 0 },
      },
      done: 0,
      createdAtMs: services.now(),
    },
    (id) => keepFiles(services, tenant, id, files),
  );
  await services.wakeJobs('imports');
  return job;
};

/** A page of what an import refused, changed or left out. Throws `not-found`. */
export const readProblems = async (
  services: Tabled & Clock,
  tenant: string,
  id: string,
  cursor: string | undefined,
): Promise<Listed<ImportProblem & { readonly row?: unknown }>> => {
  const job = isImport(id) ? await findJob(services, tenant, id) : undefined;
  if (job === undefined) throw notFound('import', id);
  return keptProblems(services, tenant, id, { cursor });
};
