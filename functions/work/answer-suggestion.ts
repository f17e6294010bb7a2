import type { StoredSuggestion, SuggestionAnswer } from '../../core/model/suggestion.ts';
import type { Acting, Clock, Randomness } from '../capabilities.ts';
import { Refused } from '../refusal.ts';
import { audited } from '../store/audit.ts';
import type { StoreReader } from '../store/capabilities.ts';
import { findSuggestion, answerSuggestion as storeAnswer } from '../store/suggestions.ts';
import { notFound } from './access.ts';

/**
 * Answers a suggestion: its author finds the answer on their own page. `seenAt` is when the answer
 * was given that whoever answers has seen, if there was one. Throws `not-found`, and
 * `etag-mismatch` where somebody else answered meanwhile.
 */
export const answerSuggestion = async (
  services: StoreReader & Acting & Clock & Randomness,
  tenant: string,
  id: string,
  answer: SuggestionAnswer,
  seenAt: string | undefined,
): Promise<StoredSuggestion> => {
  const before = await findSuggestion(services, tenant, id);
  if (before === undefined) throw notFound('suggestion', id);
  const { answer: old } = before;
  // Sent twice: the first time it went through.
  if (old?.text === answer.text && old.outcome === answer.outcome) return before;
  const changed = new Refused('etag-mismatch', 'Somebody else answered meanwhile. Read it first.');
  if (old?.at !== seenAt) throw changed;
  const given = {
    ...answer,
    at: new Date(services.now()).toISOString(),
    by: services.acting.by,
  };
  const act = {
    kind: 'resource',
    what: 'suggestions',
    ids: [id],
    people: [before.employee],
  } as const;
  return audited(services, tenant, act, async () => {
    if (!(await storeAnswer(services, tenant, before, given))) throw changed;
    return { ...before, answer: given };
  });
};
