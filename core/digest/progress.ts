import { DAY_MS } from '../base/days.ts';
import { localDayOf } from '../base/local-days.ts';
import { minuteOf } from '../base/minutes.ts';
import type { Catalogue } from '../catalogue/compile.ts';
import { type LearnerState, lastDoneMinute } from '../learner/state.ts';
import type { Situation } from '../recommend/situation.ts';
import { askedSkills } from '../recommend/skills.ts';
import type { MailTexts } from '../texts/texts.ts';
import { inSentence } from './wording.ts';

/** Minutes that an answer outside of a finished lesson counts for. */
const ANSWER_MINUTES = 0.5;

/**
 * Minutes of learning on the local day of `nowMs`: lessons that were finished in full, of others
 * the answers.
 */
export const minutesToday = (
  { lessons }: LearnerState,
  catalogue: Catalogue,
  timeZone: string,
  nowMs: number,
): number => {
  const today = minuteOf(localDayOf(nowMs, timeZone).startMs);
  let minutes = 0;
  lessons.forEach((own, id) => {
    if (lastDoneMinute(own) < today) return;
    const whole = catalogue.minutes[catalogue.lessonIndex.get(id) ?? -1] ?? 0;
    minutes +=
      own.completedMinute >= today ? whole : Math.min(whole, own.answersThisTime * ANSWER_MINUTES);
  });
  return minutes;
};

const WEEK_DAYS = 7;
/** Answers from which it is said that most of them are right. */
const LEAST_ANSWERS = 3;
const MOST = 0.5;

const lessonsOfWeek = ({ lessons }: LearnerState, nowMs: number): number => {
  const from = minuteOf(nowMs - WEEK_DAYS * DAY_MS);
  let count = 0;
  lessons.forEach((own) => {
    if (lastDoneMinute(own) >= from) count += 1;
  });
  return count;
};

/**
 * How somebody gets on, in words that are true of them: what they did, the skill practised last of
 * which something good is known for sure, and how much of what is asked of them is mastered. Of
 * skills nothing is said that does not hold with 95 % probability.
 */
export const progressOf = (situation: Situation, texts: MailTexts, nowMs: number): string[] => {
  const asked = askedSkills(situation);
  const firm = asked.filter(({ isProven, report }) => isProven && report().mastered);
  const best = asked
    .filter(({ isProven, answers }) => isProven || answers >= LEAST_ANSWERS)
    .sort((a, b) => (b.lastPractised ?? 0) - (a.lastPractised ?? 0))
    .find(({ answers, report }) => {
      const { mastered, interval } = report();
      return mastered || (interval[0] > MOST && answers >= LEAST_ANSWERS);
    })
    ?.report();
  const week = lessonsOfWeek(situation.input.state, nowMs);
  return [
    ...(week > 0 ? [texts.week(week)] : []),
    ...(best === undefined
      ? []
      : [(best.mastered ? texts.firm : texts.mostRight)(inSentence(best.name))]),
    ...(firm.length > 1 ? [texts.firmOf(firm.length, asked.length)] : []),
  ];
};
