import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { forgettingCurves } from '../../../core/recommend/curve.ts';
import { skillReports } from '../../../core/recommend/skills.ts';
import { decideInput } from '../../support/arbitraries.ts';
import { scaled } from '../../support/proof.ts';

test('a curve begins with what the report says today, and idle time raises nothing', () => {
  fc.assert(
    fc.property(decideInput(), (question) => {
      const reports = skillReports(question);
      const curves = forgettingCurves(
        question,
        reports.map(({ skill }) => skill),
        { days: 90, step: 3 },
      );
      for (const { skill, mastery, interval } of reports) {
        const curve = curves.get(skill) ?? [];
        expect(curve).toHaveLength(31);
        expect(curve[0]).toEqual({ atMs: question.atMs, mastery, interval });
        for (const [index, point] of curve.entries())
          if (index > 0)
            expect(point.mastery).toBeLessThanOrEqual(curve[index - 1]!.mastery + 1e-9);
      }
    }),
    { seed: 7, numRuns: scaled(40, 400) },
  );
});
