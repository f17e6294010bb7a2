import type { Standing } from '../texts/pages/texts.ts';
import { DEFAULT_TARGET } from './situation.ts';
import type { SkillReport } from './skills.ts';

/** Gaps up to these, as probabilities, are none, a small one, and a middling one. */
const NONE = 0.02;
const SMALL = 0.1;
const MIDDLING = 0.25;

/** What is missing of a skill, 0..1; of what nobody asks for, to what is usually asked. */
const missingOf = ({ gap, target, mastery }: SkillReport): number =>
  gap ?? Math.max(0, (target ?? DEFAULT_TARGET) - mastery);

const standingOf = (report: SkillReport): Standing => {
  if (report.mastered) return 'mastered';
  if (report.answers === 0 && report.lastPractised === undefined) return 'untried';
  const missing = missingOf(report);
  if (missing <= NONE) return 'enough';
  if (missing <= SMALL) return 'nearly';
  return missing <= MIDDLING ? 'under-way' : 'most-to-gain';
};

/** Skills and how they stand, in words; where most is missing first, what is mastered last. */
export const inWords = (
  reports: readonly SkillReport[],
): { readonly report: SkillReport; readonly standing: Standing }[] =>
  reports
    .map((report) => ({ report, standing: standingOf(report) }))
    .sort(
      (a, b) =>
        Number(a.standing === 'mastered') - Number(b.standing === 'mastered') ||
        missingOf(b.report) - missingOf(a.report),
    );
