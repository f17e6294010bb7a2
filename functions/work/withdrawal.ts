import { isOwn } from '../../core/learner/withdrawn.ts';
import type { LearningEvent } from '../../core/model/event.ts';
import type { Identity } from '../identity.ts';
import type { RefusalCode } from '../refusal.ts';
import type { Tabled } from '../store/capabilities.ts';
import { findEvent } from '../store/log.ts';
import { type EventResult, notTaken } from './event-result.ts';

type Withdrawn = Extract<LearningEvent, { type: 'withdrawn' }>;

const refusedOf = (id: string, code: RefusalCode, detail: string): EventResult => {
  const part = { pointer: '/of', detail, code: code === 'invalid-event' ? 'custom' : code };
  return notTaken(id, code, `of ${detail}`, [part]);
};

/**
 * What speaks against taking an event back, by what is known of that event; undefined if nothing
 * does. An event that is not known may come yet: whether the withdrawal takes that back then shows
 * in the fold, by the same rules (core/learner/withdrawn.ts).
 */
export const objectionToWithdrawal = async (
  services: Tabled,
  { tenant, scopes }: Identity,
  { id, employee, of }: Withdrawn,
): Promise<EventResult | undefined> => {
  const known = await findEvent(services, tenant, employee, of);
  if (known === undefined) return undefined;
  if (known.type === 'withdrawn') {
    const detail =
      'names a withdrawal, which cannot be taken back. Post the event that it took back anew, ' +
      'under another id.';
    return refusedOf(id, 'invalid-event', detail);
  }
  if (!scopes.includes('self') || isOwn(known)) return undefined;
  if (known.type === 'answered') {
    const detail =
      'names an answer, which stands for whoever gave it. Ask the app to take it back.';
    return refusedOf(id, 'self-scored', detail);
  }
  const detail = 'names an event that somebody else posted. Ask the app that did to take it back.';
  return refusedOf(id, 'not-yours', detail);
};
