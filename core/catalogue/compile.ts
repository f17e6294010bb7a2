import { type PreparedGoals, prepareGoals } from '../goals/demand.ts';
import { endOfDay, startOfDay } from '../goals/pace.ts';
import type { MasteryModel } from '../learner/mastery.ts';
import { authoredDifficulty, difficultyOf } from '../learner/mastery.ts';
import { LESSON_FORMATS } from '../model/lesson.ts';
import type { Policy, Rule } from '../model/policy.ts';
import type { GoalsPart, LessonCard, ReleaseParts } from '../model/release.ts';
import type { Role } from '../model/role.ts';
import type { Skill } from '../model/skill.ts';

/** Rows of lists, one after the other: row `i` is `items[start[i]] … items[start[i + 1] − 1]`. */
export interface Rows {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/** The lessons as typed arrays, so that one decision is one pass over numbers. Lessons and skills are indices in the order of their ids. */
export interface Catalogue {
  readonly lessons: readonly LessonCard[];
  readonly lessonIndex: ReadonlyMap<string, number>;
  readonly skills: readonly Skill[];
  readonly skillIndex: ReadonlyMap<string, number>;
  /** Skills of each lesson, and beside each its weight. */
  readonly taught: Rows;
  readonly taughtWeight: Float64Array;
  readonly minutes: Float64Array;
  /** Difficulty in log-odds, as fitted or as its author said. */
  readonly difficulty: Float64Array;
  readonly language: Int32Array;
  readonly languages: readonly string[];
  readonly format: Uint8Array;
  readonly archived: Uint8Array;
  /** End of the review day, epoch milliseconds; +∞ without one. */
  readonly reviewBy: Float64Array;
  readonly prerequisites: Rows;
  /** Lessons that come before others in their prerequisites stand first. */
  readonly curriculum: Int32Array;
  /** For each role that some lesson names, 1 where a lesson is closed to it; `undefined` stands for people without a role. */
  readonly closedTo: (role: string | undefined) => Uint8Array;
}

/** A rule with its lessons found and its days as instants. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly lessons: readonly number[];
  readonly from: number;
  readonly until: number;
}

/** A release, ready to decide with. */
export interface CompiledRelease {
  readonly number: number;
  readonly policy: Policy;
  readonly model: MasteryModel;
  readonly catalogue: Catalogue;
  readonly roles: ReadonlyMap<string, Role>;
  readonly goals: GoalsPart;
  readonly prepared: PreparedGoals;
  readonly rules: readonly CompiledRule[];
}

const rowsOf = (lists: readonly (readonly number[])[]): Rows => {
  const start = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) start[index + 1] = start[index]! + list.length;
  const items = new Int32Array(start[lists.length]!);
  for (const [index, list] of lists.entries()) items.set(list, start[index]!);
  return { start, items };
};

/** Prerequisites first, otherwise by id (Kahn 1962, with the smallest index first through repeated sweeps of one queue). */
const curriculumOf = (prerequisites: Rows, count: number): Int32Array => {
  const depth = new Int32Array(count).fill(-1);
  const depthOf = (root: number): void => {
    const stack = [root];
    while (stack.length > 0) {
      const lesson = stack.at(-1)!;
      if (depth[lesson]! >= 0) {
        stack.pop();
        continue;
      }
      let deepest = 0;
      let ready = true;
      for (let at = prerequisites.start[lesson]!; at < prerequisites.start[lesson + 1]!; at++) {
        const before = prerequisites.items[at]!;
        if (depth[before] === -1) {
          depth[before] = -2;
          stack.push(before);
          ready = false;
        } else if (depth[before]! >= 0) deepest = Math.max(deepest, depth[before]! + 1);
      }
      if (ready) {
        depth[lesson] = deepest;
        stack.pop();
      }
    }
  };
  for (let lesson = 0; lesson < count; lesson++) if (depth[lesson]! < 0) depthOf(lesson);
  return Int32Array.from({ length: count }, (_, index) => index).sort((a, b) => depth[a]! - depth[b]! || a - b);
};

