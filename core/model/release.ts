import type { MasteryModel } from '../learner/mastery.ts';
import type { Lesson } from './lesson.ts';
import type { Objective, Reading } from './objective.ts';
import type { Policy } from './policy.ts';
import type { Role } from './role.ts';
import type { Skill } from './skill.ts';
import type { Team } from './team.ts';

/** What deciding needs of a lesson: all but its text, so that a cold function need not load bodies. */
export type LessonCard = Omit<Lesson, 'body' | 'questions'> & { readonly questions: readonly string[] };

/** The text of one lesson: its Markdown body and its questions. */
type LessonContent = Pick<Lesson, 'id' | 'body' | 'questions'>;

/** Part of a release: what can be learned. Lists are sorted by id. */
export interface CataloguePart {
  readonly skills: readonly Skill[];
  readonly roles: readonly Role[];
  readonly lessons: readonly LessonCard[];
}

/** Part of a release: the lessons' text, in the order of the catalogue's lessons. */
export interface ContentPart {
  readonly lessons: readonly LessonContent[];
}

/** An objective with the newest readings of its key results. */
export interface TrackedObjective extends Objective {
  /** By key result, in the objective's order; empty until its first check-in. */
  readonly readings: readonly { readonly keyResult: string; readonly series: readonly Reading[] }[];
}

/** Part of a release: what the company and its teams want. Employees' own objectives live with the employee. */
export interface GoalsPart {
  readonly teams: readonly Team[];
  readonly objectives: readonly TrackedObjective[];
}

/** The objectives of one employee, kept in the employee's own partition. */
export interface PersonalGoals {
  readonly objectives: readonly TrackedObjective[];
  /** The employee's own newest values of key results that are shared; here, so that erasing the employee takes them along. */
  readonly readings?: readonly { readonly keyResult: string; readonly value: number; readonly at: number }[];
}

/** Everything that is in force at once, as stored. */
export interface ReleaseParts {
  readonly catalogue: CataloguePart;
  readonly content: ContentPart;
  readonly goals: GoalsPart;
  readonly policy: Policy;
  readonly model: MasteryModel;
}

export type PartName = 'catalogue' | 'content' | 'goals' | 'policy' | 'model';

/** A release as it is recorded: the SHA-256 of each part. */
export interface Release {
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly parts: Readonly<Record<PartName, string>>;
  readonly note?: string;
}
