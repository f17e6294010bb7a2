import { marksOf } from '../../core/catalogue/mark.ts';
import type { LearningEvent } from '../../core/model/event.ts';
import type { Question } from '../../core/model/lesson.ts';
import type { Counting, Randomness } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { erasedCheck } from '../store/erased.ts';
import { type Appended, appendEvent, findKnown, type Known, MARGIN_MS } from '../store/log.ts';
import { StoreUnavailable } from '../store/table.ts';
import { maySee, unknownEmployee } from './access.ts';
import { type EventResult, notTaken } from './event-result.ts';
import type { InForce } from './load.ts';
import { type Prepared, prepared } from './prepare-event.ts';
import { selfScoreIn } from './self-scored.ts';
import { noteLife } from './sign-of-life.ts';
import { objectionToWithdrawal } from './withdrawal.ts';

/** What happened may be this far in the future: clocks differ. */
export const MOST_AHEAD_MS = 5 * 60_000;
/** Puts that are on their way at the same time. */
const TOGETHER = 16;

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
  const selfScore = selfScoreIn(identity, event);
  if (selfScore !== undefined) {
    const detail = `${selfScore.pointer.slice(1)} ${selfScore.detail}`;
    return notTaken(id, 'self-scored', detail, [selfScore]);
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

/** What a batch is stored with. */
interface Posting {
  readonly services: LogKeeper & Counting;
  readonly identity: Identity;
  readonly inForce: InForce;
}

const samePlaces = (a: readonly number[], b: readonly number[]): boolean => `${a}` === `${b}`;

/** What became of an event that is stored, and how it was marked then, whatever is right by now. */
const told = (
  { id, employee }: LearningEvent,
  { status, marks }: Pick<Known, 'marks'> & { readonly status: Appended },
  question?: Question,
): EventResult => {
  if (status === 'conflict') {
    const detail = `Another event of ${employee} has the id ${id}. Ids are for ever; use a new one.`;
    return { id, status, error: { code: 'conflict', detail } };
  }
  if (marks === undefined) return { id, status };
  const isAsThen = question && samePlaces(marks.rightChoices, marksOf(question, []).rightChoices);
  const explanation = isAsThen ? question.explanation : undefined;
  return { id, status, ...marks, ...(explanation !== undefined && { explanation }) };
};

/** What goes into the log with an event; the result that says why it cannot be taken. */
const readied = async (
  { services, identity, inForce }: Posting,
  event: LearningEvent,
): Promise<Prepared | EventResult> =>
  event.type === 'withdrawn'
    ? ((await objectionToWithdrawal(services, identity, event)) ?? {})
    : prepared(services, identity.tenant, inForce, event);

/** Stores one event that nothing speaks against so far. */
const store = async (posting: Posting, event: LearningEvent): Promise<EventResult> => {
  const { services, identity, inForce } = posting;
  const { tenant, author } = identity;
  const under = inForce.manifest.version;
  const ready = await readied(posting, event);
  if ('status' in ready) {
    // What was stored while it could be stays a duplicate.
    const known = await findKnown(services, tenant, event, under);
    if (known === undefined) return ready;
    countStored(services, event, known.status);
    return told(event, known);
  }
  const { enrichment, marks, question } = ready;
  const additions = { marks, postedBy: author, under };
  const status = await services.arrivals.stamping((clock) =>
    appendEvent(services, tenant, event, enrichment, clock, additions),
  );
  countStored(services, event, status);
  if (status !== 'duplicate' || marks === undefined)
    return told(event, { status, marks }, question);
  const known = await findKnown(services, tenant, event);
  if (known === undefined) throw new StoreUnavailable('the event vanished while it was read');
  return told(event, known, question);
};

/**
 * By what events of a batch are taken one after the other: by their ids; withdrawals all together
 * with what they take back, so that each knows what stands before it.
 */
const chainOf = (events: readonly LearningEvent[]): ((event: LearningEvent) => string) => {
  const nameOf = (employee: string, id: string): string => `${employee}\u0000${id}`;
  const tied = new Set(
    events.flatMap((one) =>
      one.type === 'withdrawn' ? [one.id, one.of].map((id) => nameOf(one.employee, id)) : [],
    ),
  );
  return ({ employee, id }) => {
    const name = nameOf(employee, id);
    return tied.has(name) ? employee : name;
  };
};

const IS_STORED: ReadonlySet<EventResult['status'] | undefined> = new Set([
  ...(['accepted', 'duplicate'] as const),
]);

/**
 * Stores learning events, each exactly once however often it is posted; results come in their
 * order. Events with one id are taken one after the other. Throws `StoreUnavailable` for the whole
 * batch where the table does not answer; what was stored by then is a duplicate at the next try.
 */
export const postEvents = async (
  services: LogKeeper & Counting & Randomness,
  identity: Identity,
  inForce: InForce,
  events: readonly LearningEvent[],
): Promise<EventResult[]> => {
  const posting = { services, identity, inForce };
  const isErased = await erasedCheck(services, identity.tenant, inForce.manifest);
  const results: EventResult[] = [];
  const keyOf = chainOf(events);
  const tasks = events.map((event, index) => ({
    key: keyOf(event),
    run: async (): Promise<void> => {
      results[index] =
        objectionTo(event, identity, isErased, services.now()) ?? (await store(posting, event));
    },
  }));
  await inChains(tasks);
  // Of a duplicate too: the try before may have been cut off here.
  const stored = events.filter((_, index) => IS_STORED.has(results[index]?.status));
  await noteLife(services, identity.tenant, inForce, stored);
  return results;
};
