import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SkillReport } from '../../../core/recommend/skills.ts';
import { inWords } from '../../../core/recommend/standing.ts';

const reportOf = (report: Partial<SkillReport>): SkillReport => ({
  ...{ skill: 's', name: 'S', mastery: 0.5, uncertainty: 1, interval: [0.2, 0.8] },
  ...{ mastered: false, logOdds: 0, contributions: [], answers: 3, sources: [], lastPractised: 1 },
  ...report,
});
const wordOf = (report: Partial<SkillReport>): string => inWords([reportOf(report)])[0]!.standing;

describe('A skill in words', () => {
  it('is one word for each way it may stand', () => {
    expect(wordOf({ mastered: true, gap: 0 })).toBe('mastered');
    expect(wordOf({ answers: 0, lastPractised: undefined, gap: 0.4 })).toBe('untried');
    expect(wordOf({ answers: 0, lastPractised: 5, gap: 0.4 })).toBe('most-to-gain');
    expect(wordOf({ gap: 0 })).toBe('enough');
    expect(wordOf({ gap: 0.05 })).toBe('nearly');
    expect(wordOf({ gap: 0.2 })).toBe('under-way');
    expect(wordOf({ gap: 0.3 })).toBe('most-to-gain');
  });

  it('is measured by what is usually asked where nobody asks for it', () => {
    expect(wordOf({ mastery: 0.95 })).toBe('enough');
    expect(wordOf({ mastery: 0.1 })).toBe('most-to-gain');
  });

  it('stands by its gap, the largest first, what is mastered last', () => {
    const report = fc.record({
      gap: fc.double({ min: 0, max: 1, noNaN: true }),
      mastered: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(report), (all) => {
        const shown = inWords(all.map(reportOf)).map((one) => one.report);
        expect(shown).toHaveLength(all.length);
        for (const [index, { gap = 0, mastered }] of shown.entries()) {
          const before = shown[index - 1];
          if (before === undefined) continue;
          if (before.mastered === mastered) expect(before.gap).toBeGreaterThanOrEqual(gap);
          else expect(mastered).toBe(true);
        }
      }),
    );
  });
});
