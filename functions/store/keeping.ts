import type { Clock } from '../capabilities.ts';
import type { Item } from './table.ts';

/** Knows for how many days decisions are kept; for ever, unless whoever runs Uplift says so. */
export interface Keeping {
  readonly keepDecisionsDays: number;
}

const DAY_SECONDS = 86_400;

/** When a decision of now expires, epoch seconds: nothing where decisions are kept for ever. */
export const expiryOf = ({ now, keepDecisionsDays }: Keeping & Clock): { expires?: number } =>
  Number.isFinite(keepDecisionsDays)
    ? { expires: Math.ceil(now() / 1000) + keepDecisionsDays * DAY_SECONDS }
    : {};

/**
 * Whether an item's time is over. The table drops it within days, or never (the embedded one): to
 * whoever asks it is gone at once.
 */
export const hasExpired = ({ expires }: Item, { now }: Clock): boolean =>
  typeof expires === 'number' && expires * 1000 <= now();
