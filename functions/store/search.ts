import { buildingSearch, type SearchIndex } from '../../core/catalogue/search.ts';
import { inTurns } from '../turns.ts';
import type { StoreReader } from './capabilities.ts';
import type { Manifest } from './manifest.ts';
import { partKey } from './parts.ts';
import { readReleaseParts } from './release-parts.ts';

const PARTS = ['catalogue', 'content'] as const;

/** The one index of a tenant that is kept: of which parts, and what comes of building it. */
interface Kept {
  readonly of: string;
  readonly index: Promise<SearchIndex>;
}

/** Stands where an index could not be built: the next search tries again. */
const NONE = {};

const build = async (
  services: StoreReader,
  tenant: string,
  parts: Manifest['parts'],
): Promise<SearchIndex> => {
  const { catalogue, content } = (await readReleaseParts(services, tenant, parts, PARTS)).parts;
  return inTurns(buildingSearch(catalogue, content));
};

/**
 * The search index of the lessons in force. The first search after a change builds it, for all who
 * search meanwhile; the one of the release before goes at that moment, so that a tenant has one.
 */
export const currentSearch = (
  services: StoreReader,
  tenant: string,
  { parts }: Manifest,
): Promise<SearchIndex> => {
  const { cache } = services;
  const key = `SEARCH#${tenant}`;
  const over = PARTS.map((name) => partKey(tenant, parts[name]));
  const of = over.join('#');
  const known = cache.get(key) as Partial<Kept> | undefined;
  if (known?.index !== undefined && known.of === of) return known.index;
  const kept: Kept = { of, index: build(services, tenant, parts) };
  cache.keep(key, kept, 0, over);
  // Unless a newer one has taken its place, it counts from now on, or is forgotten.
  const settle = (value: object, bytes: number): void => {
    if (cache.get(key) === kept) cache.keep(key, value, bytes, over);
  };
  kept.index.then(
    ({ bytes }) => settle(kept, bytes),
    () => settle(NONE, 0),
  );
  return kept.index;
};
