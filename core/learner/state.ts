import { fnv1a } from '../base/hash.ts';
import type { StoredEvent } from '../model/event.ts';
import type { Assessment } from './assessments.ts';
import { DEFAULT_MEMORY, type MemoryModel } from './memory.ts';
import { GENERAL_VARIANCE, SKILL_VARIANCE, SLOW_WEIGHT, START } from './prior.ts';
import { NO_RENAMES, type Renames } from './renames.ts';
import { NONE_WAITING, type Waiting } from './withdrawn.ts';

/**
 * What the log says about one employee, O(1) per skill, lesson and question. Every number is
 * exactly what the snapshot holds: Float32, or a whole number. Times are whole minutes since
 * 2000-01-01, so that 32 bits hold them.
 */
export interface SkillState {
  /** Ability on this skill in log-odds, beyond the employee's general ability (Elo). */
  ability: number;
  /** Right and wrong answers, all told. */
  wins: number;
  fails: number;
  /**
   * Moving averages of the answers, −0.5 .. 0.5, by `FORM_RATES`: slow, middling, quick; 0 before
   * the first.
   */
  form: number[];
  /** Right and wrong answers in a row, up to `MOST_STREAK`: one of the two is 0. */
  winStreak: number;
  failStreak: number;
  /** Days, up to `MOST_STREAK`, on which the skill was first tried and the answer was right. */
  spacedWins: number;
  /** Minute of the last answer; 0 before the first. */
  lastMinute: number;
  /** FSRS memory, 0 before the first answer: days, and 1..10. */
  stability: number;
  memoryDifficulty: number;
  /** Completions without any answer, counted up to `MOST_EXPOSURES`. */
  exposures: number;
  /** Minute of the last of them; 0 before the first. */
  exposedMinute: number;
  /** Minute of the last lesson on the skill, answered or merely completed. */
  practisedMinute: number;
  /** Different questions answered rightly, up to `MOST_STREAK`. */
  rightQuestions: number;
  /** The newest assessment of each kind; undefined before the first. */
  assessments: readonly Assessment[] | undefined;
  /**
   * What is believed of the skill (see `belief.ts`), as it was just after the last answer: means
   * and variances of the slow and the quick part in log-odds, the slow one's weight, and the
   * general level at that moment.
   */
  slow: number;
  slowVariance: number;
  quick: number;
  quickVariance: number;
  slowWeight: number;
  anchor: number;
}

/** A question, or a lesson as a whole, that was just answered. */
interface Recent {
  /** 24-bit hash of lesson and question. */
  readonly hash: number;
  /** Minute of the last answer, and how many there were without a pause. */
  minute: number;
  times: number;
}

/** What the log says about one employee and one lesson. */
export interface LessonState {
  /** Minutes; 0 = never. */
  startedMinute: number;
  completedMinute: number;
  answeredMinute: number;
  openedMinute: number;
  dismissedMinute: number;
  dismissedReason: 'not-relevant' | 'too-easy' | 'too-hard' | 'later' | undefined;
  completions: number;
  answers: number;
  wins: number;
  /** Moving average of the answers, −0.5 .. 0.5, by the middle one of `FORM_RATES`. */
  form: number;
  /**
   * Answers since the attempt began, and the right ones among them: a score counts only where there
   * are none.
   */
  answersThisTime: number;
  winsThisTime: number;
  /** Whether any attempt brought a score. */
  scored: boolean;
  /** Whether the last attempt that brought answers or a score went well. */
  passed: boolean;
  /** Attempts in a row, up to `MOST_FAILURES`, that went badly. */
  failures: number;
  /** Last rating 1..5; 0 = none. */
  rating: number;
  /** FSRS memory of the lesson as a whole, 0 before it was first done: days, and 1..10. */
  stability: number;
  memoryDifficulty: number;
  /**
   * Pairs of a 24-bit hash of a question's id and what is known of it, `attempts << 4 | wins << 1 |
   * last answer was right`, counts up to 15 and 7; in the order of the hashes. A list, since a
   * lesson has few questions and an employee hundreds of lessons.
   */
  questions: number[];
}

/** What the log says about one employee. Skills and lessons by id. */
export interface LearnerState {
  /** The memory model that stabilities and difficulties are of. */
  readonly memory: MemoryModel;
  /** Which skills stand for others that are gone: the log is read so. */
  readonly renames: Renames;
  readonly skills: Map<string, SkillState>;
  readonly lessons: Map<string, LessonState>;
  /** General ability in log-odds (Elo). */
  ability: number;
  /** Right and wrong answers, all told; the wrong ones in a row up to now, up to `MOST_STREAK`. */
  wins: number;
  fails: number;
  failStreak: number;
  /** General level and its variance, as it is believed (see `belief.ts`), in log-odds. */
  general: number;
  generalVariance: number;
  /** What was answered a moment ago, up to `MOST_RECENT`, in the order of the first answers. */
  recent: Recent[];
  /** Moving averages of all answers, like a skill's. */
  form: number[];
  /** Minute of the last answer; 0 before the first. */
  lastMinute: number;
  /**
   * How far answers to kindred questions lie above (or below) what was expected, by factor; empty
   * before the first such question.
   */
  kindred: Float32Array;
  /** How many events were folded, and the last one in their order. */
  events: number;
  newest: Pick<StoredEvent, 'at' | 'type' | 'id'> | undefined;
  /** Withdrawals of events that did not come so far. */
  waiting: Waiting;
}

