import { daysBetween, minuteOf } from '../base/minutes.ts';
import { logOddsOf, probabilityOf } from '../base/odds.ts';
import { compareEvents, type StoredEvent } from '../model/event.ts';
import { type Assessor, assessment, withAssessment } from './assessments.ts';
import { believe } from './belief.ts';
import { AT, FEATURE_COUNT } from './features.ts';
import type { MemoryModel } from './memory.ts';
import { START } from './prior.ts';
import { asNowCalled } from './renames.ts';
import {
  emptyState,
  FORM_RATES,
  formOf,
  type LearnerState,
  type LessonState,
  MOST_EXPOSURES,
  MOST_FAILURES,
  MOST_RECENT,
  MOST_STREAK,
  newLesson,
  newSkill,
  pack,
  packedOf,
  questionHash,
  type SkillState,
  UNDERSTOOD,
  wentWell,
} from './state.ts';
import { standing } from './withdrawn.ts';

/**
 * Changes whenever the same log would fold to another state; snapshots of another version are
 * ignored.
 */
export const FOLD_VERSION = 3;

const f = Math.fround;

/**
 * Step of an Elo update after `answers` answers: the variance that is left of a normal prior of
 * variance 1 when each answer carries about p(1−p) ≈ 0.18 of information, as in a Kalman filter
 * (Glickman 1999), but never less than `least`, since people change.
 */
const step = (answers: number, least: number): number =>
  Math.max(least, 1 / (1 + INFORMATION * answers));
const INFORMATION = 0.18;
const LEAST_GENERAL_STEP = 0.105;
const LEAST_SKILL_STEP = 0.167;
/** How far an answer moves a learner along the factors of its question. */
export const KINDRED_STEP = 0.6;
/** Days after which an answer counts as one of another day: half a day, so the next morning. */
const SPACED_DAYS = 0.5;
const MOST_COUNT = 65_535;

/** A guess that happened to be right says less; how much of an answer it is worth. */
const WORTH = { sure: 1, 'think-so': 1, guess: 0.5 } as const;

const entry = <V>(map: Map<string, V>, key: string, make: () => V): V => {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
};

/**
 * Shifts moving averages towards an outcome 0..1. A right answer never lowers them, a wrong one
 * never raises them.
 */
const shift = (form: number[], outcome: number, worth: number): void => {
  for (let index = 0; index < FORM_RATES.length; index++)
    form[index] = averaged(form[index]!, FORM_RATES[index]!, outcome, worth);
};

/** A moving average after one more outcome 0..1. */
const averaged = (before: number, rate: number, outcome: number, worth: number): number =>
  formOf(before + rate * Math.min(1, worth) * (outcome - 0.5 - before));

const practise = (
  memory: MemoryModel,
  skill: SkillState,
  minute: number,
  outcome: number,
  worth: number,
): void => {
  const right = outcome >= 0.5;
  const elapsedDays = skill.lastMinute === 0 ? 0 : daysBetween(skill.lastMinute, minute);
  if (right && (skill.lastMinute === 0 || elapsedDays > SPACED_DAYS))
    skill.spacedWins = Math.min(MOST_STREAK, skill.spacedWins + 1);
  skill.wins = f(skill.wins + outcome * worth);
  skill.fails = f(skill.fails + (1 - outcome) * worth);
  shift(skill.form, outcome, worth);
  skill.winStreak = right ? Math.min(MOST_STREAK, skill.winStreak + 1) : 0;
  skill.failStreak = right ? 0 : Math.min(MOST_STREAK, skill.failStreak + 1);
  const before =
    skill.stability > 0
      ? { stability: skill.stability, memoryDifficulty: skill.memoryDifficulty }
      : undefined;
  const after = memory.review(before, elapsedDays, right);
  // A right answer never makes memory less stable, whatever the short-term formula says.
  skill.stability = right ? Math.max(after.stability, skill.stability) : after.stability;
  skill.memoryDifficulty = after.memoryDifficulty;
  skill.lastMinute = minute;
  skill.practisedMinute = minute;
};

