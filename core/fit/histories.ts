import { daysBetween, minuteOf } from '../base/minutes.ts';
import { logOddsOf } from '../base/odds.ts';
import { ATTEMPT_MINUTES, applyEvent } from '../learner/fold.ts';
import { type MasteryModel, masteriesOf, predictAnswer } from '../learner/mastery.ts';
import { memoryOf } from '../learner/memory.ts';
import { prepareSkill, suitability } from '../learner/outlook.ts';
import { emptyState, type LearnerState, packedOf, questionHash } from '../learner/state.ts';
import type { StoredEvent } from '../model/event.ts';
import { restatedBy } from './restate.ts';

/** Numbers of one row, and where each lies. */
export const ROW = { lesson: 0, minute: 1, share: 2, value: 3, outcome: 4, width: 5 } as const;
/** What stands as the outcome of a dose. */
export const DOSE = -1;

/**
 * What learners did on one skill, as rows of numbers, one learner after the other. A row is an
 * answer (outcome 0 or 1; `value` = how much easier in log-odds the question is than a typical one
 * on the skill), or a dose, a lesson done (outcome `DOSE`; `value` = the stability in days of what
 * it leaves).
 */
export interface SkillHistory {
  readonly lessons: string[];
  rows: Float64Array;
  count: number;
  /**
   * First row of each learner, and what the model said of the skill just before it, in log-odds.
   */
  readonly starts: number[];
  readonly priors: number[];
  /**
   * Summed over the doses: what share of its full effect the outlook expects of each, for whom and
   * when it was done; and how many.
   */
  readiness: number;
  doses: number;
}

const newHistory = (): SkillHistory => ({
  lessons: [],
  rows: new Float64Array(64 * ROW.width),
  count: 0,
  starts: [],
  priors: [],
  readiness: 0,
  doses: 0,
});

const addRow = (history: SkillHistory, row: readonly number[]): void => {
  const from = history.count * ROW.width;
  if (from === history.rows.length) {
    const grown = new Float64Array(history.rows.length * 2);
    grown.set(history.rows);
    history.rows = grown;
  }
  history.rows.set(row, from);
  history.count += 1;
};

/**
 * Reads logs once, each sorted by time, through the product's own fold and predictions; gives a
 * history a skill.
 */
export const historiesOf = (
  logs: Iterable<readonly StoredEvent[]>,
  model: MasteryModel,
): ReadonlyMap<string, SkillHistory> => {
  const histories = new Map<string, SkillHistory>();
  const indices = new Map<SkillHistory, Map<string, number>>();
  const restated = restatedBy(model);

  const historyOf = (skill: string): SkillHistory => {
    let history = histories.get(skill);
    if (history === undefined) {
      history = newHistory();
      histories.set(skill, history);
      indices.set(history, new Map());
    }
    return history;
  };
  const indexIn = (history: SkillHistory, lesson: string): number => {
    const known = indices.get(history)!;
    let index = known.get(lesson);
    if (index === undefined) {
      index = history.lessons.length;
      known.set(lesson, index);
      history.lessons.push(lesson);
    }
    return index;
  };

  for (const log of logs) {
    const state = emptyState(memoryOf(model.memory));
    const begun = new Set<string>();
    const attempts = new Map<string, number>();
    for (const stored of log) {
      const event = restated(stored);
      const lesson = event.lesson ?? '';
      const taught = event.lessonAs?.skills ?? [];
      const done = (event.type === 'answered' || event.type === 'completed') && taught.length > 0;
      if (!done) {
        applyEvent(state, event);
        continue;
      }
      const minute = minuteOf(event.at);
      const total = taught.reduce((sum, { weight }) => sum + weight, 0);
      const difficulty = event.lessonAs?.difficulty ?? 0;
      const isNew = minute - (attempts.get(lesson) ?? Number.NEGATIVE_INFINITY) > ATTEMPT_MINUTES;
      const asked =
        event.type === 'answered' && isUnseen(state, event)
          ? predictAnswer(state, model, { skills: taught, difficultyLogOdds: difficulty }, event.at)
              .logOdds
          : undefined;
      const masteries = masteriesOf(state, model);
      for (const { skill, weight } of taught) {
        if (weight <= 0) continue;
        const history = historyOf(skill);
        masteries.turnTo(skill);
        const typical = logOddsOf(masteries.at(minute).chance);
        if (!begun.has(skill)) {
          begun.add(skill);
          history.starts.push(history.count);
          history.priors.push(typical);
        }
        const index = indexIn(history, lesson);
        if (isNew) {
          addRow(history, [
            index,
            minute,
            weight / Math.max(1, total),
            stabilityAfter(state, skill, minute),
            DOSE,
          ]);
          // With the due date at once, nothing but freshness is left of the outlook.
          const { lasting, nowLogOdds } = prepareSkill(state, model, skill, event.at, event.at);
          history.readiness += (lasting / model.gain) * suitability(nowLogOdds - difficulty);
          history.doses += 1;
        }
        if (asked !== undefined) {
          const share = weight / total;
          addRow(history, [index, minute, share, asked - share * typical, event.correct ? 1 : 0]);
        }
      }
      attempts.set(lesson, minute);
      applyEvent(state, event);
    }
  }
  return histories;
};

/** A question answered before tells how well it is remembered itself, not what lessons did. */
const isUnseen = (state: LearnerState, { lesson = '', question = '' }: StoredEvent): boolean => {
  const known = state.lessons.get(lesson);
  return known === undefined || packedOf(known, questionHash(question)) === undefined;
};

const stabilityAfter = (
  { skills, memory }: LearnerState,
  skill: string,
  minute: number,
): number => {
  const known = skills.get(skill);
  return known === undefined || known.lastMinute === 0
    ? memory.first.stability
    : memory.review(known, daysBetween(known.lastMinute, minute), true).stability;
};
