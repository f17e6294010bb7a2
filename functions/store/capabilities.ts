import type { Clock, Randomness } from '../capabilities.ts';
import { type Arriving, arrivalsOf } from './arrivals.ts';
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

/** Reads what is in force and what learners did, and adds to it. */
export interface LogKeeper extends StoreReader, Arriving, Clock {}

/** The ability to stamp what arrives by the process's own clock, or as it was given. */
export const arriving = ({ now, arrivals }: Clock & Partial<Arriving>): Arriving => ({
  arrivals: arrivals ?? arrivalsOf(now),
});

/** The ability to keep what was read, with nothing in it yet. */
export const caching = (): Caching => ({ cache: cacheOf() });
