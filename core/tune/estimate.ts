import type { Estimate } from '../model/preview.ts';

/** 97.5 % of a standard normal distribution lie below it. */
const Z = 1.959964;

/**
 * A share of all people from those among `sampled` of whom it holds, with its 95 % interval: E. B.
 * Wilson's of 1927, which holds for shares near 0 and 1 too, with as many people as they are worth
 * where a large part of all was looked at (finite population correction). Where all were, it is
 * the share itself. The three counts are whole; `holds` ≤ `sampled` ≤ `of`.
 */
export const estimateOf = (holds: number, sampled: number, of: number): Estimate => {
  if (sampled === 0)
    return of === 0 ? { share: 0, low: 0, high: 0 } : { share: 0, low: 0, high: 1 };
  const share = holds / sampled;
  if (sampled >= of) return { share, low: share, high: share };
  const worth = (sampled * (of - 1)) / (of - sampled);
  const scale = 1 + Z ** 2 / worth;
  const middle = (share + Z ** 2 / (2 * worth)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / worth + Z ** 2 / (4 * worth ** 2));
  // What was seen is sure, whatever the others are like.
  const low = Math.max(middle - half, holds / of);
  const high = Math.min(middle + half, 1 - (sampled - holds) / of);
  return { share, low: Math.min(share, low), high: Math.max(share, high) };
};
