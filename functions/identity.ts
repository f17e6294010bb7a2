import type { Scope } from '../core/model/key.ts';

/** Who a credential speaks for. */
export interface Identity {
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** For the scope `self`: the one employee. */
  readonly employee?: string | undefined;
}
