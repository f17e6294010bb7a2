import type { StoredSuggestion, Suggestion } from '../../core/model/suggestion.ts';
import { type PageOf, type PageRequest, queryPage } from './cursor.ts';
import { partition } from './keys.ts';
import type { StoreServices } from './services.ts';

/** Stores a suggestion; ids begin with the instant, so that a list is in the order of time. */
export const addSuggestion = async (
  { table, now, random }: Pick<StoreServices, 'table' | 'now' | 'random'>,
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
export const listSuggestions = (
  { table }: Pick<StoreServices, 'table'>,
  tenant: string,
  page: PageRequest,
): Promise<PageOf<StoredSuggestion>> =>
  queryPage(
    table,
    { pk: partition.list(tenant, 'suggestions'), descending: true },
    page,
    (item) => item.suggestion as unknown as StoredSuggestion,
  );
