import type { LearningEvent } from '../../core/model/event.ts';
import type { Counting, Randomness } from '../capabilities.ts';
import type { Identity } from '../identity.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import { findEvent } from '../store/log.ts';
import type { Limiting } from '../store/quotas.ts';
import type { EventResult } from './event-result.ts';
import type { InForce } from './load.ts';
import { postEvents } from './post-events.ts';

/** An event without its instant. */
type Timeless<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
export type PageEvent = Timeless<LearningEvent>;

/**
 * Stores an event whose id says all that tells it from another one, at the moment it first comes:
 * sent again later, by a second tap or a page that is loaded anew, it is the same event and a
 * duplicate. A `conflict` is one that says something else under its id.
 */
export const postOnce = async (
  services: LogKeeper & Counting & Randomness & Limiting,
  identity: Identity,
  inForce: InForce,
  event: PageEvent,
): Promise<EventResult> => {
  const { tenant } = identity;
  const post = async (atMs: number): Promise<EventResult> => {
    const at = new Date(atMs).toISOString();
    const [result] = await postEvents(services, identity, inForce, [{ ...event, at }]);
    return result!;
  };
  const first = await post(services.now());
  if (first.status === 'accepted') services.quotas.use(tenant, 'events');
  if (first.status !== 'conflict') return first;
  const stored = await findEvent(services, tenant, event.employee, event.id);
  return stored === undefined ? first : post(stored.at);
};
