import type { Clock, Randomness } from '../capabilities.ts';
import { type Cache, cacheOf } from './cache.ts';
import type { Table } from './table.ts';

/** Reaches the one table. */
export interface Tabled {
  readonly table: Table;
}

/** Keeps in memory what it read of the table, so that a warm process need not read it again. */
export interface Caching {
  readonly cache: Cache;
}

/** Reads what is in force. */
export interface StoreReader extends Tabled, Caching {}

/** Changes what is in force. */
export interface StoreWriter extends StoreReader, Clock, Randomness {}

/** The ability to keep what was read, with nothing in it yet. */
export const caching = (): Caching => ({ cache: cacheOf() });
