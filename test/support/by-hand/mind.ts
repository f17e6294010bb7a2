import type { MemoryModel } from '../../../core/learner/memory.ts';
import type { StoredEvent } from '../../../core/model/event.ts';

/**
 * What a log says of one skill, worked out once more from its events in plain numbers, as the
 * documentation of the features says. Memory itself is FSRS's and has tests of its own.
 */

const DAY = 86_400_000;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));
/** Whole minutes: seconds are not kept. */
const minuteOf = (instant: number): number => Math.floor(instant / 60_000);
const days = (from: number, to: number): number => ((minuteOf(to) - minuteOf(from)) * 60_000) / DAY;

/** What is counted, of all answers and of those on one skill. */
interface Count {
  ability: number;
  right: number;
  wrong: number;
  /** Moving averages, −½ .. ½: the newest answer moves them by 5, 15 and 40 %. */
  averages: number[];
  rightInARow: number;
  wrongInARow: number;
  lastAt: number | undefined;
}

interface Skill extends Count {
  rightOnOtherDays: number;
  memory: MemoryModel['first'] | undefined;
  exposures: number;
  practisedAt: number | undefined;
  assessed: number;
  trust: number;
}

const RATES = [0.05, 0.15, 0.4];
const newCount = (): Count => ({
  ability: 0,
  right: 0,
  wrong: 0,
  averages: [0, 0, 0],
  rightInARow: 0,
  wrongInARow: 0,
  lastAt: undefined,
});
const newSkill = (): Skill => ({
  ...newCount(),
  rightOnOtherDays: 0,
  memory: undefined,
  exposures: 0,
  practisedAt: undefined,
  assessed: 0,
  trust: 0,
});

/** A Kalman step: how much one more answer tells after those before it. */
const stepAfter = ({ right, wrong }: Count, least: number): number =>
  Math.max(least, 1 / (1 + 0.18 * (right + wrong)));

const count = (one: Count, at: number, outcome: number, worth: number, says: number): void => {
  one.averages = one.averages.map(
    (before, index) => before + RATES[index]! * says * (outcome - 0.5 - before),
  );
  one.right += outcome * worth;
  one.wrong += (1 - outcome) * worth;
  one.rightInARow = outcome >= 0.5 ? one.rightInARow + 1 : 0;
  one.wrongInARow = outcome >= 0.5 ? 0 : one.wrongInARow + 1;
  one.lastAt = at;
};

export interface MindByHand {
  readonly general: Count;
  readonly skills: ReadonlyMap<string, Skill>;
  readonly kindred: readonly number[];
}

const TRUST = { test: 6, manager: 3, self: 1.5 };
const WORTH = { sure: 1, 'think-so': 1, guess: 0.5 };

/** Folds events that are in order. */
export const mindByHand = (events: readonly StoredEvent[], memory: MemoryModel): MindByHand => {
  const general = newCount();
  const skills = new Map<string, Skill>();
  const kindred: number[] = [];
  /** Answers since the attempt began, by lesson. */
  const attempts = new Map<string, number>();
  const skillOf = (id: string): Skill => {
    const known = skills.get(id) ?? newSkill();
    skills.set(id, known);
    return known;
  };

  const learn = ({ lessonAs, at }: StoredEvent, outcome: number, worth: number): void => {
    const { skills: taught, difficulty, factors = [] } = lessonAs ?? { skills: [], difficulty: 0 };
    const total = taught.reduce((sum, { weight }) => sum + weight, 0);
    const parts = taught.map(({ skill, weight }) => ({
      known: skillOf(skill),
      weight,
      share: total > 0 ? weight / total : 0,
    }));
    const says = Math.min(1, worth);
    const generalStep = stepAfter(general, 0.105);
    let expected = 0.7 + general.ability - difficulty;
    let variance = generalStep;
    for (const { known, share } of parts) {
      expected += share * known.ability;
      variance += share ** 2 * stepAfter(known, 0.167);
    }
    const chance = sigmoid(expected);
    const surprise = (says * (outcome - chance)) / (1 + chance * (1 - chance) * variance);
    const felt = factors.reduce((sum, one, index) => sum + one * (kindred[index] ?? 0), 0);
    const change = 0.6 * says * (outcome - sigmoid(expected + felt));
    for (const [index, one] of factors.entries())
      kindred[index] = (kindred[index] ?? 0) + change * one;
    general.ability += generalStep * surprise;
    count(general, at, outcome, worth, says);
    for (const { known, weight, share } of parts) {
      known.ability += stepAfter(known, 0.167) * share * surprise;
      const elapsed = known.lastAt === undefined ? 0 : days(known.lastAt, at);
      const isRight = outcome >= 0.5;
      if (isRight && (known.lastAt === undefined || elapsed > 0.5)) known.rightOnOtherDays += 1;
      count(known, at, outcome, worth * weight, Math.min(1, worth * weight));
      const after = memory.review(known.memory, elapsed, isRight);
      const before = known.memory?.stability ?? 0;
      known.memory = isRight ? { ...after, stability: Math.max(before, after.stability) } : after;
      known.practisedAt = at;
    }
  };

  for (const event of events) {
    const lesson = event.lesson ?? '';
    const answers = attempts.get(lesson) ?? 0;
    if (event.type === 'started') attempts.set(lesson, 0);
    else if (event.type === 'answered') {
      const worth = event.correct && event.confidence ? WORTH[event.confidence] : 1;
      learn(event, event.correct ? 1 : 0, worth);
      attempts.set(lesson, answers + 1);
    } else if (event.type === 'completed') {
      if (answers === 0 && event.score !== undefined) learn(event, event.score, 2);
      else if (answers === 0)
        for (const { skill } of event.lessonAs?.skills ?? []) {
          const known = skillOf(skill);
          known.exposures += 1;
          known.practisedAt = event.at;
        }
      attempts.set(lesson, 0);
    } else if (event.type === 'assessed') {
      const known = skillOf(event.skill!);
      const trust = TRUST[event.by!];
      const level = logit(Math.min(0.97, Math.max(0.03, event.level!)));
      known.assessed = (known.assessed * known.trust + level * trust) / (known.trust + trust);
      known.trust = Math.min(12, known.trust + trust);
    }
  }
  return { general, skills, kindred };
};

