import type { Runtime } from '../capabilities.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import { dropKept } from '../store/imports.ts';
import {
  changeJob,
  type DueJob,
  dueJobs,
  findJob,
  isImport,
  lookAt,
  type StoredJob,
} from '../store/jobs.ts';
import { StoreUnavailable } from '../store/table.ts';
import { ORDINARY } from './slices.ts';
import type { Worker } from './worker.ts';

/** Jobs take turns of this length, so that a long one does not keep the others waiting. */
const SLICE_MS = 10_000;
/** Whoever has not said anything by then is taken for dead; a slice and its writes take less. */
const HELD_MS = 45_000;
/** How long to wait after a slice that failed; each further time in a row twice as long. */
const PAUSE_MS = 5_000;
/** In a row, without anything coming of it. */
const MOST_TRIES = 5;
/** A job that is not at its end by then is stuck: a person should know. */
const STUCK_MS = 15 * 60_000;
const TOGETHER = 4;

/** What became of jobs in one run. */
export interface JobsReport {
  readonly finished: number;
  /** Given up for good. */
  readonly failed: number;
  /** Not at their end; the next run goes on with them. */
  readonly left: number;
}

type State = 'finished' | 'failed' | 'more' | 'later' | 'nothing';

/** How a job that failed is asked for again. */
const askAgain: Readonly<Record<StoredJob['kind'], (employee: string | undefined) => string>> = {
  export: (employee) => `Ask for it again with GET /v1/employees/${employee}/export`,
  schedule: () => 'Ask for it again with PUT /v1/digest-settings',
  simulate: () => 'Ask for it again with POST /v1/policy/simulate',
  import: () => 'Send the files again with POST /v1/imports; what is stored stays as it is',
};

const gaveUp = ({ id, kind, employee }: StoredJob, failure: unknown): Partial<StoredJob> => {
  const isBusy = failure instanceof StoreUnavailable;
  const why = isBusy ? 'the store did not answer' : 'something went wrong on our side';
  return {
    state: 'failed',
    error: {
      code: isBusy ? 'unavailable' : 'internal',
      detail:
        `It was tried ${MOST_TRIES} times, and ${why}. ${askAgain[kind](employee)}; if it fails ` +
        `again, tell whoever runs Uplift: job ${id}.`,
    },
  };
};

/** Files and rows of an import at its end: only its problems are read on. */
const forgetFiles = async (services: StoreWriter, tenant: string, id: string): Promise<void> => {
  for (const what of ['files', 'rows'] as const) await dropKept(services, tenant, id, what);
};

/** Of an import that was called off while it was worked nothing is kept. */
const forgetIfGone = async (
  services: Runtime & StoreWriter,
  tenant: string,
  id: string,
): Promise<void> => {
  if (isImport(id) && (await findJob(services, tenant, id)) === undefined)
    await dropKept(services, tenant, id);
};

/**
 * Works one slice of a job. What it comes to is written only if nobody has written since it was
 * begun: of two that work on it at once, one has worked for nothing, and a job that was taken away
 * stays away.
 */
const workSlice = async <Services extends Runtime & StoreWriter>(
  services: Services,
  worker: Worker<Services>,
  { tenant, id }: DueJob,
  job: StoredJob,
  deadlineMs: number,
): Promise<State> => {
  const { now, log, measure } = services;
  const fail = async (of: StoredJob, failure?: unknown): Promise<State> => {
    const failed = await changeJob(services, tenant, of, gaveUp(of, failure));
    if (failed === undefined) return 'nothing';
    if (isImport(id)) await forgetFiles(services, tenant, id);
    measure('jobsFailed', 1);
    log({
      level: 'error',
      tenant,
      job: id,
      error: failure ?? new Error('it died again and again'),
    });
    return 'failed';
  };
  if (job.heldUntilMs > now()) return 'later';
  // Its last try died without a word.
  if (job.tries >= MOST_TRIES) return fail(job);
  const held = await changeJob(services, tenant, job, {
    state: 'running',
    tries: job.tries + 1,
    heldUntilMs: now() + HELD_MS,
  });
  if (held === undefined) return 'later';
  try {
    const until = Math.min(deadlineMs, now() + SLICE_MS);
    const outcome = await worker.slice(services, tenant, held, until);
    const { goesOn = false, pauseUntilMs = 0, ...come } = outcome;
    const state = come.result === undefined || goesOn ? 'running' : 'done';
    const change = { ...come, state, tries: 0, heldUntilMs: pauseUntilMs } as const;
    const changed = await changeJob(services, tenant, held, change);
    if (changed === undefined) {
      await forgetIfGone(services, tenant, id);
      return 'nothing';
    }
    if (changed.state === 'done') {
      if (isImport(id)) await forgetFiles(services, tenant, id);
      return 'finished';
    }
    return pauseUntilMs > now() ? 'later' : 'more';
  } catch (failure) {
    measure('faults', 1);
    if (held.tries >= MOST_TRIES) return fail(held, failure);
    log({ level: 'warn', tenant, job: id, error: failure });
    const heldUntilMs = now() + PAUSE_MS * 2 ** (held.tries - 1);
    await changeJob(services, tenant, held, { heldUntilMs });
    return 'later';
  }
};

/** Looks at a job that is due, and works a slice of it where there is something to do. */
const workDue = async <Services extends Runtime & StoreWriter>(
  services: Services,
  worker: Worker<Services>,
  due: DueJob,
  deadlineMs: number,
): Promise<State> => {
  const job = await lookAt(services, due);
  if (job === undefined) return 'nothing';
  const state = await workSlice(services, worker, due, job, deadlineMs);
  const isUnderWay = state === 'more' || state === 'later';
  if (isUnderWay && services.now() - job.createdAtMs > STUCK_MS) services.measure('jobsStuck', 1);
  return state;
};

/**
 * Works all jobs of a worker (all but imports if none is named) that are due, in turns, until none
 * is left that nobody else works on or the deadline (epoch milliseconds) has come. Safe to run as
 * often as one likes, also several at once, and to be cut off anywhere. One that cannot even be
 * looked at keeps no other from its turn; its failure is thrown at the end.
 */
export const workJobs = async <Services extends Runtime & StoreWriter>(
  services: Services,
  deadlineMs: number,
  worker: Worker<Services> = ORDINARY,
): Promise<JobsReport> => {
  const count: Record<State, number> = { finished: 0, failed: 0, more: 0, later: 0, nothing: 0 };
  const { now } = services;
  const failures: unknown[] = [];
  let left: number;
  let isNew: boolean;
  do {
    isNew = false;
    left = 0;
    const waiting: DueJob[] = [];
    for await (const due of dueJobs(services)) if (worker.works(due.id)) waiting.push(due);
    const work = async (): Promise<void> => {
      while (now() < deadlineMs) {
        const due = waiting.shift();
        if (due === undefined) return;
        const state = await workDue(services, worker, due, deadlineMs).catch((failure: unknown) => {
          failures.push(failure);
          return 'later' as const;
        });
        count[state] += 1;
        isNew ||= state !== 'later' && state !== 'nothing';
        if (state === 'more') waiting.push(due);
        if (state === 'later') left += 1;
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
    left += waiting.length;
    // What has been asked for meanwhile need not wait for the next run.
  } while (isNew && now() < deadlineMs);
  if (failures.length > 0) throw failures[0];
  return { finished: count.finished, failed: count.failed, left };
};
