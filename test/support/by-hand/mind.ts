import type { MemoryModel } from '../../../core/learner/memory.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import {
  answerByHand,
  beliefByHand,
  type MasteryByHand,
  newPerson,
  newSkillBelief,
  type PersonBelief,
  type SkillBelief,
} from './belief.ts';

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
  belief: SkillBelief;
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
  belief: newSkillBelief(),
});

/** What «too easy» and «too hard» say of oneself. */
const OF_ONESELF = new Map([
  ['too-easy', 0.85],
  ['too-hard', 0.35],
]);

/** A Kalman step: how much one more answer tells after those before it. */
const stepAfter = ({ right, wrong }: Count, least: number): number =>
  Math.max(least, 1 / (1 + 0.18 * (right + wrong)));

/** Averages are kept in whole steps. */
const kept = (average: number): number => Math.round(average * 65_534) / 65_534;

const count = (one: Count, at: number, outcome: number, worth: number, says: number): void => {
  one.averages = one.averages.map((before, index) =>
    kept(before + RATES[index]! * says * (outcome - 0.5 - before)),
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
  readonly person: PersonBelief;
}

const dayOf = (instant: number): number => minuteOf(instant) / 1440;
/** Nobody is quite without skill, and oneself is a poor judge at both ends. */
const BOUND = { test: 0.03, manager: 0.03, self: 0.1 };
/** An answer to the same question within ten minutes says half of the one before. */
const SITTING = 10;
const WORTH = { sure: 1, 'think-so': 1, guess: 0.5 };

/** Folds events that are in order. */
export const mindByHand = (events: readonly StoredEvent[], memory: MemoryModel): MindByHand => {
  const general = newCount();
  const skills = new Map<string, Skill>();
  const kindred: number[] = [];
  const person = newPerson();
  /** Answers without a pause, by lesson and question. */
  const sittings = new Map<string, { minute: number; times: number }>();
  /** Answers since the attempt began, by lesson. */
  const attempts = new Map<string, number>();
  const skillOf = (id: string): Skill => {
    const known = skills.get(id) ?? newSkill();
    skills.set(id, known);
    return known;
  };

  const newsOf = ({ lesson, question, at }: StoredEvent): number => {
    const key = JSON.stringify([lesson, question ?? '']);
    const before = sittings.get(key);
    const minute = minuteOf(at);
    const times = before !== undefined && minute - before.minute <= SITTING ? before.times + 1 : 0;
    sittings.set(key, { minute, times });
    return 0.5 ** times;
  };

  const learn = (event: StoredEvent, outcome: number, worth: number): void => {
    const { lessonAs, at } = event;
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
    const news = worth * newsOf(event);
    for (const { known, weight, share } of parts) {
      const of = { day: dayOf(at), difficulty, outcome };
      answerByHand(person, known.belief, { ...of, worth: (news * weight) / Math.max(1, total) });
      known.ability += stepAfter(known, 0.167) * share * surprise;
      const elapsed = known.lastAt === undefined ? 0 : days(known.lastAt, at);
      const isRight = outcome >= 0.5;
      if (isRight && (known.lastAt === undefined || elapsed > 0.5)) known.rightOnOtherDays += 1;
      known.belief.spacedDays = known.rightOnOtherDays;
      count(known, at, outcome, worth * weight, Math.min(1, worth * weight));
      const after = memory.review(known.memory, elapsed, isRight);
      const before = known.memory?.stability ?? 0;
      known.memory = isRight ? { ...after, stability: Math.max(before, after.stability) } : after;
    }
  };

  const assess = (skill: string, by: keyof typeof BOUND, level: number, at: number): void => {
    const { belief } = skillOf(skill);
    const bounded = Math.min(1 - BOUND[by], Math.max(BOUND[by], level));
    const said = { by, level: logit(bounded), day: dayOf(at) };
    belief.said = [...belief.said.filter((one) => one.by !== by), said];
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
          const { belief } = skillOf(skill);
          belief.exposures += 1;
          belief.exposedDay = dayOf(event.at);
        }
      attempts.set(lesson, 0);
    } else if (event.type === 'assessed') {
      assess(event.skill!, event.by!, event.level!, event.at);
    } else if (event.type === 'dismissed' && event.reason !== undefined) {
      const level = OF_ONESELF.get(event.reason);
      const { skills: taught, difficulty } = event.lessonAs ?? { skills: [], difficulty: 0 };
      for (const { skill } of level === undefined ? [] : taught)
        assess(skill, 'self', sigmoid(logit(level!) + difficulty), event.at);
    }
  }
  return { general, skills, kindred, person };
};

const halved = (elapsedDays: number, halfLifeDays: number): number =>
  2 ** (-elapsedDays / halfLifeDays);
/** Ten minutes at least: what is closer is of one sitting. */
const since = (from: number, at: number): number => Math.max(10 / 1440, days(from, at));

/** What is believed of a skill at an instant. */
export const masteryByHand = (
  { person, skills }: MindByHand,
  skill: string,
  at: number,
  of: { prior: number; difficulty: number },
  practisedAt = at,
): MasteryByHand => {
  const { belief } = skills.get(skill) ?? newSkill();
  return beliefByHand(person, belief, { day: dayOf(at), ...of }, dayOf(practisedAt));
};

/**
 * The features of one skill at an instant, by their names; those of lessons and questions are 0.
 */
export const featuresByHand = (
  mind: MindByHand,
  memory: MemoryModel,
  skill: string,
  at: number,
  of: { prior: number; difficulty: number; factors: readonly number[] },
): Record<string, number> => {
  const { general, skills, kindred } = mind;
  const known = skills.get(skill) ?? newSkill();
  const { probability } = masteryByHand(mind, skill, at, { prior: of.prior, difficulty: 0 });
  const [slow, , quick] = general.averages as [number, number, number];
  const features: Record<string, number> = {
    intercept: 1,
    ease: -of.difficulty,
    belief: logit(probability),
    generalAbility: general.ability,
    generalWins: Math.log1p(general.right),
    generalFails: -Math.log1p(general.wrong),
    generalForm: slow,
    generalRecent: quick,
    generalFailStreak: -Math.log1p(general.wrongInARow),
    warmth: general.lastAt === undefined ? 0 : halved(since(general.lastAt, at), 0.5),
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
