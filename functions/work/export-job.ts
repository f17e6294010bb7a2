import type { Clock } from '../capabilities.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { countShown, type ExportPage, readExport } from '../store/export.ts';
import type { ExportProgress, Outcome, StoredJob } from '../store/jobs.ts';
import { cursorAt, positionOf } from '../store/paging.ts';
import { REGISTER, type Shown } from '../store/personal-data.ts';
import { StoreUnavailable } from '../store/table.ts';

/** Everything that is kept about an employee, or a page of it, and as of when. */
export interface Export extends Shown {
  readonly employee: string;
  readonly exportedAt: string;
}

/** An export of which nothing is counted yet. */
export const nothingExported = (asOfMs: number): ExportProgress => ({
  asOfMs,
  register: REGISTER,
  items: {},
  bytes: 0,
  pages: 0,
});

/** How far an export is once one more page is counted. */
export const afterPage = (before: ExportProgress, page: ExportPage): ExportProgress => {
  const items: Record<string, number> = { ...before.items };
  for (const [list, count] of Object.entries(countShown(page.shown)))
    items[list] = (items[list] ?? 0) + count;
  return {
    ...before,
    items,
    after: page.next,
    bytes: before.bytes + page.bytes,
    pages: before.pages + 1,
  };
};

/** Where a job's pages are read. */
const filesOf = (id: string): string => `/v1/jobs/${id}/files`;

/**
 * Counts an employee's data on, page by page, until the deadline (epoch milliseconds). No copy is
 * made: a copy would be a second place to keep, to pay for and to erase, and what is kept is
 * immutable but for a few small things. So the job says what there is, and the pages are cut from
 * where the data lie. What another version had begun to count is counted anew, since its places may
 * mean something else.
 */
export const countExport = async (
  services: StoreReader & Clock,
  tenant: string,
  { id, employee, progress: before }: StoredJob<'export'>,
  deadlineMs: number,
): Promise<Outcome<'export'>> => {
  const begun = before.register === REGISTER ? before : nothingExported(before.asOfMs);
  let progress = begun;
  const asked = { tenant, employee, asOfMs: progress.asOfMs };
  do {
    try {
      const page = await readExport(services, asked, { after: progress.after, deadlineMs });
      progress = afterPage(progress, page);
    } catch (failure) {
      if (!(failure instanceof StoreUnavailable) || progress === begun) throw failure;
      break;
    }
  } while (progress.after !== undefined && services.now() < deadlineMs);
  const { asOfMs, items, bytes, pages, after } = progress;
  const done = Object.values(items).reduce((sum, count) => sum + count, 0);
  if (after !== undefined) return { progress, done };
  const exportedAt = new Date(asOfMs).toISOString();
  return { progress, done, result: { exportedAt, files: filesOf(id), pages, bytes, items } };
};

/** A page of an export that a job has counted; the last one has no cursor. */
export interface ExportFile extends Export {
  readonly cursor?: string;
}

/** What takes longer is cut there: the gateway waits 29 s. */
const MOST_MS = 15_000;

/** One page of the export that a job has counted. Throws `invalid-cursor`. */
export const readExportFile = async (
  services: StoreReader & Clock,
  tenant: string,
  { id, employee, progress: { asOfMs } }: StoredJob<'export'>,
  cursor: string | undefined,
): Promise<ExportFile> => {
  // Of another version the cursor is not known: its order may be another one.
  const list = `${tenant} ${id} ${REGISTER}`;
  const after = cursor === undefined ? undefined : positionOf(list, cursor);
  const deadlineMs = services.now() + MOST_MS;
  const { shown, next } = await readExport(
    services,
    { tenant, employee, asOfMs },
    { after, deadlineMs },
  );
  return {
    employee,
    exportedAt: new Date(asOfMs).toISOString(),
    ...shown,
    ...(next !== undefined && { cursor: cursorAt(list, next) }),
  };
};