const byId = <T extends { id: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

const compileCatalogue = ({ catalogue, model }: Pick<ReleaseParts, 'catalogue' | 'model'>): Catalogue => {
  const lessons = byId(catalogue.lessons);
  const skills = byId(catalogue.skills);
  const lessonIndex = new Map(lessons.map(({ id }, index) => [id, index]));
  const skillIndex = new Map(skills.map(({ id }, index) => [id, index]));
  const known = lessons.map((lesson) => lesson.skills.filter(({ skill }) => skillIndex.has(skill)));
  const taught = rowsOf(known.map((list) => list.map(({ skill }) => skillIndex.get(skill)!)));
  const languages = [...new Set(lessons.map(({ language }) => language))].sort();
  const prerequisites = rowsOf(
    lessons.map((lesson) => lesson.prerequisites.flatMap((id) => lessonIndex.get(id) ?? [])),
  );
  const closed = new Map<string | undefined, Uint8Array>();
  return {
    lessons,
    lessonIndex,
    skills,
    skillIndex,
    taught,
    taughtWeight: Float64Array.from(known.flatMap((list) => list.map(({ weight }) => weight))),
    minutes: Float64Array.from(lessons, ({ minutes }) => minutes),
    difficulty: Float64Array.from(lessons, (lesson) =>
      model.lessons.length + model.skills.length === 0
        ? authoredDifficulty(lesson.difficulty)
        : difficultyOf(model, lesson),
    ),
    language: Int32Array.from(lessons, ({ language }) => languages.indexOf(language)),
    languages,
    format: Uint8Array.from(lessons, ({ format }) => LESSON_FORMATS.indexOf(format)),
    archived: Uint8Array.from(lessons, ({ archived }) => (archived ? 1 : 0)),
    reviewBy: Float64Array.from(lessons, ({ reviewBy }) =>
      reviewBy === undefined ? Number.POSITIVE_INFINITY : endOfDay(reviewBy),
    ),
    prerequisites,
    curriculum: curriculumOf(prerequisites, lessons.length),
    closedTo: (role) => {
      let mask = closed.get(role);
      if (mask === undefined) {
        mask = Uint8Array.from(lessons, ({ roles }) => (roles.length > 0 && !roles.includes(role ?? '') ? 1 : 0));
        // Unknown roles come from outside; only a bounded number of masks is kept.
        if (closed.size < 1000) closed.set(role, mask);
      }
      return mask;
    },
  };
};

const compileRules = (policy: Policy, catalogue: Catalogue): CompiledRule[] =>
  policy.rules.map((rule) => {
    const tags = new Set(rule.tags);
    const lessons = rule.lessons
      ? rule.lessons.flatMap((id) => catalogue.lessonIndex.get(id) ?? [])
      : catalogue.lessons.flatMap((lesson, index) => (lesson.tags.some((tag) => tags.has(tag)) ? [index] : []));
    return {
      rule,
      lessons,
      from: rule.from === undefined ? Number.NEGATIVE_INFINITY : startOfDay(rule.from),
      until: rule.until === undefined ? Number.POSITIVE_INFINITY : endOfDay(rule.until),
    };
  });

/** Compiles the parts of a release once, for every decision made with it. Pure; the order of the parts' lists does not matter. */
export const compileRelease = (number: number, parts: Omit<ReleaseParts, 'content'>): CompiledRelease => {
  const catalogue = compileCatalogue(parts);
  return {
    number,
    policy: parts.policy,
    model: parts.model,
    catalogue,
    roles: new Map(parts.catalogue.roles.map((role) => [role.id, role])),
    goals: parts.goals,
    prepared: prepareGoals(parts.goals),
    rules: compileRules(parts.policy, catalogue),
  };
};
