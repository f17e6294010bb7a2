import type { Scope } from '../core/model/key.ts';

/** Who a credential speaks for. */
export interface Identity {
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** For the scope `self`: the one employee. */
  readonly employee?: string | undefined;
  /**
   * Who it is, as it is stored with what it posts: `key:<id>`, or `token:<issuer's host>#<hash>` of
   * the token's subject; `self-key:` and `self-token:` where it speaks for one employee only.
   */
  readonly author: string;
}

/** True of an author, as it is stored, who speaks for one employee only. */
export const isOfOneself = (author: unknown): boolean =>
  typeof author === 'string' && author.startsWith('self-');
