import type { ImportForm, ImportResult } from '../../core/model/import.ts';
import type { JobKind, JobResults } from '../../core/model/job.ts';
import { NO_SUMS, type SimulationSums } from '../../core/tune/sums.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { dropAllKept, dropKept } from './imports.ts';
import { PREFIX, partition, sort } from './keys.ts';
import { ABANDON_AFTER_MS } from './log.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import { type Item, type Key, queryAll } from './table.ts';

/** How far a job has come, so that anybody can go on from there. Counts by list of the export. */
export interface ExportProgress {
  readonly asOfMs: number;
  /** The order that places are of, and the last place that was counted. */
  readonly register: string;
  readonly after?: string | undefined;
  readonly items: Readonly<Record<string, number>>;
  readonly bytes: number;
  readonly pages: number;
}

/** How far the planning of everybody's digests has come. */
interface ScheduleProgress {
  /** The last employee who was planned; left out at the end, and once they are erased. */
  readonly after?: string | undefined;
  /** How many of them get another digest. */
  readonly due: number;
}

/** How far a simulation has come: what is played, who plays, and what was added up so far. */
interface SimulationProgress {
  /** Hash of the part that holds the draft. */
  readonly draft: string;
  /** The release that is played under, and the version of its policy. */
  readonly release: number;
  readonly base: number;
  readonly weeks: number;
  readonly people: number;
  /** Who plays: drawn by the first slice, forgotten by the last. */
  readonly players?: readonly string[] | undefined;
  readonly sums: SimulationSums;
}

/** How far an import has come. */
export interface ImportProgress {
  /** What was asked for, and by whom. */
  readonly form: ImportForm;
  readonly files: readonly string[];
  readonly by: string;
  readonly request?: string | undefined;
  /** How many lists of rows were read; left out until all are. */
  readonly lists?: number | undefined;
  /** How many of these are stored. */
  readonly stored: number;
  /** Under which number the next problems are kept. */
  readonly problems: number;
  /** Rows are held that are not published yet. */
  readonly isHeld: boolean;
  readonly counts: ImportCounts;
}

/** What has come of an import so far. */
export type ImportCounts = Pick<
  ImportResult,
  'rows' | 'stored' | 'unchanged' | 'refused' | 'leftOut' | 'warnings'
>;

interface Progresses {
  readonly export: ExportProgress;
  readonly schedule: ScheduleProgress;
  readonly simulate: SimulationProgress;
  readonly import: ImportProgress;
}

/** Whom a job is about; undefined where it is about nobody in particular. */
interface Abouts {
  readonly export: string;
  readonly schedule: undefined;
  readonly simulate: undefined;
  readonly import: undefined;
}

/** What a slice of a job comes to. */
export interface Outcome<K extends JobKind = JobKind> {
  readonly progress: Progresses[K];
  readonly done: number;
  /** How many things there are to do, where that is known before the end. */
  readonly of?: number;
  /** Once nothing is left to do; before that what it came to so far, where it says so. */
  readonly result?: JobResults[K];
  /** The result is not the last one. */
  readonly goesOn?: boolean;
  /** Until when nothing can be done, epoch milliseconds: a quota is used up. */
  readonly pauseUntilMs?: number;
}

/** A job as stored; instants in epoch milliseconds. */
export interface StoredJob<K extends JobKind = JobKind> extends Outcome<K> {
  readonly id: string;
  readonly kind: K;
  readonly employee: Abouts[K];
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly error?: { readonly code: 'internal' | 'unavailable'; readonly detail: string };
  /** How often in a row it was begun and nothing came of it. */
  readonly tries: number;
  /** Nobody else works on it before then. */
  readonly heldUntilMs: number;
  /** Another one after every write. */
  readonly token: string;
  /** The version of the manifest that it was taken under. */
  readonly under: number;
}