const halved = (elapsedDays: number, halfLifeDays: number): number =>
  2 ** (-elapsedDays / halfLifeDays);
/** Ten minutes at least: what is closer is of one sitting. */
const since = (from: number, at: number): number => Math.max(10 / 1440, days(from, at));
/** An opinion beforehand gives way to answers that contradict it. */
const fading = (opinion: number, weight: number, { right, wrong }: Count): number =>
  weight === 0 ? 0 : (opinion * weight) / (weight + (opinion > 0 ? wrong : right));

/**
 * The features of one skill at an instant, by their names; those of lessons and questions are 0.
 */
export const featuresByHand = (
  { general, skills, kindred }: MindByHand,
  memory: MemoryModel,
  skill: string,
  at: number,
  of: { prior: number; difficulty: number; factors: readonly number[] },
): Record<string, number> => {
  const known = skills.get(skill) ?? newSkill();
  const [slow, , quick] = general.averages as [number, number, number];
  const features: Record<string, number> = {
    intercept: 1,
    ease: -of.difficulty,
    prior: fading(of.prior, 3, known),
    assessment: fading(known.assessed, known.trust, known),
    generalAbility: general.ability,
    generalWins: Math.log1p(general.right),
    generalFails: -Math.log1p(general.wrong),
    generalForm: slow,
    generalRecent: quick,
    generalFailStreak: -Math.log1p(general.wrongInARow),
    warmth: general.lastAt === undefined ? 0 : halved(since(general.lastAt, at), 0.5),
    exposure:
      known.practisedAt === undefined
        ? 0
        : (Math.min(3, known.exposures) / 3) * halved(days(known.practisedAt, at), 40),
    kindred: of.factors.reduce((sum, one, index) => sum + one * (kindred[index] ?? 0), 0),
  };
  if (known.lastAt === undefined || known.memory === undefined) return features;
  const elapsed = since(known.lastAt, at);
  return {
    ...features,
    practised: 1,
    skillAbility: known.ability,
    wins: Math.log1p(known.right),
    fails: -Math.log1p(known.wrong),
    form: known.averages[0]!,
    trend: known.averages[1]!,
    recent: known.averages[2]!,
    winStreak: Math.log1p(known.rightInARow),
    failStreak: -Math.log1p(known.wrongInARow),
    spacedWins: Math.log1p(known.rightOnOtherDays),
    withinHour: halved(elapsed, 1 / 24),
    withinDay: halved(elapsed, 0.5),
    withinWeek: halved(elapsed, 5),
    lingering: Math.max(0, 1 - Math.log1p(elapsed) / Math.log1p(400)),
    recall: memory.retrievability(known.memory.stability, elapsed),
    stability: Math.log1p(known.memory.stability),
  };
};

/**
 * Standard deviation of the log-odds: an answer carries about 0.2 of information, less as it ages.
 */
export const uncertaintyByHand = (
  { skills }: MindByHand,
  skill: string,
  at: number,
  spread: number,
): number => {
  const { right, wrong, lastAt, trust } = skills.get(skill) ?? newSkill();
  const kept = lastAt === undefined ? 0 : halved(Math.max(0, days(lastAt, at)), 40);
  const information = 0.2 * ((0.25 + 0.75 * kept) * (right + wrong) + trust);
  return spread / Math.sqrt(1 + spread ** 2 * information);
};
