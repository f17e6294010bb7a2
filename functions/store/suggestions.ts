import type { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import type { Cursor } from './table.ts';

/** Stores a suggestion; ids begin with the instant, so that a list is in the order of time. */
export const addSuggestion = async (
  { table, now, random }: Tabled & Clock & Randomness,
  tenant: string,
  suggestion: Suggestion,
): Promise<StoredSuggestion> => {
  const at = now();
  const id = `s${String(at).padStart(15, '0')}-${Buffer.from(random(6)).toString('hex')}`;
  const stored: StoredSuggestion = { ...suggestion, id, at: new Date(at).toISOString() };
  await table.put({
    pk: partition.list(tenant, 'suggestions'),
    sk: id,
    suggestion: { ...stored },
    employee: suggestion.employee,
  });
  return stored;
};

/** Suggestions, newest first. */
export const listSuggestions = async (
  { table }: Tabled,
  tenant: string,
  page: { limit: number; from?: Cursor | undefined },
): Promise<{ items: StoredSuggestion[]; next?: Cursor | undefined }> => {
  const { items, next } = await table.query({
    pk: partition.list(tenant, 'suggestions'),
    descending: true,
    limit: page.limit,
    ...(page.from && { from: page.from }),
  });
  return { items: items.map((item) => item.suggestion as unknown as StoredSuggestion), next };
};
