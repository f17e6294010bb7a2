import type { PolicyBody, Weights } from '../model/policy.ts';
import type { PresetId } from '../texts/preview/texts.ts';

/** A mixture of weights to start from, for what an organisation wants most. */
export interface Preset {
  readonly id: PresetId;
  /** A policy with the preset's weights; everything else of it stays. */
  policyOver(current: PolicyBody): PolicyBody;
}

const preset = (id: PresetId, weights: Weights): Preset => ({
  id,
  policyOver: (current) => ({ ...current, weights }),
});

export const PRESETS: readonly Preset[] = [
  preset('close-gaps', {
    uplift: 1,
    roleGap: 0,
    retention: 0,
    urgency: 0.2,
    completion: 0.15,
    feedback: 0,
    freshness: 0,
    variety: 0.05,
  }),
  preset('hold-on', {
    uplift: 0.3,
    roleGap: 0.05,
    retention: 1,
    urgency: 0.05,
    completion: 0.1,
    feedback: 0.05,
    freshness: 0,
    variety: 0.05,
  }),
  preset('onboard-fast', {
    uplift: 0.6,
    roleGap: 1,
    retention: 0.05,
    urgency: 0.05,
    completion: 0.15,
    feedback: 0.05,
    freshness: 0.05,
    variety: 0.05,
  }),
];
