import type { PolicyBody, Weights } from '../model/policy.ts';
import type { PresetId } from '../texts/preview/texts.ts';

/** A difference to the default weights in points of a hundred: ± half of its 95 % interval. */
interface Measured {
  readonly points: number;
  readonly within: number;
}

/** A mixture of weights to start from, for what an organisation wants most. */
export interface Preset {
  readonly id: PresetId;
  /** A policy with the preset's weights; everything else of it stays. */
  policyOver(current: PolicyBody): PolicyBody;
  /**
   * Points of goal attainment at the due dates that it costs beside the default weights, and the
   * whole difference as it was measured: `npm run bench:policy -- --presets --seeds 4 --people 15`.
   */
  readonly priceInAttainment: number;
  readonly measured: {
    readonly goals: Measured;
    /** What is due within four weeks. */
    readonly soon: Measured;
    /** Of what was learned, what is left after six weeks. */
    readonly kept: Measured;
    /** Of what their roles ask for, what newcomers have after two weeks. */
    readonly onboarded: Measured;
  };
}

const preset = (
  id: PresetId,
  weights: Weights,
  measured: { [Name in keyof Preset['measured']]: readonly [points: number, within: number] },
): Preset => {
  const said = ([points, within]: readonly [number, number]): Measured => ({ points, within });
  return {
    id,
    policyOver: (current) => ({ ...current, weights }),
    priceInAttainment: Math.max(0, -measured.goals[0]),
    measured: {
      goals: said(measured.goals),
      soon: said(measured.soon),
      kept: said(measured.kept),
      onboarded: said(measured.onboarded),
    },
  };
};

export const PRESETS: readonly Preset[] = [
  // The default weights close gaps as well as any that were tried: this one does nothing besides.
  preset(
    'close-gaps',
    {
      uplift: 1,
      roleGap: 0,
      retention: 0,
      urgency: 0.5,
      completion: 0.15,
      feedback: 0,
      freshness: 0,
      variety: 0.05,
    },
    { goals: [-0.1, 0.2], soon: [0.1, 0.3], kept: [-0.6, 0.4], onboarded: [-0.7, 0.5] },
  ),
  preset(
    'hold-on',
    {
      uplift: 0.3,
      roleGap: 0.05,
      retention: 1,
      urgency: 0.05,
      completion: 0.1,
      feedback: 0.05,
      freshness: 0,
      variety: 0.05,
    },
    { goals: [-2.8, 0.5], soon: [-2.5, 0.7], kept: [5, 0.9], onboarded: [-0.6, 1.1] },
  ),
  preset(
    'onboard-fast',
    {
      uplift: 0.6,
      roleGap: 1,
      retention: 0.05,
      urgency: 0.05,
      completion: 0.15,
      feedback: 0.05,
      freshness: 0.05,
      variety: 0.05,
    },
    { goals: [-0.6, 0.3], soon: [-0.8, 0.3], kept: [0, 0.3], onboarded: [4, 1] },
  ),
];
