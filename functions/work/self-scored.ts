import type { LearningEvent } from '../../core/model/event.ts';
import type { Identity } from '../identity.ts';
import type { RefusalPart } from '../refusal.ts';

/** The field by which an event says how good its employee is; undefined where none does. */
const scoreIn = (event: LearningEvent): RefusalPart | undefined => {
  if (event.type === 'answered' && event.correct !== undefined) {
    const detail = 'cannot be said of oneself. Send chosen instead: the server marks it.';
    return { pointer: '/correct', detail };
  }
  if (event.type === 'completed' && event.score !== undefined) {
    const detail = 'cannot be said of oneself. Leave it out, and send the answers with chosen.';
    return { pointer: '/score', detail };
  }
  if (event.type === 'assessed' && event.by !== 'self')
    return { pointer: '/by', detail: 'can only be self where employees assess themselves.' };
  return undefined;
};

/**
 * Where an event scores the very employee whose credential posts it; undefined where it does not,
 * or where the credential speaks for others. Pointers lead into the event.
 */
export const selfScoreIn = (
  { scopes }: Identity,
  event: LearningEvent,
): RefusalPart | undefined => {
  const part = scopes.includes('self') ? scoreIn(event) : undefined;
  return part && { ...part, code: 'self-scored' };
};