/**
 * Moves the learner on the question's factors, which are ≥ 0: then a right answer raises what is
 * expected of every kindred question and lowers nothing.
 */
const feelKindred = (
  state: LearnerState,
  factors: readonly number[],
  expected: number,
  outcome: number,
  worth: number,
): void => {
  if (state.kindred.length < factors.length) {
    const grown = new Float32Array(factors.length);
    grown.set(state.kindred);
    state.kindred = grown;
  }
  let kindred = 0;
  for (const [index, factor] of factors.entries()) kindred += factor * state.kindred[index]!;
  const change = KINDRED_STEP * Math.min(1, worth) * (outcome - probabilityOf(expected + kindred));
  for (const [index, factor] of factors.entries())
    state.kindred[index] = state.kindred[index]! + change * factor;
};

/** Answers to one question that are no further apart than this belong together. */
const SITTING_MINUTES = 10;

/**
 * How much of news there is in an answer to what was just answered: half of it each time, since it
 * tells of what was read a moment ago.
 */
const newsOf = (state: LearnerState, event: StoredEvent, minute: number): number => {
  const hash = questionHash(`${event.lesson}|${event.question ?? ''}`);
  state.recent = state.recent.filter((one) => minute - one.minute <= SITTING_MINUTES);
  const known = state.recent.find((one) => one.hash === hash);
  if (known === undefined) {
    if (state.recent.length === MOST_RECENT) state.recent.shift();
    state.recent.push({ hash, minute, times: 1 });
    return 1;
  }
  const news = 2 ** -known.times;
  known.minute = minute;
  known.times = Math.min(MOST_STREAK, known.times + 1);
  return news;
};

/** One answer, or a score in place of answers: outcome 0..1, worth as much as `worth` answers. */
const answer = (
  state: LearnerState,
  event: StoredEvent,
  minute: number,
  outcome: number,
  worth: number,
): void => {
  const taught = event.lessonAs?.skills ?? [];
  const skills = taught.map(({ skill }) => entry(state.skills, skill, newSkill));
  const total = taught.reduce((sum, { weight }) => sum + weight, 0);
  const share = (index: number): number => (total > 0 ? taught[index]!.weight / total : 0);
  const generalStep = step(state.wins + state.fails, LEAST_GENERAL_STEP);
  let expected = START + state.ability - (event.lessonAs?.difficulty ?? 0);
  let variance = generalStep;
  for (const [index, skill] of skills.entries()) {
    expected += share(index) * skill.ability;
    variance += share(index) ** 2 * step(skill.wins + skill.fails, LEAST_SKILL_STEP);
  }
  const chance = probabilityOf(expected);
  // One answer says the less of each ability, the less is known of all of them together.
  const surprise =
    (Math.min(1, worth) * (outcome - chance)) / (1 + chance * (1 - chance) * variance);
  if (event.lessonAs?.factors !== undefined)
    feelKindred(state, event.lessonAs.factors, expected, outcome, worth);
  state.ability = f(state.ability + generalStep * surprise);
  shift(state.form, outcome, worth);
  state.wins = f(state.wins + outcome * worth);
  state.fails = f(state.fails + (1 - outcome) * worth);
  state.failStreak = outcome >= 0.5 ? 0 : Math.min(MOST_STREAK, state.failStreak + 1);
  state.lastMinute = minute;
  const news = worth * newsOf(state, event, minute);
  for (const [index, skill] of skills.entries()) {
    skill.ability = f(
      skill.ability + step(skill.wins + skill.fails, LEAST_SKILL_STEP) * share(index) * surprise,
    );
    const { weight } = taught[index]!;
    const part = (news * weight) / Math.max(1, total);
    // Of no weight, too: what was forgotten until now is so before the clock starts anew.
    believe(state, skill, minute, event.lessonAs?.difficulty ?? 0, outcome, part);
    practise(state.memory, skill, minute, outcome, worth * taught[index]!.weight);
  }
};

