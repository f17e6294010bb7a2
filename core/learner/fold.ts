import type { StoredEvent } from '../model/event.ts';
import type { MemoryModel } from './memory.ts';
import {
  daysBetween,
  emptyState,
  HALF_LIVES_DAYS,
  type LearnerState,
  type LessonState,
  MOST_EXPOSURES,
  minuteOf,
  newLesson,
  newSkill,
  questionHash,
  type SkillState,
} from './state.ts';

/** Changes whenever the same log would fold to another state; snapshots of another version are ignored. */
export const FOLD_VERSION = 1;

const f = Math.fround;
const sigmoid = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Step sizes of the Elo updates fall with experience, as in Pelánek (2016), "Applications of the Elo rating system in adaptive educational systems". */
const generalStep = (answers: number): number => 0.32 / (1 + 0.012 * answers);
const skillStep = (answers: number): number => 0.55 / (1 + 0.11 * answers);
const FORM_RATE = 0.22;
const GENERAL_FORM_RATE = 0.12;
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

const practise = (memory: MemoryModel, skill: SkillState, minute: number, outcome: number, worth: number): void => {
  const elapsedDays = skill.lastAt === 0 ? 0 : daysBetween(skill.lastAt, minute);
  for (let index = 0; index < HALF_LIVES_DAYS.length; index++) {
    const keep = 2 ** (-elapsedDays / (HALF_LIVES_DAYS[index] ?? 1));
    skill.recentWins[index] = (skill.recentWins[index] ?? 0) * keep + outcome * worth;
    skill.recentAttempts[index] = (skill.recentAttempts[index] ?? 0) * keep + worth;
  }
  skill.wins = f(skill.wins + outcome * worth);
  skill.fails = f(skill.fails + (1 - outcome) * worth);
  skill.form = f(skill.form + FORM_RATE * worth * (outcome - 0.5 - skill.form));
  const before = skill.stability > 0 ? { stability: skill.stability, difficulty: skill.difficulty } : undefined;
  const after = memory.review(before, elapsedDays, outcome >= 0.5);
  // A right answer never makes memory less stable, whatever the short-term formula says.
  skill.stability = outcome >= 0.5 ? Math.max(after.stability, skill.stability) : after.stability;
  skill.difficulty = after.difficulty;
  skill.lastAt = minute;
  skill.practisedAt = minute;
};

/** One answer, or a score in place of answers: outcome 0..1, worth as much as `worth` answers. */
const answer = (state: LearnerState, event: StoredEvent, minute: number, outcome: number, worth: number): void => {
  const taught = event.lessonAs?.skills ?? [];
  const skills = taught.map(({ skill }) => entry(state.skills, skill, newSkill));
  const total = taught.reduce((sum, { weight }) => sum + weight, 0);
  let own = 0;
  if (total > 0)
    for (const [index, skill] of skills.entries()) own += (skill.ability * (taught[index]?.weight ?? 0)) / total;
  const surprise = outcome - sigmoid(state.ability + own - (event.lessonAs?.difficulty ?? 0));
  state.ability = f(state.ability + generalStep(state.answers) * worth * surprise);
  state.form = f(state.form + GENERAL_FORM_RATE * worth * (outcome - 0.5 - state.form));
  state.answers = Math.min(MOST_COUNT, state.answers + 1);
  for (const [index, skill] of skills.entries()) {
    const weight = taught[index]?.weight ?? 0;
    skill.ability = f(skill.ability + skillStep(skill.wins + skill.fails) * worth * weight * surprise);
    practise(state.memory, skill, minute, outcome, worth * weight);
  }
};

const remember = (memory: MemoryModel, lesson: LessonState, minute: number, recalled: boolean): void => {
  const last = Math.max(lesson.completedAt, lesson.answeredAt);
  const before = lesson.stability > 0 ? { stability: lesson.stability, difficulty: lesson.difficulty } : undefined;
  const after = memory.review(before, last === 0 ? 0 : daysBetween(last, minute), recalled);
  lesson.stability = after.stability;
  lesson.difficulty = after.difficulty;
};

