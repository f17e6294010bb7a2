import type { SearchIndex } from '../../core/catalogue/search.ts';
import type { CompiledRelease } from '../../core/release/compile.ts';
import type { Runtime } from '../runtime.ts';
import type { PartCache } from './parts.ts';
import type { Table } from './table.ts';

/** What the store works with: the table, and what a warm process remembers of it. */
export interface StoreServices extends Pick<Runtime, 'now' | 'random'> {
  readonly table: Table;
  readonly parts: PartCache;
  /** By tenant and number of the release. */
  readonly compiled: Map<string, CompiledRelease>;
  /** By tenant and hashes of the parts. */
  readonly searches: Map<string, SearchIndex>;
  /** Decisions that this process has stored, so that a repeated question writes nothing. */
  readonly decided: Set<string>;
}

/** Keeps a map or set at `most` entries by dropping the oldest. */
export const bound = (collection: Map<string, unknown> | Set<string>, most: number): void => {
  if (collection.size <= most) return;
  for (const key of collection.keys()) {
    collection.delete(key);
    if (collection.size <= most) return;
  }
};
