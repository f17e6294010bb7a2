/** Names the mode in which samples are drawn whole; `npm run proof` sets it for its tests. */
export const PROOF_MODE = 'UPLIFT_PROOF';

/**
 * How much a long proof samples: `small` in `npm test`, which has five minutes, `whole` in `npm run
 * proof`.
 */
export const scaled = (small: number, whole: number): number =>
  process.env[PROOF_MODE] === 'whole' ? whole : small;
