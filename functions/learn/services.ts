import type { Paged } from '../capabilities.ts';
import type { Mailing } from '../mail/mailer.ts';
import type { Services } from '../services.ts';
import type { LinkKeeping } from '../store/link-keys.ts';

/** What the pages of employees work with. */
export interface PagesServices extends Services, LinkKeeping, Paged, Mailing {
  /**
   * Milliseconds after which asking for a link is answered, whatever becomes of it. Where a process
   * stops with its answer, its mailer has to give up earlier.
   */
  readonly answerAfterMs: number;
}
