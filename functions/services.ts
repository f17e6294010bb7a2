import type { CredentialServices } from './http/credential.ts';
import type { Issuer } from './http/issuer.ts';
import { tokenCheck } from './http/token.ts';
import type { Measure } from './metrics.ts';
import type { Runtime } from './runtime.ts';
import { partCache } from './store/parts.ts';
import type { StoreServices } from './store/services.ts';
import type { Table } from './store/table.ts';

/** What the shell needs from outside; everything else follows from requests. */
export interface Outside extends Runtime {
  readonly table: Table;
  /** Where to count; left out, nobody counts. */
  readonly measure?: Measure;
  /** Whose JWTs are taken beside API keys; none if left out. */
  readonly issuers?: readonly Issuer[];
}

/** What the shell has at hand: the outside, and what a warm process remembers. */
export interface Services extends Outside, StoreServices, CredentialServices {
  readonly measure: Measure;
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
