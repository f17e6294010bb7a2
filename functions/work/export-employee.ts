import { actingFor, type Waking } from '../capabilities.ts';
import { type Identity, isOfOneself } from '../identity.ts';
import { recordAct } from '../store/audit.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { takenUnder } from '../store/erased.ts';
import { countShown, exportInstant, readExport } from '../store/export.ts';
import { addJob, type StoredJob } from '../store/jobs.ts';
import type { Limiting } from '../store/quotas.ts';
import { onlySelf, unknownEmployee } from './access.ts';
import { afterPage, type Export, nothingExported } from './export-job.ts';

/** What takes longer to read is a job: the gateway waits 29 s. */
const MOST_MS = 15_000;

/** Nobody else gets to read what is kept of somebody without its being on record. */
const recordExport = async (
  services: StoreWriter,
  { tenant, author: by }: Identity,
  employee: string,
  request: string | undefined,
): Promise<void> => {
  if (isOfOneself(by)) return;
  await recordAct(actingFor(services, { by, request }), tenant, {
    kind: 'export',
    what: 'employees',
    people: [employee],
  });
};

/**
 * Gathers everything that is kept about an employee. Where that is too much for one answer, or
 * `isJob`, a job counts it, and then it is read in pages. Throws `unknown-employee`.
 */
export const exportEmployee = async (
  services: StoreWriter & Limiting & Waking,
  identity: Identity,
  employee: string,
  isJob: boolean,
  request?: string,
): Promise<{ readonly whole: Export } | { readonly job: StoredJob }> => {
  const { tenant } = identity;
  onlySelf(identity, employee);
  const under = await takenUnder(services, tenant, employee);
  const startMs = services.now();
  const asOfMs = await exportInstant(services, tenant, employee);
  const asked = { tenant, employee, asOfMs };
  const bounds = { deadlineMs: startMs + MOST_MS, ...(isJob && { mostBytes: 0 }) };
  const page = await readExport(services, asked, bounds);
  if (page.next === undefined) {
    if (Object.keys(countShown(page.shown)).length === 0) throw unknownEmployee(employee);
    const whole = { employee, exportedAt: new Date(asOfMs).toISOString(), ...page.shown };
    if (!isJob) {
      await recordExport(services, identity, employee, request);
      return { whole };
    }
  }
  services.quotas.use(tenant, 'writes');
  await recordExport(services, identity, employee, request);
  // What was read already need not be counted again; of a first thing alone, no page was made.
  const nothing = nothingExported(asOfMs);
  const progress = isJob ? nothing : afterPage(nothing, page);
  const done = Object.values(progress.items).reduce((sum, count) => sum + count, 0);
  const createdAtMs = services.now();
  const fresh = { kind: 'export', employee, under, progress, done, createdAtMs } as const;
  const job = await addJob(services, tenant, fresh);
  await services.wakeJobs();
  return { job };
};
