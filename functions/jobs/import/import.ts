import type { ImportResult } from '../../../core/model/import.ts';
import { actingFor } from '../../capabilities.ts';
import { isProblem, type Problem } from '../../files/problem.ts';
import { HELD, idOf, type Row } from '../../files/row.ts';
import { dropKept, keepList, keptFiles, keptRows } from '../../store/imports.ts';
import {
  type ImportCounts,
  type ImportProgress,
  isImport,
  type Outcome,
  type StoredJob,
} from '../../store/jobs.ts';
import { readManifest } from '../../store/manifest.ts';
import type { Limiting } from '../../store/quotas.ts';
import { readWorkspace } from '../../store/workspace.ts';
import type { Worker } from '../worker.ts';
import { Checking } from './check.ts';
import { publishOwn } from './publish.ts';
import { knownOf, readFiles } from './read.ts';
import { problemsOf, type Storing, storeRows } from './store.ts';

type ImportJob = StoredJob<'import'>;
type Importing = Omit<Storing, 'acting'> & Limiting;

/** Rows that are stored together: what they come to is written down after them. */
const MOST_ROWS = 100;
const MOST_CHARACTERS = 300_000;
/** Problems on one page of the list. */
const MOST_PROBLEMS = 200;

/** Lists of rows: each of one kind, and no two rows of it about the same thing. */
class Lists {
  #rows: Row[] = [];
  #ids = new Set<string>();
  #characters = 0;
  readonly #keep: (rows: readonly Row[]) => Promise<void>;

  constructor(keep: (rows: readonly Row[]) => Promise<void>) {
    this.#keep = keep;
  }

