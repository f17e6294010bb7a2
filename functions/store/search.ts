import { buildSearch, type SearchIndex } from '../../core/catalogue/search.ts';
import type { StoreReader } from './capabilities.ts';
import type { Manifest } from './manifest.ts';
import { overParts } from './release-parts.ts';

/**
 * Heap of a search index, bytes a character of the JSON that it is built from: 3.9 were measured
 * (`npm run bench:memory`).
 */
const BYTES_PER_CHARACTER = 4;

/** The search index of the lessons in force, built at the first search. */
export const currentSearch = (
  services: StoreReader,
  tenant: string,
  { parts }: Manifest,
): Promise<SearchIndex> =>
  overParts(services, tenant, parts, {
    kind: 'SEARCH',
    names: ['catalogue', 'content'],
    bytesPerCharacter: BYTES_PER_CHARACTER,
    make: ({ catalogue, content }) => buildSearch(catalogue, content),
  });
