import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, PolicyInput, TERMS, type Weights } from '../../../core/model/policy.ts';
import { PRESETS } from '../../../core/tune/presets.ts';
import { isSamePolicy, percentagesOf, sharesOf, weighAlike } from '../../../core/tune/shares.ts';
import { scaled } from '../../support/proof.ts';

const weights = fc
  .tuple(
    ...TERMS.map(() => fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1000, noNaN: true }))),
  )
  .map((all) => Object.fromEntries(TERMS.map((name, index) => [name, all[index]])) as Weights)
  .filter((all) => Object.values(all).some((weight) => weight > 0));
const times = (all: Weights, by: number): Weights =>
  Object.fromEntries(TERMS.map((name) => [name, all[name] * by])) as Weights;
const sum = (all: Readonly<Record<string, number>>): number =>
  Object.values(all).reduce((total, one) => total + one, 0);

describe('Weights as shares', () => {
  it('add up to 1, and as whole percentages to 100, each rounded up or down', () => {
    fc.assert(
      fc.property(weights, (all) => {
        const shares = sharesOf(all);
        expect(sum(shares)).toBeCloseTo(1, 9);
        const whole = percentagesOf(all);
        expect(sum(whole)).toBe(100);
        for (const name of TERMS) {
          expect(Number.isInteger(whole[name])).toBe(true);
          expect(Math.abs(whole[name] - 100 * shares[name])).toBeLessThan(1);
          if (all[name] === 0) expect(whole[name]).toBe(0);
        }
      }),
      { seed: 20261146, numRuns: scaled(100, 300) },
    );
  });

  it('are the same whatever the scale, and are not where one weight is another', () => {
    fc.assert(
      fc.property(weights, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (all, by) => {
        expect(weighAlike(all, times(all, by))).toBe(true);
        const more = { ...all, uplift: all.uplift + 0.1 * sum(all) };
        expect(weighAlike(all, more)).toBe(
          Object.entries(all).every(([name, one]) => name === 'uplift' || one === 0),
        );
      }),
      { seed: 20261145, numRuns: scaled(100, 300) },
    );
  });

  it('make a policy another one, and so does everything else that it says', () => {
    const same = PolicyInput.parse(JSON.parse(JSON.stringify(DEFAULT_POLICY)));
    expect(isSamePolicy(DEFAULT_POLICY, same)).toBe(true);
    const ten = { ...same, weights: times(same.weights, 10) };
    expect(isSamePolicy(DEFAULT_POLICY, ten)).toBe(true);
    const hide = { effect: 'hide' as const, lessons: ['c1'] };
    for (const other of [
      { ...same, weights: { ...same.weights, uplift: 2 } },
      { ...same, exploration: { temperature: 0.5 } },
      { ...same, constraints: { ...same.constraints, dailyCap: 9 } },
      { ...same, holdout: { share: 0.1, by: 'team' as const } },
      { ...same, rules: [hide] },
    ])
      expect(isSamePolicy(DEFAULT_POLICY, other)).toBe(false);
    const [a, b] = [
      { ...same, rules: [{ ...hide, until: '2026-03-01' }] },
      { ...same, rules: [{ until: '2026-03-01', ...hide }] },
    ];
    expect(isSamePolicy(a, b)).toBe(true);
  });
});

describe('Presets', () => {
  it('change the weights alone, to what a policy may say', () => {
    const current = PolicyInput.parse({
      ...DEFAULT_POLICY,
      exploration: { temperature: 0.3 },
      rules: [{ effect: 'pin', lessons: ['c1'] }],
    });
    expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
    for (const { policyOver } of PRESETS) {
      const { weights: mixed, ...others } = policyOver(current);
      expect(PolicyInput.parse({ ...others, weights: mixed })).toEqual({
        ...current,
        weights: mixed,
      });
      expect(weighAlike(mixed, DEFAULT_POLICY.weights)).toBe(false);
    }
  });
});