/**
 * What the fold expects of an answer before kinship, in log-odds, from the row of features that
 * stands for it.
 */
export const expectedBefore = (features: Float32Array, row: number): number => {
  const from = row * FEATURE_COUNT;
  return (
    START +
    features[from + AT.generalAbility]! +
    features[from + AT.skillAbility]! +
    features[from + AT.ease]!
  );
};

const remember = (
  memory: MemoryModel,
  lesson: LessonState,
  minute: number,
  recalled: boolean,
): void => {
  const last = Math.max(lesson.completedMinute, lesson.answeredMinute);
  const before =
    lesson.stability > 0
      ? { stability: lesson.stability, memoryDifficulty: lesson.memoryDifficulty }
      : undefined;
  const after = memory.review(before, last === 0 ? 0 : daysBetween(last, minute), recalled);
  lesson.stability = after.stability;
  lesson.memoryDifficulty = after.memoryDifficulty;
};

/** Minutes after which the next answer on a lesson belongs to another attempt at it. */
export const ATTEMPT_MINUTES = 720;

/** Takes down how an attempt went. */
const judge = (lesson: LessonState, well: boolean): void => {
  lesson.passed = well;
  lesson.failures = well ? 0 : Math.min(MOST_FAILURES, lesson.failures + 1);
};

/** Ends an attempt: what was answered in it says how it went. */
const closeAttempt = (lesson: LessonState): void => {
  if (lesson.answersThisTime > 0)
    judge(lesson, wentWell(lesson.winsThisTime, lesson.answersThisTime));
  lesson.answersThisTime = 0;
  lesson.winsThisTime = 0;
};

/** Counts questions of a lesson that were answered rightly for the first time. */
const countRight = (state: LearnerState, event: StoredEvent, questions: number): void => {
  for (const { skill } of event.lessonAs?.skills ?? []) {
    const known = entry(state.skills, skill, newSkill);
    known.rightQuestions = Math.min(MOST_STREAK, known.rightQuestions + questions);
  }
};

const answered = (
  state: LearnerState,
  lesson: LessonState,
  event: StoredEvent,
  minute: number,
): void => {
  const right = event.correct === true;
  const worth = right && event.confidence ? WORTH[event.confidence] : 1;
  // An app that never says «completed» begins anew after a pause.
  if (minute - lesson.answeredMinute > ATTEMPT_MINUTES) closeAttempt(lesson);
  answer(state, event, minute, right ? 1 : 0, worth);
  const hash = questionHash(event.question ?? '');
  const packed = packedOf(lesson, hash) ?? 0;
  const attempts = Math.min(15, (packed >> 4) + 1);
  const wins = Math.min(7, ((packed >> 1) & 7) + (right ? 1 : 0));
  if (right && wins === 1) countRight(state, event, 1);
  pack(lesson, hash, (attempts << 4) | (wins << 1) | (right ? 1 : 0));
  // The first answer of an attempt reviews the lesson; the others of it come too soon to tell
  // anything about memory.
  if (lesson.answersThisTime === 0) remember(state.memory, lesson, minute, right);
  lesson.answers = Math.min(MOST_COUNT, lesson.answers + 1);
  lesson.wins = Math.min(MOST_COUNT, lesson.wins + (right ? 1 : 0));
  lesson.form = averaged(lesson.form, FORM_RATES[1], right ? 1 : 0, worth);
  lesson.answersThisTime = Math.min(MOST_COUNT, lesson.answersThisTime + 1);
  lesson.winsThisTime = Math.min(MOST_COUNT, lesson.winsThisTime + (right ? 1 : 0));
  lesson.answeredMinute = minute;
};

/** A score stands for the answers that the app did not send: as many as a short quiz has. */
const SCORE_WORTH = 2;

