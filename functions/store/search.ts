import { buildSearch, type SearchIndex } from '../../core/catalogue/search.ts';
import type { Manifest } from './manifest.ts';
import { readReleaseParts } from './release-parts.ts';
import { bound, type StoreServices } from './services.ts';

const MOST_SEARCHES = 50;

/** The search index of the lessons in force, built at the first search. */
export const currentSearch = async (
  services: StoreServices,
  tenant: string,
  { parts }: Manifest,
): Promise<SearchIndex> => {
  const key = `${tenant}#${parts.catalogue}#${parts.content}`;
  let search = services.searches.get(key);
  if (search === undefined) {
    const names = ['catalogue', 'content'] as const;
    const { catalogue, content } = await readReleaseParts(services, tenant, parts, names);
    search = buildSearch(catalogue, content);
    services.searches.set(key, search);
    bound(services.searches, MOST_SEARCHES);
  }
  return search;
};
