import type { Lesson } from './lesson.ts';
import type { Role } from './role.ts';
import type { Skill } from './skill.ts';

/** What a lesson holds for who opens it. */
type Held = 'body' | 'cards' | 'scenes' | 'picture' | 'questions';

/**
 * What deciding needs of a lesson: all but its text, so that a cold function need not load bodies.
 */
export type LessonCard = Omit<Lesson, Held> & {
  readonly questions: readonly string[];
};

/** What one lesson holds: its Markdown body, cards, scenes, picture and questions. */
export type LessonContent = Pick<Lesson, 'id' | Held>;

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