const completed = (
  state: LearnerState,
  lesson: LessonState,
  event: StoredEvent,
  minute: number,
): void => {
  const silent = lesson.answersThisTime === 0;
  if (silent && event.score !== undefined) {
    answer(state, event, minute, event.score, SCORE_WORTH);
    const well = event.score >= UNDERSTOOD;
    if (well && !lesson.passed) countRight(state, event, SCORE_WORTH);
    remember(state.memory, lesson, minute, well);
    judge(lesson, well);
    lesson.scored = true;
  } else if (silent) {
    for (const { skill } of event.lessonAs?.skills ?? []) {
      const known = entry(state.skills, skill, newSkill);
      known.exposures = Math.min(MOST_EXPOSURES, known.exposures + 1);
      known.exposedMinute = minute;
      known.practisedMinute = minute;
    }
    remember(state.memory, lesson, minute, true);
  }
  lesson.completions = Math.min(MOST_COUNT, lesson.completions + 1);
  lesson.completedMinute = minute;
  closeAttempt(lesson);
};

const assess = (state: LearnerState, id: string, by: Assessor, level: number, minute: number) => {
  const skill = entry(state.skills, id, newSkill);
  skill.assessments = withAssessment(skill.assessments, assessment(by, level, minute));
};

/** What «too easy» and «too hard» say of oneself, at a lesson of average difficulty. */
const SELF_RATING = { 'too-easy': 0.85, 'too-hard': 0.35 } as const;

const dismissed = (
  state: LearnerState,
  lesson: LessonState,
  event: StoredEvent,
  minute: number,
): void => {
  const { reason } = event;
  lesson.dismissedMinute = minute;
  lesson.dismissedReason = reason;
  if (reason !== 'too-easy' && reason !== 'too-hard') return;
  const { skills = [], difficulty = 0 } = event.lessonAs ?? {};
  const level = probabilityOf(logOddsOf(SELF_RATING[reason]) + difficulty);
  for (const { skill } of skills) assess(state, skill, 'self', level, minute);
};

/**
 * Folds one event into the state, O(1). Events must come in the order of `compareEvents`. A
 * withdrawal is nothing that happened to the employee: what it takes back does not come here.
 */
export const applyEvent = (state: LearnerState, stored: StoredEvent): void => {
  if (stored.type === 'withdrawn') return;
  const event = asNowCalled(stored, state.renames);
  const minute = minuteOf(event.at);
  if (event.type === 'assessed')
    assess(state, event.skill ?? '', event.by ?? 'self', event.level ?? 0.5, minute);
  else {
    const lesson = entry(state.lessons, event.lesson ?? '', newLesson);
    switch (event.type) {
      case 'started':
        lesson.startedMinute = minute;
        closeAttempt(lesson);
        break;
      case 'opened':
        lesson.openedMinute = minute;
        break;
      case 'rated':
        lesson.rating = event.rating ?? 0;
        break;
      case 'dismissed':
        dismissed(state, lesson, event, minute);
        break;
      case 'answered':
        answered(state, lesson, event, minute);
        break;
      case 'completed':
        completed(state, lesson, event, minute);
        break;
    }
  }
  state.events += 1;
  state.newest = { at: event.at, type: event.type, id: event.id };
};

/**
 * Folds events that are in the order of `compareEvents` onto `from`, which is changed, or onto an
 * empty state. The same events give the same state bit for bit.
 *
 * @example
 * const state = foldEvents(events.sort(compareEvents));
 * state.skills.get('empathy')?.wins; // right answers on the skill
 */
export const foldEvents = (
  events: Iterable<StoredEvent>,
  from: LearnerState = emptyState(),
): LearnerState => {
  for (const event of events) applyEvent(from, event);
  return from;
};

/**
 * Folds what stands of events that come in any order, without what was withdrawn among them or
 * before them, onto `from`, which is changed, or onto an empty state. What comes with them must
 * sort after what `from` holds, and no withdrawal may be of what it holds.
 */
export const foldLog = (
  events: readonly StoredEvent[],
  from: LearnerState = emptyState(),
): LearnerState => {
  const left = standing(events, from.waiting);
  from.waiting = left.waiting;
  return foldEvents([...left.events].sort(compareEvents), from);
};
