import {
  FEATURE_COUNT,
  featuresOf,
  type Particulars,
  SLOPE_COUNT,
} from '../../learner/features.ts';
import { applyEvent } from '../../learner/fold.ts';
import type { MemoryModel } from '../../learner/memory.ts';
import { emptyState } from '../../learner/state.ts';
import type { StoredEvent } from '../../model/event.ts';

/**
 * The answers of one learner in the order of time, with the skills of each question in `lessonAs`.
 */
export type LearnerLog = readonly StoredEvent[];

/**
 * Groups that learners are split into. What is particular to skills and questions, as one
 * group's features use it, comes from the other groups' answers: so the weights do not trust it
 * more than it deserves with new learners.
 */
export const GROUPS = 5;

/** Every answer of a fit as columns, row by row, learner after learner. */
export interface Answers {
  readonly count: number;
  /** Rows of learner `i` are `starts[i] … starts[i + 1] − 1`. */
  readonly starts: Int32Array;
  readonly outcomes: Uint8Array;
  readonly groups: Uint8Array;
  /** What each row's question, lesson and set of skills are, as indices into the names. */
  readonly question: Int32Array;
  readonly lesson: Int32Array;
  readonly set: Int32Array;
  readonly names: {
    readonly questions: readonly string[];
    readonly lessons: readonly string[];
    readonly sets: readonly string[];
    readonly skills: readonly string[];
  };
  /** The set of each question, and the skills of each set. */
  readonly setOf: Int32Array;
  readonly skillsOf: readonly (readonly number[])[];
  readonly skillIndex: ReadonlyMap<string, number>;
  /** `FEATURE_COUNT` numbers a row; written by `tabulate`. */
  readonly features: Float32Array;
  /**
   * Skills of row `r` are places `skillStarts[r] … skillStarts[r + 1] − 1`: which skill, and its
   * share × centred slopes.
   */
  readonly skillStarts: Int32Array;
  readonly skill: Int32Array;
  readonly slopes: Float32Array;
}

const indexer = () => {
  const names: string[] = [];
  const index = new Map<string, number>();
  const of = (name: string): number => {
    let place = index.get(name);
    if (place === undefined) {
      place = names.length;
      index.set(name, place);
      names.push(name);
    }
    return place;
  };
  return { names, index, of };
};

/** Answers as columns. Events that are no answers, or say nothing of skills, are left out. */
export const answersOf = (logs: readonly LearnerLog[]): Answers => {
  const count = logs.reduce((sum, log) => sum + log.filter(isAnswer).length, 0);
  const taught = logs.reduce(
    (sum, log) =>
      sum +
      log.reduce((all, event) => all + (isAnswer(event) ? event.lessonAs!.skills.length : 0), 0),
    0,
  );
  const [questions, lessons, sets, skills] = [indexer(), indexer(), indexer(), indexer()];
  const starts = new Int32Array(logs.length + 1);
  const [outcomes, groups] = [new Uint8Array(count), new Uint8Array(count)];
  const [question, lesson, set] = [
    new Int32Array(count),
    new Int32Array(count),
    new Int32Array(count),
  ];
  const skillStarts = new Int32Array(count + 1);
  const skill = new Int32Array(taught);
  const setOf: number[] = [];
  const skillsOf: number[][] = [];
  let row = 0;
  let place = 0;
  for (const [learner, log] of logs.entries()) {
    for (const event of log) {
      if (!isAnswer(event)) continue;
      const own = event.lessonAs!.skills.map((one) => skills.of(one.skill));
      outcomes[row] = event.correct ? 1 : 0;
      groups[row] = learner % GROUPS;
      question[row] = questions.of(`${event.lesson}|${event.question}`);
      lesson[row] = lessons.of(event.lesson ?? '');
      set[row] = sets.of(event.lessonAs!.skills.map((one) => one.skill).join('+'));
      setOf[question[row]!] = set[row]!;
      skillsOf[set[row]!] ??= own;
      for (const one of own) skill[place++] = one;
      row += 1;
      skillStarts[row] = place;
    }
    starts[learner + 1] = row;
  }
  return {
    count,
    starts,
    outcomes,
    groups,
    question,
    lesson,
    set,
    names: {
      questions: questions.names,
      lessons: lessons.names,
      sets: sets.names,
      skills: skills.names,
    },
    setOf: Int32Array.from(setOf),
    skillsOf,
    skillIndex: skills.index,
    features: new Float32Array(count * FEATURE_COUNT),
    skillStarts,
    skill,
    slopes: new Float32Array(taught * SLOPE_COUNT),
  };
};

/** Whether a fit of the weights learns from this event. */
const isAnswer = (event: StoredEvent): boolean =>
  event.type === 'answered' && event.lessonAs !== undefined;

/** What the fold and the features of one group of learners go by. */
export interface Estimates {
  difficultyOf(row: number): number;
  slopesOf: Particulars['slopesOf'];
}

/**
 * Folds every learner anew and writes the features of each answer, as they stood just before it.
 */
export const tabulate = (
  answers: Answers,
  logs: readonly LearnerLog[],
  memory: MemoryModel,
  estimatesOf: (group: number) => Estimates,
): void => {
  const features = new Float64Array(FEATURE_COUNT);
  let row = 0;
  for (const [learner, log] of logs.entries()) {
    const { difficultyOf, slopesOf } = estimatesOf(learner % GROUPS);
    const state = emptyState(memory);
    for (const event of log) {
      if (!isAnswer(event)) {
        applyEvent(state, event);
        continue;
      }
      const { skills, minutes } = event.lessonAs!;
      const difficulty = difficultyOf(row);
      const { lesson, question } = event;
      const asked = { skills, difficultyLogOdds: difficulty, lesson, question };
      let place = answers.skillStarts[row]!;
      featuresOf(
        state,
        asked,
        event.at,
        features,
        { slopesOf, factors: undefined },
        (_skill, share, slopes) => {
          for (let index = 0; index < SLOPE_COUNT; index++)
            answers.slopes[place * SLOPE_COUNT + index] = share * slopes[index]!;
          place += 1;
        },
      );
      answers.features.set(features, row * FEATURE_COUNT);
      row += 1;
      applyEvent(state, { ...event, lessonAs: { skills, difficulty, minutes } });
    }
  }
};
