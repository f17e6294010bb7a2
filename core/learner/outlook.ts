import { DAY_MS } from '../base/days.ts';
import { daysBetween, minuteOf } from '../base/minutes.ts';
import { logOddsOf, probabilityOf } from '../base/odds.ts';
import { chanceIfRefreshed } from './belief.ts';
import { type MasteryModel, masteriesOf } from './mastery.ts';
import type { LearnerState } from './state.ts';

/** What a lesson is for whichever skill it teaches. */
export interface LessonDose {
  /** Difficulty of the lesson in log-odds. */
  readonly difficultyLogOdds: number;
  /** Log-odds that this lesson adds instead of the average lesson's. */
  readonly effect?: number | undefined;
  /** Done before, so that there is less in it that is new. */
  readonly again?: boolean | undefined;
}

/** What a lesson does to one skill. */
export interface Dose extends LessonDose {
  /** Share of the lesson that is about the skill, 0..1. */
  readonly weight: number;
}

/** One skill of one employee, made ready for comparing many lessons. */
export interface SkillOutlook {
  /** Mastery now and, if nothing more is done, at the due date. */
  readonly now: number;
  readonly projected: number;
  readonly nowLogOdds: number;
  readonly projectedLogOdds: number;
  /**
   * Log-odds that a full dose of an average lesson of suitable difficulty leaves at the due date.
   */
  readonly lasting: number;
  /** Log-odds that the practice alone keeps from being forgotten until the due date. */
  readonly kept: number;
  /** Recall now, 0..1; 0 for a skill that was never practised. */
  readonly recall: number;
}

/**
 * Share of its gain that practice brings of what is still fully recalled, and what recall that is
 * gone adds: the spacing effect (Cepeda et al. 2006).
 */
const MASSED_GAIN = 0.25;
const SPACED_GAIN = 0.75;

/** Share of its gain that practice brings at a recall of 0..1. */
export const freshAt = (recall: number): number => MASSED_GAIN + SPACED_GAIN * (1 - recall);

/**
 * Looks at one skill after the other of one employee, from `nowMs` to `dueMs` (epoch milliseconds;
 * what is due before counts as due at once).
 *
 * The gain of a lesson is a causal estimate and stands apart from the predictive weights, in which
 * wins also tell of ability that was there before: average gain × how much there is left to learn
 * today (what was practised a moment ago gains little: the spacing effect, by 1 − recall) × what
 * FSRS expects to be left of it at the due date with the stability after this practice.
 */
export const outlooksFrom = (
  state: LearnerState,
  model: MasteryModel,
  nowMs: number,
): ((skill: string, dueMs: number, prior?: number) => SkillOutlook) => {
  const { memory } = state;
  const { gain } = model;
  const masteries = masteriesOf(state, model);
  const minute = minuteOf(nowMs);
  return (skill, dueMs, prior) => {
    const known = masteries.turnTo(skill, prior);
    const now = masteries.at(minute).chance;
    const due = masteries.at(minuteOf(Math.max(nowMs, dueMs)));
    const projected = due.chance;
    const projectedLogOdds = logOddsOf(projected);
    const refreshed = chanceIfRefreshed(known, due, minute, minuteOf(dueMs));
    const days = Math.max(0, (dueMs - nowMs) / DAY_MS);
    let recall = 0;
    let stability = memory.first.stability;
    // What was merely completed was practised, too, and gains as little straight after.
    if (known !== undefined && known.practisedMinute > 0) {
      const since = Math.max(0, daysBetween(known.practisedMinute, minute));
      const before = known.stability > 0 ? known : memory.first;
      recall = memory.retrievability(before.stability, since);
      stability = memory.stabilityAfterRecall(before, since);
    }
    const left = memory.retrievability(stability, days);
    return {
      now,
      projected,
      nowLogOdds: logOddsOf(now),
      projectedLogOdds,
      lasting: gain * freshAt(recall) * left,
      kept: Math.max(0, logOddsOf(refreshed) - projectedLogOdds),
      recall,
    };
  };
};

/** The outlook of a single skill: see `outlooksFrom`. */
export const prepareSkill = (
  state: LearnerState,
  model: MasteryModel,
  skill: string,
  nowMs: number,
  dueMs: number,
  prior?: number,
): SkillOutlook => outlooksFrom(state, model, nowMs)(skill, dueMs, prior);

/** Where a lesson suits best: log-odds of 75 % success. */
const SUITABLE = logOddsOf(0.75);
/** Standard deviation of the bell around it, in log-odds. */
const SUITABLE_WIDTH = 1.8;

/**
 * A lesson teaches most where success is likely but not certain: 1 at 75 % success, less where it
 * is too easy or too hard, by a Gaussian bell over the log-odds of success.
 *
 * @example suitability(Math.log(3)) // 1
 */
export const suitability = (logOddsOfSuccess: number): number => {
  const distance = logOddsOfSuccess - SUITABLE;
  return Math.exp(-(distance * distance) / (2 * SUITABLE_WIDTH * SUITABLE_WIDTH));
};

/**
 * Share of what a lesson taught the first time that it teaches the second time; what it refreshes,
 * it refreshes again.
 */
export const AGAIN = 0.6;

/**
 * Log-odds that the lesson, done now, adds at the due date. `weight`, the share of it that is about
 * the skill, stands apart, so that one dose does for all skills of a lesson.
 */
export const liftOf = (
  outlook: SkillOutlook,
  dose: LessonDose,
  weight: number,
  gain: number,
): number => {
  const scale =
    (dose.effect === undefined || gain <= 0 ? 1 : dose.effect / gain) * (dose.again ? AGAIN : 1);
  const fit = suitability(outlook.nowLogOdds - dose.difficultyLogOdds);
  return weight * (outlook.lasting * scale * fit + outlook.kept);
};

/** Mastery at the due date with the lesson done now. */
export const masteryWith = (outlook: SkillOutlook, dose: Dose, gain: number): number =>
  probabilityOf(outlook.projectedLogOdds + liftOf(outlook, dose, dose.weight, gain));
