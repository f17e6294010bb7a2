import type { StoredEvent } from '../model/event.ts';

/**
 * Withdrawals of events that are not known yet, by the id of what they take back: `any` takes back
 * whatever comes, `own` only what employees may take back themselves.
 */
export type Waiting = ReadonlyMap<string, 'any' | 'own'>;

/** Nothing waits. */
export const NONE_WAITING: Waiting = new Map();

/**
 * True if an event may be taken back by its employee: posted with a credential of theirs, and no
 * answer.
 */
export const isOwn = ({ type, bySelf }: Pick<StoredEvent, 'type' | 'bySelf'>): boolean =>
  bySelf === true && type !== 'answered';

/** True if a withdrawal of that reach, or none, takes an event back. Withdrawals stand for ever. */
const isTaken = (event: StoredEvent, reach: 'any' | 'own' | undefined): boolean =>
  event.type !== 'withdrawn' && (reach === 'any' || (reach === 'own' && isOwn(event)));

/**
 * What is left to fold of events, in their order, after what was withdrawn among them or `before`
 * they came; and what waits then. What waits is a function of the set of all events up to there:
 * the withdrawals whose event is not among them.
 */
export const standing = (
  events: readonly StoredEvent[],
  before: Waiting = NONE_WAITING,
): { readonly events: readonly StoredEvent[]; readonly waiting: Waiting } => {
  const withdrawals = events.filter(({ type }) => type === 'withdrawn');
  if (withdrawals.length === 0 && before.size === 0) return { events, waiting: before };
  const reaches = new Map(before);
  for (const { of = '', bySelf } of withdrawals)
    if (!bySelf || !reaches.has(of)) reaches.set(of, bySelf ? 'own' : 'any');
  const waiting = new Map(reaches);
  for (const { id } of events) waiting.delete(id);
  return {
    events: events.filter((one) => one.type !== 'withdrawn' && !isTaken(one, reaches.get(one.id))),
    waiting,
  };
};

/**
 * True if it shows in `events` alone, or in what waited before they came, what each withdrawal
 * among them takes back. If not, it may be an event that is folded already.
 */
export const isPlain = (events: readonly StoredEvent[], before: Waiting): boolean => {
  const withdrawals = events.filter(({ type }) => type === 'withdrawn');
  if (withdrawals.length === 0) return true;
  const ids = new Set(events.map(({ id }) => id));
  return withdrawals.every(({ of = '' }) => ids.has(of) || before.has(of));
};