/** What is asked for. */
export type NewJob<K extends JobKind> = Pick<
  StoredJob<K>,
  'kind' | 'employee' | 'under' | 'progress' | 'done' | 'createdAtMs'
>;

/** Jobs are kept for so long, whatever becomes of them. */
const KEPT_MS = 7 * 86_400_000;

/** A job that is to be looked at. */
export interface DueJob {
  readonly tenant: string;
  readonly id: string;
  /** Since when, epoch milliseconds. */
  readonly atMs: number;
}

const keyOf = (tenant: string, id: string): Key => ({ pk: partition.list(tenant, 'jobs'), sk: id });

const dueItem = (tenant: string, id: string, atMs: number) => ({
  pk: partition.jobsDue,
  sk: sort.jobDue(atMs, tenant, id),
});

// What conditions and erasing ask for stands beside the rest.
const itemOf = (tenant: string, { id, token, employee, under, ...job }: StoredJob): Item => ({
  ...keyOf(tenant, id),
  token,
  employee,
  under,
  job: JSON.stringify(job),
});

const jobOf = ({ sk, token, employee, under, job }: Item): StoredJob => ({
  ...JSON.parse(job as string),
  id: sk,
  token,
  employee,
  under,
});

const newToken = ({ random }: Randomness): string => Buffer.from(random(9)).toString('base64url');

/** What the ids of imports end in: another function works them, and knows them by that. */
const IMPORT = '-import';

export const isImport = (id: string): boolean => id.endsWith(IMPORT);

/**
 * Stores a job, to be begun at once and dropped when it expires. What leads to it is written first,
 * so that no job is ever out of sight; `keep` writes what it needs, under its id, before it can be
 * begun.
 */
export const addJob = async <K extends JobKind>(
  services: Tabled & Randomness,
  tenant: string,
  asked: NewJob<K>,
  keep: (id: string) => Promise<void> = async () => {},
): Promise<StoredJob<K>> => {
  const { table, random } = services;
  const instant = String(asked.createdAtMs).padStart(15, '0');
  const job: StoredJob<K> = {
    ...asked,
    id: `j${instant}-${Buffer.from(random(8)).toString('hex')}${asked.kind === 'import' ? IMPORT : ''}`,
    state: 'queued',
    expiresAtMs: asked.createdAtMs + KEPT_MS,
    tries: 0,
    heldUntilMs: 0,
    token: newToken(services),
  };
  for (const atMs of [job.createdAtMs, job.expiresAtMs])
    await table.put(dueItem(tenant, job.id, atMs));
  await keep(job.id);
  await table.put(itemOf(tenant, job));
  return job;
};

/** A job of a tenant; undefined where it has expired, also while its item is still there. */
export const findJob = async (
  { table, now }: Tabled & Clock,
  tenant: string,
  id: string,
): Promise<StoredJob | undefined> => {
  const item = await table.get(keyOf(tenant, id));
  const job = item && jobOf(item);
  return job !== undefined && job.expiresAtMs > now() ? job : undefined;
};