const answered = (state: LearnerState, lesson: LessonState, event: StoredEvent, minute: number): void => {
  const right = event.correct === true;
  const worth = right && event.confidence ? WORTH[event.confidence] : 1;
  answer(state, event, minute, right ? 1 : 0, worth);
  const hash = questionHash(event.question ?? '');
  const packed = lesson.questions.get(hash) ?? 0;
  const attempts = Math.min(15, (packed >> 4) + 1);
  const wins = Math.min(7, ((packed >> 1) & 7) + (right ? 1 : 0));
  lesson.questions.set(hash, (attempts << 4) | (wins << 1) | (right ? 1 : 0));
  // The first answer of an attempt reviews the lesson; the others of it come too soon to tell anything about memory.
  if (lesson.answersThisTime === 0) remember(state.memory, lesson, minute, right);
  lesson.answers = Math.min(MOST_COUNT, lesson.answers + 1);
  lesson.wins = Math.min(MOST_COUNT, lesson.wins + (right ? 1 : 0));
  lesson.answersThisTime = Math.min(MOST_COUNT, lesson.answersThisTime + 1);
  lesson.answeredAt = minute;
};

/** A score stands for the answers that the app did not send: as many as a short quiz has. */
const SCORE_WORTH = 2;

const completed = (state: LearnerState, lesson: LessonState, event: StoredEvent, minute: number): void => {
  const silent = lesson.answersThisTime === 0;
  if (silent && event.score !== undefined) {
    answer(state, event, minute, event.score, SCORE_WORTH);
    remember(state.memory, lesson, minute, event.score >= 0.5);
  } else if (silent) {
    for (const { skill } of event.lessonAs?.skills ?? []) {
      const known = entry(state.skills, skill, newSkill);
      known.exposures = Math.min(MOST_EXPOSURES, known.exposures + 1);
      known.practisedAt = minute;
    }
    remember(state.memory, lesson, minute, true);
  }
  lesson.completions = Math.min(MOST_COUNT, lesson.completions + 1);
  lesson.completedAt = minute;
  lesson.answersThisTime = 0;
};

/** How many answers an assessment is worth: a test tells more than a manager, a manager more than oneself. */
const TRUST = { test: 6, manager: 3, self: 1.5 } as const;

const assessed = (state: LearnerState, event: StoredEvent): void => {
  const skill = entry(state.skills, event.skill ?? '', newSkill);
  const level = Math.min(0.97, Math.max(0.03, event.level ?? 0.5));
  const trust = TRUST[event.by ?? 'self'];
  const weight = skill.assessedWeight + trust;
  skill.assessed = f((skill.assessed * skill.assessedWeight + Math.log(level / (1 - level)) * trust) / weight);
  // Later assessments may still move the mean, so its weight stays bounded.
  skill.assessedWeight = f(Math.min(12, weight));
};

/** Folds one event into the state, O(1). Events must come in the order of `compareEvents`. */
export const applyEvent = (state: LearnerState, event: StoredEvent): void => {
  const minute = minuteOf(event.at);
  if (event.type === 'assessed') assessed(state, event);
  else {
    const lesson = entry(state.lessons, event.lesson ?? '', newLesson);
    switch (event.type) {
      case 'started':
        lesson.startedAt = minute;
        lesson.answersThisTime = 0;
        break;
      case 'opened':
        lesson.openedAt = minute;
        break;
      case 'rated':
        lesson.rating = event.rating ?? 0;
        break;
      case 'dismissed':
        lesson.dismissedAt = minute;
        lesson.dismissedReason = event.reason;
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
  state.newest = { at: event.at, id: event.id };
};

/** Folds events that are in the order of `compareEvents` onto `from`, which is changed, or onto an empty state. */
export const foldEvents = (events: Iterable<StoredEvent>, from: LearnerState = emptyState()): LearnerState => {
  for (const event of events) applyEvent(from, event);
  return from;
};
