import type { Paged, Runtime, Waking } from '../capabilities.ts';
import type { Mailing } from '../mail/mailer.ts';
import type { LogKeeper } from '../store/arrivals.ts';
import type { StoreWriter } from '../store/capabilities.ts';
import type { Keeping } from '../store/keeping.ts';
import type { LinkKeeping } from '../store/link-keys.ts';
import type { Limiting } from '../store/quotas.ts';

/** What the pages of employees work with: who opens them has a link, and no key or token. */
export interface PagesServices
  extends Runtime,
    StoreWriter,
    LogKeeper,
    Limiting,
    Waking,
    Keeping,
    LinkKeeping,
    Paged,
    Mailing {
  /**
   * Milliseconds after which asking for a link is answered, whatever becomes of it. Where a process
   * stops with its answer, its mailer has to give up earlier.
   */
  readonly answerAfterMs: number;
}
