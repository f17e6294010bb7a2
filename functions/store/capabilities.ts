import type { Clock, Randomness } from '../capabilities.ts';
import { type Cache, cacheOf } from './cache.ts';
import type { Table } from './table.ts';
import { type Together, together } from './together.ts';

/** Reaches the one table. */
export interface Tabled {
  readonly table: Table;
}

/** Keeps in memory what it read of the table, so that a warm process need not read it again. */
export interface Caching {
  readonly cache: Cache;
}

/** Makes one of several changes of the same thing that are under way in this process. */
export interface Gathering {
  readonly together: Together;
}

/** Reads what is in force. */
export interface StoreReader extends Tabled, Caching {}

/** Changes what is in force. */
export interface StoreWriter extends StoreReader, Gathering, Clock, Randomness {}

/** The abilities that live in a process alone: nothing is kept yet, and nothing under way. */
export const caching = (): Caching & Gathering => ({ cache: cacheOf(), together: together() });