/** How much the newest answer moves each of the averages. */
export const FORM_RATES = [0.05, 0.15, 0.4] as const;
/** A moving average as it is kept: in whole steps, so that 16 bits hold it. */
export const formOf = (average: number): number =>
  // Adding 0 makes 0 of −0, which would be another number after encoding.
  (Math.round(average * FORM_STEPS) + 0) / FORM_STEPS;
export const FORM_STEPS = 65_534;
/** Where counts of bare completions, and of answers in a row, stop: a byte holds them. */
export const MOST_EXPOSURES = 8;
export const MOST_STREAK = 255;
/** Failures in a row that are told apart: after three something else is tried. */
export const MOST_FAILURES = 3;
/** Questions that are remembered as just answered. */
export const MOST_RECENT = 64;

/** What a fold depends on besides events. */
export type Folding = Readonly<Pick<LearnerState, 'memory' | 'renames'>>;

/** The state before the first event, under a memory model and what skills are called now. */
export const emptyState = (
  memory: MemoryModel = DEFAULT_MEMORY,
  renames: Renames = NO_RENAMES,
): LearnerState => ({
  memory,
  renames,
  skills: new Map(),
  lessons: new Map(),
  ability: 0,
  general: 0,
  generalVariance: GENERAL_VARIANCE,
  recent: [],
  wins: 0,
  fails: 0,
  failStreak: 0,
  form: [0, 0, 0],
  lastMinute: 0,
  kindred: new Float32Array(0),
  events: 0,
  newest: undefined,
  waiting: NONE_WAITING,
});

/** A skill before the first event on it. */
export const newSkill = (): SkillState => ({
  ability: 0,
  wins: 0,
  fails: 0,
  form: [0, 0, 0],
  winStreak: 0,
  failStreak: 0,
  spacedWins: 0,
  lastMinute: 0,
  stability: 0,
  memoryDifficulty: 0,
  exposures: 0,
  exposedMinute: 0,
  practisedMinute: 0,
  rightQuestions: 0,
  assessments: undefined,
  slow: START,
  slowVariance: SKILL_VARIANCE,
  quick: START,
  quickVariance: SKILL_VARIANCE,
  slowWeight: SLOW_WEIGHT,
  anchor: 0,
});

/** A lesson before the first event on it. */
export const newLesson = (): LessonState => ({
  startedMinute: 0,
  completedMinute: 0,
  answeredMinute: 0,
  openedMinute: 0,
  dismissedMinute: 0,
  dismissedReason: undefined,
  completions: 0,
  answers: 0,
  wins: 0,
  form: 0,
  answersThisTime: 0,
  winsThisTime: 0,
  scored: false,
  passed: false,
  failures: 0,
  rating: 0,
  stability: 0,
  memoryDifficulty: 0,
  questions: [],
});

/** 24-bit hash of a question's id (FNV-1a, folded). */
export const questionHash = (id: string): number => {
  const hash = fnv1a(id);
  return ((hash >>> 24) ^ hash) & 0xffffff;
};

/** Where a question is in `questions`, or where it belongs. */
const placeOf = (questions: readonly number[], hash: number): number => {
  let place = 0;
  while (place < questions.length && questions[place]! < hash) place += 2;
  return place;
};

/** What is known of a question, packed; undefined before its first answer. */
export const packedOf = ({ questions }: LessonState, hash: number): number | undefined => {
  const place = placeOf(questions, hash);
  return questions[place] === hash ? questions[place + 1] : undefined;
};

/** Takes down what is known of a question. */
export const pack = ({ questions }: LessonState, hash: number, packed: number): void => {
  const place = placeOf(questions, hash);
  if (questions[place] === hash) questions[place + 1] = packed;
  else questions.splice(place, 0, hash, packed);
};

/**
 * What is known of one question: how often it was answered, how often rightly, and how the last
 * time.
 */
export const questionRecord = (
  packed: number,
): { attempts: number; wins: number; lastRight: boolean } => ({
  attempts: packed >> 4,
  wins: (packed >> 1) & 7,
  lastRight: (packed & 1) === 1,
});

/** Share of right answers, or score, from which an attempt went well. */
export const UNDERSTOOD = 0.5;

/** Whether an attempt with these answers went well. */
export const wentWell = (wins: number, answers: number): boolean => wins >= UNDERSTOOD * answers;

/**
 * Whether a lesson was done and went well enough to count as known. A bare completion counts only
 * where the lesson never brought an answer or a score: many systems send nothing else. The newest
 * attempt says so, also one that is under way: apps that send answers alone never end it.
 */
export const isUnderstood = (lesson: LessonState): boolean => {
  if (lesson.answers === 0 && !lesson.scored) return lesson.completions > 0;
  const { answersThisTime, winsThisTime } = lesson;
  return answersThisTime > 0 ? wentWell(winsThisTime, answersThisTime) : lesson.passed;
};

/** Minute at which the lesson was last done: completed or answered; 0 = never. */
export const lastDoneMinute = (lesson: LessonState): number =>
  Math.max(lesson.completedMinute, lesson.answeredMinute);