/** A tenant's jobs, newest first, a page at a time. */
export const listJobs = (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<StoredJob>> =>
  queryPage(services, { pk: partition.list(tenant, 'jobs'), descending: true }, page, jobOf);

/**
 * Changes a job that nobody has changed since it was read; gives it as it is then. Undefined where
 * somebody has, or where it is gone: a job that was taken away never comes back.
 */
export const changeJob = async (
  services: Tabled & Randomness,
  tenant: string,
  job: StoredJob,
  changes: Partial<StoredJob>,
): Promise<StoredJob | undefined> => {
  const changed = { ...job, ...changes, token: newToken(services) };
  const condition = { is: 'equal', attribute: 'token', value: job.token } as const;
  return (await services.table.put(itemOf(tenant, changed), condition)) ? changed : undefined;
};

/** Takes a job away, wherever it stands; whoever works on it finds out at the next write. */
export const removeJob = async (
  { table }: Tabled,
  tenant: string,
  { id, createdAtMs, expiresAtMs }: StoredJob,
): Promise<void> => {
  await table.delete(keyOf(tenant, id));
  if (isImport(id)) await dropKept({ table }, tenant, id);
  for (const atMs of [createdAtMs, expiresAtMs]) await table.delete(dueItem(tenant, id, atMs));
};

/** Progress as it was at the beginning, where it names an employee; undefined where it does not. */
const withoutPlace = (
  progress: StoredJob['progress'],
  employee: string,
): StoredJob['progress'] | undefined => {
  if ('form' in progress) return undefined;
  if ('due' in progress) return progress.after === employee ? { due: 0 } : undefined;
  if ('sums' in progress && progress.players?.includes(employee))
    return { ...progress, players: undefined, sums: NO_SUMS };
  return undefined;
};

/**
 * Lets jobs begin anew whose place among the employees names one of them; to do it all twice does
 * no harm. Whoever works on one meanwhile has moved on, or is seen to once more by the last sweep.
 */
export const forgetPlace = async (
  services: Tabled & Randomness,
  tenant: string,
  employee: string,
): Promise<void> => {
  for await (const item of queryAll(services.table, { pk: partition.list(tenant, 'jobs') })) {
    const job = jobOf(item);
    const progress = withoutPlace(job.progress, employee);
    if (progress !== undefined)
      await changeJob(services, tenant, job, { done: 0, progress, result: undefined });
  }
};

/**
 * Takes away all imports of a tenant, with what they keep; also what one keeps that is gone. What
 * is being written meanwhile is found by the last sweep.
 */
export const forgetImports = async (services: Tabled, tenant: string): Promise<void> => {
  for await (const item of queryAll(services.table, { pk: partition.list(tenant, 'jobs') }))
    if (isImport(item.sk)) await removeJob(services, tenant, jobOf(item));
  await dropAllKept(services, tenant);
};

/** Takes away all jobs of a tenant. */
export const removeJobs = async (services: Tabled, tenant: string): Promise<void> => {
  for await (const item of queryAll(services.table, { pk: partition.list(tenant, 'jobs') }))
    await removeJob(services, tenant, jobOf(item));
};

/** Few at a time: when none is due, nothing else is read than what comes first. */
const DUE_AT_ONCE = 25;

/** Jobs of all tenants that are to be looked at by now, the longest due first. */
export async function* dueJobs({ table, now }: Tabled & Clock): AsyncGenerator<DueJob> {
  const query = { pk: partition.jobsDue, prefix: PREFIX.jobDue, limit: DUE_AT_ONCE };
  for await (const { sk } of queryAll(table, query)) {
    const [at, tenant = '', id = ''] = sk.slice(PREFIX.jobDue.length).split('#');
    const atMs = Number(at);
    if (atMs > now()) return;
    yield { tenant, id, atMs };
  }
}

/**
 * Looks at a due job: gives it where there is work to do. What has expired is taken away, and what
 * is at its end or gone is due no more; but what is only being written may still come.
 */
export const lookAt = async (
  services: Tabled & Clock,
  { tenant, id, atMs }: DueJob,
): Promise<StoredJob | undefined> => {
  const { table, now } = services;
  const item = await table.get(keyOf(tenant, id));
  const job = item && jobOf(item);
  if (job !== undefined && job.expiresAtMs <= now()) {
    await removeJob(services, tenant, job);
    return undefined;
  }
  if (job?.state === 'queued' || job?.state === 'running') return job;
  const mayCome = job === undefined && now() < atMs + 2 * ABANDON_AFTER_MS;
  if (mayCome) return undefined;
  // Of an import whose request was cut off, or that was called off while it was worked.
  if (job === undefined && isImport(id)) await dropKept(services, tenant, id);
  await table.delete(dueItem(tenant, id, atMs));
  return undefined;
};
