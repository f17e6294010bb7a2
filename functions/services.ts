import type { CompiledRelease } from '../core/catalogue/compile.ts';
import type { SearchIndex } from '../core/catalogue/search.ts';
import type { Issuer } from './http/issuer.ts';
import { type TokenCheck, tokenCheck } from './http/token.ts';
import type { Measure } from './metrics.ts';
import { type PartCache, partCache } from './store/parts.ts';
import type { Table } from './store/table.ts';

/** What the shell needs from outside; everything else follows from requests. */
export interface Outside {
  readonly table: Table;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** So many random bytes, from a secure source. */
  readonly random: (bytes: number) => Uint8Array;
  /**
   * Where to say what happened; one object an entry, with a `level` of info, warn or error. Nothing in it may name a person; an error goes
   * under `error`, as it is, and whoever writes it down leaves out what it quotes.
   */
  readonly log: (entry: Readonly<Record<string, unknown>>) => void;
  /** Where to count; left out, nobody counts. */
  readonly measure?: Measure;
  /** Whose JWTs are taken beside API keys; none if left out. */
  readonly issuers?: readonly Issuer[];
}

/** What the shell has at hand: the outside, and what a warm process remembers. */
export interface Services extends Outside {
  readonly measure: Measure;
  readonly checkToken: TokenCheck;
  /** Tenants that are known to exist. */
  readonly tenants: Set<string>;
  readonly parts: PartCache;
  /** By tenant and hashes of the parts. */
  readonly compiled: Map<string, CompiledRelease>;
  readonly searches: Map<string, SearchIndex>;
  /** Decisions that this process has stored, so that a repeated question writes nothing. */
  readonly decided: Set<string>;
}

export const servicesOf = (outside: Outside): Services => ({
  ...outside,
  measure: outside.measure ?? (() => {}),
  checkToken: tokenCheck(outside.issuers ?? [], outside),
  tenants: new Set(),
  parts: partCache(),
  compiled: new Map(),
  searches: new Map(),
  decided: new Set(),
});

/** Keeps a map or set at `most` entries by dropping the oldest. */
export const bound = (collection: Map<string, unknown> | Set<string>, most: number): void => {
  for (const key of collection.keys()) {
    if (collection.size <= most) return;
    collection.delete(key);
  }
};
