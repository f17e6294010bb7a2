import { enrichmentOf } from '../../core/learner/mastery.ts';
import type { Enrichment, LearningEvent } from '../../core/model/event.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Counting } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { RefusalCode, RefusalPart } from '../refusal.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { erasedCheck } from '../store/erased.ts';
import { appendEvent, hasEvent, MARGIN_MS } from '../store/log.ts';
import { maySee, unknownEmployee } from './access.ts';
import type { InForce } from './load.ts';

/** What happened may be this far in the future: clocks differ. */
export const MOST_AHEAD_MS = 5 * 60_000;
/** Puts that are on their way at the same time. */
const TOGETHER = 16;

/** What became of one event. */
export interface EventResult {
  readonly id: string;
  readonly status: 'accepted' | 'duplicate' | 'conflict' | 'rejected';
  readonly error?: {
    readonly code: RefusalCode;
    readonly detail: string;
    readonly errors?: readonly RefusalPart[];
  };
}

/** The result of an event that was not taken. */
export const notTaken = (
  id: string,
  code: RefusalCode,
  detail: string,
  errors?: readonly RefusalPart[],
): EventResult => ({ id, status: 'rejected', error: { code, detail, ...(errors && { errors }) } });

/** What the log must keep of the lesson as it is now; undefined for one that is not there. */
const enriched = (
  { catalogue, model }: CompiledRelease,
  event: Exclude<LearningEvent, { type: 'assessed' }>,
): Enrichment | undefined => {
  const lesson = catalogue.lessons[catalogue.lessonIndex.get(event.lesson) ?? -1];
  if (lesson === undefined) return undefined;
  return enrichmentOf(model, lesson, event.type === 'answered' ? event.question : undefined);
};

/**
 * Runs tasks, `TOGETHER` at a time; those with one key one after the other, in their order. All
 * come to their end before a failure is told, so that nothing is still being written after the
 * answer.
 */
const inChains = async (
  tasks: readonly { key: string; run: () => Promise<void> }[],
): Promise<void> => {
  const chains = new Map<string, (() => Promise<void>)[]>();
  for (const { key, run } of tasks) {
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [run]);
    else chain.push(run);
  }
  const waiting = [...chains.values()];
  const work = async (): Promise<void> => {
    for (let chain = waiting.shift(); chain !== undefined; chain = waiting.shift())
      for (const run of chain) await run();
  };
  const workers = Array.from({ length: Math.min(TOGETHER, waiting.length) }, work);
  for (const outcome of await Promise.allSettled(workers))
    if (outcome.status === 'rejected') throw outcome.reason;
};

/** What speaks against an event before it is stored; undefined if nothing does. */
const objectionTo = (
  event: LearningEvent,
  identity: Identity,
  isErased: (employee: string) => boolean,
  nowMs: number,
): EventResult | undefined => {
  const { id, employee } = event;
  if (!maySee(identity, employee)) {
    const { code } = unknownEmployee(employee);
    return notTaken(id, code, `There is no employee ${employee}.`);
  }
  if (isErased(employee)) {
    const detail = `Employee ${employee} was erased. Create them anew before posting events for them.`;
    return notTaken(id, 'employee-erased', detail);
  }
  if (Date.parse(event.at) > nowMs + MOST_AHEAD_MS) {
    const detail = 'at lies more than five minutes in the future. Check the clock of the app.';
    return notTaken(id, 'future-event', detail);
  }
  return undefined;
};

/** Counts what was stored, or was there already. */
const countStored = (
  services: LogKeeper & Counting,
  event: LearningEvent,
  status: string,
): void => {
  if (status === 'duplicate') services.measure('duplicates', 1);
  if (status !== 'accepted') return;
  services.measure('events', 1);
  if (Date.parse(event.at) < services.now() - MARGIN_MS) services.measure('lateEvents', 1);
};

const unknown = (id: string, code: 'unknown-lesson' | 'unknown-skill', of: string): EventResult => {
  const noun = code === 'unknown-lesson' ? 'lesson' : 'skill';
  return notTaken(
    id,
    code,
    `There is no ${noun} ${of}. Create it with PUT /v1/${noun}s/${of} first.`,
  );
};

/** Stores one event that nothing speaks against. */
const store = async (
  services: LogKeeper & Counting,
  tenant: string,
  release: CompiledRelease,
  event: LearningEvent,
): Promise<EventResult> => {
  const { id, employee } = event;
  let enrichment: Enrichment | undefined;
  if (event.type === 'assessed') {
    if (!release.catalogue.skillIndex.has(event.skill))
      return unknown(id, 'unknown-skill', event.skill);
  } else {
    enrichment = enriched(release, event);
    // What was stored while the lesson was there stays a duplicate when it is gone.
    if (enrichment === undefined && !(await hasEvent(services, tenant, employee, id)))
      return unknown(id, 'unknown-lesson', event.lesson);
  }
  const status = await services.arrivals.stamping((clock) =>
    appendEvent(services, tenant, event, enrichment, clock),
  );
  countStored(services, event, status);
  if (status !== 'conflict') return { id, status };
  const detail = `Another event of ${employee} has the id ${id}. Ids are for ever; use a new one.`;
  return { id, status, error: { code: 'conflict', detail } };
};

/**
 * Stores learning events, each exactly once however often it is posted; results come in their
 * order. Events with one id are taken one after the other. Throws `StoreUnavailable` for the whole
 * batch where the table does not answer; what was stored by then is a duplicate at the next try.
 */
export const postEvents = async (
  services: LogKeeper & Counting,
  identity: Identity,
  { manifest, release }: InForce,
  events: readonly LearningEvent[],
): Promise<EventResult[]> => {
  const isErased = await erasedCheck(services, identity.tenant, manifest);
  const results: EventResult[] = [];
  const tasks = events.map((event, index) => ({
    key: `${event.employee}\u0000${event.id}`,
    run: async (): Promise<void> => {
      results[index] =
        objectionTo(event, identity, isErased, services.now()) ??
        (await store(services, identity.tenant, release, event));
    },
  }));
  await inChains(tasks);
  return results;
};
