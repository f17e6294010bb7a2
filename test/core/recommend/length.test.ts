import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { input, lesson, objective, release } from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const objectives = [objective('o', ['sql'])];
const withMinutes = (minutes: readonly number[], more = {}) =>
  release({
    lessons: minutes.map((one, index) => lesson(`l${index}`, ['sql'], { minutes: one })),
    objectives,
    ...more,
  });

describe('an average lesson', () => {
  it('teaches more the longer it is, up to a usual length, and never less', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 19 }),
        (minutes) => {
          const { lessons } = decide(input(withMinutes(minutes), { request: { limit: 20 } }));
          const byLength = lessons.toSorted((a, b) => a.lesson.minutes - b.lesson.minutes);
          for (const [place, one] of byLength.entries()) {
            const before = byLength[place - 1];
            if (before === undefined) continue;
            expect(one.skills[0]!.uplift).toBeGreaterThanOrEqual(before.skills[0]!.uplift);
            if (before.lesson.minutes < 2.5 && one.lesson.minutes > before.lesson.minutes)
              expect(one.skills[0]!.uplift).toBeGreaterThan(before.skills[0]!.uplift);
          }
        },
      ),
      { seed: 9, numRuns: scaled(60, 900) },
    );
  });

  it('is not outdone by pages that sum up or cite, however many of them there are', () => {
    for (const usual of [3, 4, 5, 8, 12, 15, 30])
      for (const pages of [1, 3, 10]) {
        const [first] = decide(
          input(withMinutes([...Array<number>(pages).fill(1), usual])),
        ).lessons;
        if (usual >= pages) expect(first!.lesson.minutes).toBe(usual);
      }
  });

  it('is taken as it was measured, whatever its length', () => {
    const effects = [
      ['l0', 0.9, 1e-9],
      ['l1', 0.9, 1e-9],
    ] as const;
    const measured = withMinutes([1, 15], { model: { ...DEFAULT_MODEL, effects } });
    const [one, other] = decide(input(measured, { request: { limit: 2 } })).lessons;
    expect(one!.skills[0]!.uplift).toBeCloseTo(other!.skills[0]!.uplift, 9);
  });
});
