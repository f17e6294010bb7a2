import type { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import type { Clock, Randomness } from '../capabilities.ts';
import type { Tabled } from './capabilities.ts';
import { partition } from './keys.ts';
import { type Listed, type PageRequest, queryPage } from './paging.ts';
import type { Item } from './table.ts';

/** Stores a suggestion; ids begin with the instant, so that a list is in the order of time. */
export const addSuggestion = async (
  { table, now, random }: Tabled & Clock & Randomness,
  tenant: string,
  suggestion: Suggestion,
  under: number,
): Promise<StoredSuggestion> => {
  const at = now();
  const id = `s${String(at).padStart(15, '0')}-${Buffer.from(random(6)).toString('hex')}`;
  const stored: StoredSuggestion = { ...suggestion, id, at: new Date(at).toISOString() };
  await table.put({
    pk: partition.list(tenant, 'suggestions'),
    sk: id,
    suggestion: { ...stored },
    employee: suggestion.employee,
    under,
  });
  return stored;
};

/** A suggestion as read back from its item. */
export const suggestionOf = (item: Item): StoredSuggestion =>
  item.suggestion as unknown as StoredSuggestion;

/** Suggestions, newest first, a page at a time. */
export const listSuggestions = (
  services: Tabled,
  tenant: string,
  page: PageRequest,
): Promise<Listed<StoredSuggestion>> =>
  queryPage(
    services,
    { pk: partition.list(tenant, 'suggestions'), descending: true },
    page,
    suggestionOf,
  );
