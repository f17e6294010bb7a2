import type { MemoryModel } from './memory.ts';
import {
  daysBetween,
  HALF_LIVES_DAYS,
  type LearnerState,
  minuteOf,
  questionHash,
  questionRecord,
  type SkillState,
} from './state.ts';

/**
 * What a prediction is made of, in this order. Every feature but the intercept is built so that a right answer never lowers it and
 * idle time never raises it; with weights ≥ 0 the same then holds for the prediction.
 */
export const FEATURES = [
  'intercept',
  'ease',
  'prior',
  'assessment',
  'generalAbility',
  'generalForm',
  'skillAbility',
  'skillForm',
  'wins',
  'fails',
  'recentWins1',
  'recentWins2',
  'recentWins3',
  'recentPractice1',
  'recentPractice2',
  'recentPractice3',
  'recall',
  'stability',
  'exposure',
  'questionWins',
  'questionLastRight',
  'questionLastWrong',
] as const;
export type FeatureName = (typeof FEATURES)[number];
export const FEATURE_COUNT = FEATURES.length;

/** Index of each feature in a vector. */
export const AT = Object.fromEntries(FEATURES.map((name, index) => [name, index])) as Readonly<
  Record<FeatureName, number>
>;

/** What is asked: the skills with weights, and the question's difficulty in log-odds (0 = average, positive = harder). */
export interface Asked {
  readonly skills: readonly { readonly skill: string; readonly weight: number }[];
  readonly difficulty: number;
  readonly lesson?: string | undefined;
  readonly question?: string | undefined;
  /** What role and population say of the skill beforehand, in log-odds. */
  readonly prior?: number | undefined;
}

/** Exposure wears off: half of what a bare completion left is gone after so many days. */
const EXPOSURE_HALF_LIFE_DAYS = 40;

/** An opinion given beforehand loses weight with the answers that contradict it, never with those that agree. */
const fading = (opinion: number, weight: number, wins: number, fails: number): number =>
  weight <= 0 ? 0 : opinion * (weight / (weight + (opinion > 0 ? fails : wins)));

/** How many answers a prior of role and population is worth. */
const PRIOR_WEIGHT = 3;

const addSkill = (
  into: Float64Array,
  memory: MemoryModel,
  skill: SkillState,
  share: number,
  minute: number,
  prior: number,
): void => {
  into[AT.prior]! += share * fading(prior, PRIOR_WEIGHT, skill.wins, skill.fails);
  into[AT.assessment]! += share * fading(skill.assessed, skill.assessedWeight, skill.wins, skill.fails);
  if (skill.exposures > 0) {
    const days = Math.max(0, daysBetween(skill.practisedAt, minute));
    into[AT.exposure]! += (share * Math.min(3, skill.exposures) * 2 ** (-days / EXPOSURE_HALF_LIFE_DAYS)) / 3;
  }
  if (skill.lastAt === 0) return;
  const days = Math.max(0, daysBetween(skill.lastAt, minute));
  into[AT.skillAbility]! += share * skill.ability;
  into[AT.skillForm]! += share * skill.form;
  into[AT.wins]! += share * Math.log1p(skill.wins);
  into[AT.fails]! -= share * Math.log1p(skill.fails);
  for (let index = 0; index < HALF_LIVES_DAYS.length; index++) {
    const keep = 2 ** (-days / HALF_LIVES_DAYS[index]!);
    into[AT.recentWins1 + index]! += share * Math.log1p(skill.recentWins[index]! * keep);
    into[AT.recentPractice1 + index]! += share * Math.log1p(skill.recentAttempts[index]! * keep);
  }
  into[AT.recall]! += share * memory.retrievability(skill.stability, days);
  into[AT.stability]! += share * Math.log1p(skill.stability);
};

/** Features of one question for one employee at an instant, written into `into` (length `FEATURE_COUNT`). */
export const featuresOf = (state: LearnerState, asked: Asked, at: number, into: Float64Array): void => {
  into.fill(0);
  into[AT.intercept] = 1;
  into[AT.ease] = -asked.difficulty;
  into[AT.generalAbility] = state.ability;
  into[AT.generalForm] = state.form;
  const minute = minuteOf(at);
  const prior = asked.prior ?? 0;
  let total = 0;
  for (const { weight } of asked.skills) total += weight;
  for (const { skill, weight } of asked.skills) {
    const share = total > 0 ? weight / total : 1 / asked.skills.length;
    const known = state.skills.get(skill);
    if (known === undefined) into[AT.prior]! += share * prior;
    else addSkill(into, state.memory, known, share, minute, prior);
  }
  if (asked.question === undefined || asked.lesson === undefined) return;
  const packed = state.lessons.get(asked.lesson)?.questions.get(questionHash(asked.question));
  if (packed === undefined) return;
  const { wins, lastRight } = questionRecord(packed);
  into[AT.questionWins] = Math.log1p(wins);
  into[lastRight ? AT.questionLastRight : AT.questionLastWrong] = lastRight ? 1 : -1;
};
