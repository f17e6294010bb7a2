import type { MasteryModel } from '../learner/mastery.ts';
import type { CataloguePart, LessonCard } from '../model/catalogue.ts';
import type { GoalsPart } from '../model/goals.ts';
import { HARDLY_RIGHT, rightChances } from './review.ts';

/** What the owner of a lesson should look at. */
export const LESSON_FLAGS = [
  'stale',
  'no-skills',
  'no-owner',
  'hardly-right',
  'always-right',
  'no-review-date',
  'archived',
] as const;
type LessonFlag = (typeof LESSON_FLAGS)[number];

/** A lesson, and what is to be said of it. */
export interface LessonHealth {
  readonly lesson: LessonCard;
  readonly flags: readonly LessonFlag[];
  /**
   * Chance of a right answer of somebody of whom nothing is known, 0..1, as everybody's answers
   * told; undefined where none did.
   */
  readonly chance: number | undefined;
}

/** Chance of a right answer above which a lesson asks nothing. */
const ALWAYS_RIGHT = 0.95;

/** How lessons stand on a day (`YYYY-MM-DD`), in the order of the catalogue. */
export const lessonsHealth = (
  lessons: readonly LessonCard[],
  model: Pick<MasteryModel, 'lessons'>,
  day: string,
): LessonHealth[] => {
  const chances = rightChances(model);
  return lessons.map((lesson) => {
    const chance = chances.get(lesson.id);
    const { archived, reviewBy, skills, owner } = lesson;
    if (archived) return { lesson, flags: ['archived'], chance };
    const is: Readonly<Record<Exclude<LessonFlag, 'archived'>, boolean>> = {
      stale: reviewBy !== undefined && reviewBy < day,
      'no-skills': skills.length === 0,
      'no-owner': owner === undefined,
      'hardly-right': chance !== undefined && chance < HARDLY_RIGHT,
      'always-right': chance !== undefined && chance > ALWAYS_RIGHT,
      'no-review-date': reviewBy === undefined,
    };
    const flags = LESSON_FLAGS.filter((flag) => flag !== 'archived' && is[flag]);
    return { lesson, flags, chance };
  });
};

/** How a skill is asked for and taught. */
export interface SkillUse {
  readonly skill: string;
  /** Lessons in force that teach it, and the languages in which they are. */
  readonly lessons: number;
  readonly languages: readonly string[];
  /** Ids of the roles and key results that ask for it. */
  readonly roles: readonly string[];
  readonly keyResults: readonly string[];
}

/**
 * By whom each skill is asked for, and what teaches it, in the order of the catalogue. An objective
 * whose cycle ended before `day` asks for nothing.
 */
export const skillUses = (
  { skills, lessons, roles }: CataloguePart,
  { objectives }: Pick<GoalsPart, 'objectives'>,
  day: string,
): SkillUse[] => {
  const blank = () => ({
    lessons: 0,
    languages: new Set<string>(),
    roles: [] as string[],
    keyResults: [] as string[],
  });
  const uses = new Map(skills.map(({ id }) => [id, blank()]));
  // What is called by a name of before means the skill that stands for it now.
  const now = new Map(
    skills.flatMap(({ id, replaces = [] }) => replaces.map((gone): [string, string] => [gone, id])),
  );
  const useOf = (id: string) => uses.get(id) ?? uses.get(now.get(id) ?? '');
  for (const lesson of lessons) {
    if (lesson.archived) continue;
    for (const { skill } of lesson.skills) {
      const use = useOf(skill);
      if (use === undefined) continue;
      use.lessons += 1;
      use.languages.add(lesson.language);
    }
  }
  for (const { id, skills: needs } of roles)
    for (const { skill } of needs) useOf(skill)?.roles.push(id);
  for (const { cycle, keyResults } of objectives) {
    if (cycle.end < day) continue;
    for (const { id, skills: needs } of keyResults)
      for (const { skill } of needs) useOf(skill)?.keyResults.push(id);
  }
  return [...uses].map(([skill, use]) => ({
    ...use,
    skill,
    languages: [...use.languages].sort(),
  }));
};