  async add(row: Row): Promise<void> {
    const size = JSON.stringify(row).length;
    const id = idOf(row.value);
    const isFull =
      this.#rows.length >= MOST_ROWS ||
      this.#characters + size > MOST_CHARACTERS ||
      this.#rows[0]?.kind !== row.kind ||
      (id !== '' && this.#ids.has(id) && row.kind !== 'check-ins');
    if (isFull) await this.end();
    this.#rows.push(row);
    this.#ids.add(id);
    this.#characters += size;
  }

  async end(): Promise<void> {
    if (this.#rows.length > 0) await this.#keep(this.#rows);
    this.#rows = [];
    this.#ids = new Set();
    this.#characters = 0;
  }
}

/** What is counted and told of an import, from where it stands. */
const telling = (services: Importing, tenant: string, id: string, before: ImportProgress) => {
  let index = before.problems;
  const counts: { -readonly [K in keyof ImportCounts]: number } = { ...before.counts };
  let waiting: Problem[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await keepList(services, tenant, id, { what: 'problems', index }, waiting);
    index += 1;
    waiting = [];
  };
  return {
    counts,
    /** Adds problems; where they are not of rows that are counted themselves, counts them. */
    async tell(problems: readonly Problem[], areCounted = true): Promise<void> {
      for (const problem of problems) {
        if (areCounted && problem.severity === 'refused') counts.refused += 1;
        if (problem.severity === 'left-out') counts.leftOut += 1;
        if (problem.severity === 'warning') counts.warnings += 1;
        waiting.push(problem);
        if (waiting.length >= MOST_PROBLEMS) await flush();
      }
    },
    async end(): Promise<Pick<ImportProgress, 'problems' | 'counts'>> {
      await flush();
      return { problems: index, counts: { ...counts } };
    },
  };
};

/**
 * Reads all files at once, so that what their names mean is decided once: by what was there before
 * a row was stored. A dry run ends with that.
 */
const readAll = async (
  services: Importing,
  tenant: string,
  { id, progress, createdAtMs }: ImportJob,
): Promise<ImportProgress> => {
  const { form } = progress;
  const files = await keptFiles(services, tenant, id);
  // Of a try that was cut off.
  await dropKept(services, tenant, id, 'problems');
  const known = knownOf(services, tenant);
  const checking = form.dryRun ? new Checking(known) : undefined;
  const told = telling(services, tenant, id, progress);
  let lists = 0;
  const kept = new Lists(async (rows) => {
    await keepList(services, tenant, id, { what: 'rows', index: lists }, rows);
    lists += 1;
  });
  const reading = { tenant, known, nowMs: createdAtMs };
  for await (const row of readFiles(services, files, form, reading)) {
    if (isProblem(row)) {
      await told.tell([row]);
      continue;
    }
    told.counts.rows += 1;
    if (checking === undefined) await kept.add(row);
    else {
      const { status, problems } = await checking.check(row);
      told.counts[status] += 1;
      await told.tell(problems, false);
    }
  }
  await kept.end();
  if (checking !== undefined) {
    const workspace = await readWorkspace(
      services,
      tenant,
      await readManifest(services, tenant),
      true,
    );
    const { rows, problems } = checking.together(workspace);
    told.counts.refused += rows;
    told.counts.stored -= rows;
    await told.tell(problems, false);
  }
  return { ...progress, ...(await told.end()), lists };
};

const nothing: readonly Row[] = [];

/** Publishes what was held; rows that stand in its way are refused after all. */
const publishRows = async (
  services: Storing & Limiting,
  tenant: string,
  { id }: ImportJob,
  progress: ImportProgress,
): Promise<ImportProgress> => {
  const own = new Map<string, Row>();
  for (let list = 0; list < progress.stored; list++)
    for (const row of (await keptRows<Row>(services, tenant, id, list)) ?? nothing)
      if (HELD.has(row.kind)) own.set(`${row.kind}/${idOf(row.value)}`, row);
  const problems: Problem[] = [];
  const told = telling(services, tenant, id, progress);
  const inTheWay = await publishOwn(
    services,
    tenant,
    (kind, resource) => own.has(`${kind}/${resource}`),
    (kind, resource, part) => {
      told.counts.refused += 1;
      told.counts.stored = Math.max(0, told.counts.stored - 1);
      const row = own.get(`${kind}/${resource}`)!;
      problems.push(...problemsOf(row, { detail: part.detail, errors: [part] }));
    },
  );
  await told.tell(problems, false);
  const [first] = inTheWay;
  if (first !== undefined)
    await told.tell([
      {
        file: progress.files[0] ?? '',
        severity: 'warning',
        expected: `What was held before this import cannot be published, and so this is held too: ${first.pointer} ${first.detail}`,
      },
    ]);
  return { ...progress, ...(await told.end()), isHeld: false };
};

/** Stores the next list of rows. */
const storeNext = async (
  services: Storing & Limiting,
  tenant: string,
  { id }: ImportJob,
  progress: ImportProgress,
  rows: readonly Row[],
): Promise<ImportProgress> => {
  const nameOf = (index: number): string => `${id}:${progress.stored}:${index}`;
  const outcomes = await storeRows(services, tenant, rows, nameOf);
  const told = telling(services, tenant, id, progress);
  for (const [index, outcome] of outcomes.entries()) {
    told.counts[outcome.status] += 1;
    if (outcome.status === 'refused')
      await told.tell(problemsOf(rows[index]!, outcome.error), false);
  }
  const isHeld = progress.isHeld || HELD.has(rows[0]!.kind);
  return { ...progress, ...(await told.end()), stored: progress.stored + 1, isHeld };
};

const resultOf = ({ id, progress }: Pick<ImportJob, 'id' | 'progress'>): ImportResult => ({
  kind: progress.form.kind,
  files: [...progress.files],
  dryRun: progress.form.dryRun === true,
  ...progress.counts,
  problems: `/v1/imports/${id}/problems`,
});

const outcomeOf = (
  job: ImportJob,
  progress: ImportProgress,
  more: Pick<Outcome, 'goesOn' | 'pauseUntilMs'>,
): Outcome<'import'> => {
  const { rows, stored, unchanged, refused } = progress.counts;
  return {
    progress,
    done: Math.min(rows, stored + unchanged + refused),
    ...(progress.lists !== undefined && { of: rows }),
    result: resultOf({ id: job.id, progress }),
    ...more,
  };
};

/**
 * Works a slice of an import: reads the files whole, then stores list after list until the deadline
 * (epoch milliseconds). What each list comes to is written down with the slice; cut off before
 * that, its rows are stored again, which changes nothing.
 */
const importSlice = async (
  services: Importing,
  tenant: string,
  job: ImportJob,
  deadlineMs: number,
): Promise<Outcome<'import'>> => {
  let progress = job.progress;
  const { by, request, files, form } = progress;
  const note = `import of ${files.join(', ')}`.slice(0, 300);
  const acting = actingFor(services, { by, note, ...(request !== undefined && { request }) });
  const { lists } = progress;
  if (lists === undefined) {
    progress = await readAll(services, tenant, job);
    return outcomeOf(job, progress, form.dryRun ? {} : { goesOn: true });
  }
  // Read, and that is written down: the files are needed no more.
  if (progress.stored === 0) await dropKept(services, tenant, job.id, 'files');
  while (progress.stored < lists) {
    const rows = await keptRows<Row>(services, tenant, job.id, progress.stored);
    const kind = rows?.[0]?.kind;
    if (rows === undefined || kind === undefined)
      throw new Error(`list ${progress.stored} of the import ${job.id} is not there`);
    if (progress.isHeld && !HELD.has(kind))
      progress = await publishRows(acting, tenant, job, progress);
    const quota = kind === 'events' ? 'events' : 'writes';
    const pauseUntilMs = services.quotas.closedUntil(tenant, quota);
    if (pauseUntilMs !== undefined) return outcomeOf(job, progress, { goesOn: true, pauseUntilMs });
    progress = await storeNext(acting, tenant, job, progress, rows);
    services.quotas.use(tenant, quota, rows.length);
    if (services.now() >= deadlineMs) return outcomeOf(job, progress, { goesOn: true });
  }
  if (progress.isHeld) progress = await publishRows(acting, tenant, job, progress);
  return outcomeOf(job, progress, {});
};

/** Works imports. */
export const IMPORTS: Worker<Importing> = {
  works: isImport,
  slice: (services, tenant, job, deadlineMs) =>
    importSlice(services, tenant, job as ImportJob, deadlineMs),
};
