import { endOfDay } from '../base/days.ts';
import { clamp } from '../base/odds.ts';
import { byId } from '../base/order.ts';
import { keepIds } from '../learner/ids.ts';
import { authoredDifficulty, difficultyOf, type MasteryModel } from '../learner/mastery.ts';
import { renamesOf } from '../learner/renames.ts';
import type { CataloguePart, LessonCard } from '../model/catalogue.ts';
import { LESSON_FORMATS } from '../model/lesson.ts';
import type { Skill } from '../model/skill.ts';
import { type SkillTree, skillTreeOf } from './skill-tree.ts';
import { type Versions, versionsOf } from './versions.ts';

/**
 * Rows of lists, one after the other: row `i` is `items[start[i]] … items[start[i + 1] − 1]`. A
 * position in `items` is called `place`; the number of a lesson or skill in the catalogue its
 * `index`.
 */
interface Rows {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

/**
 * The lessons as typed arrays, so that one decision is a few passes over numbers. Lessons and
 * skills are indices in the order of their ids.
 */
export interface Catalogue {
  readonly lessons: readonly LessonCard[];
  readonly lessonIndex: ReadonlyMap<string, number>;
  readonly skills: readonly Skill[];
  /** Skills that were replaced lead to what stands for them. */
  readonly skillIndex: ReadonlyMap<string, number>;
  /**
   * Skills of each lesson, and beside each the share of the lesson that is about it; the shares of
   * a lesson add up to 1 at most.
   */
  readonly taught: Rows;
  readonly taughtShare: Float64Array;
  /** The other way round: lessons that teach each skill, with the same shares. */
  readonly teaching: Rows;
  readonly teachingShare: Float64Array;
  readonly minutes: Float64Array;
  /** 1 / minutes; what is shorter than a minute still costs one. */
  readonly perMinute: Float64Array;
  /** Difficulty in log-odds, as fitted or as its author said. */
  readonly difficultyLogOdds: Float64Array;
  /** The difficulty in steps, for tables of values by difficulty: see `stepDifficulty`. */
  readonly difficultyStep: Uint8Array;
  /**
   * What the lesson adds, relative to an average one (1), and its standard error; an error of 0
   * means that nothing was measured.
   */
  readonly relativeEffect: Float64Array;
  readonly relativeEffectError: Float64Array;
  /** `relativeEffect` × `perMinute`, for the look over all lessons. */
  readonly effectPerMinute: Float64Array;
  readonly language: Int32Array;
  readonly languages: readonly string[];
  readonly format: Uint8Array;
  readonly archived: Uint8Array;
  /** End of the review day, epoch milliseconds; +∞ without one. */
  readonly reviewByMs: Float64Array;
  readonly prerequisites: Rows;
  /** Lessons that come before others in their prerequisites stand first. */
  readonly curriculum: Int32Array;
  /** Those of the curriculum that build on others, in its order. */
  readonly building: Int32Array;
  /** Roles that some lesson names: to everyone else the same lessons are closed. */
  readonly namedRoles: ReadonlySet<string>;
  /** Which skills stand below which: see `skillsBelow`. */
  readonly skillTree: SkillTree;
  /** Which lessons are versions of which; undefined where none is. */
  readonly versions: Versions | undefined;
}

const rowsOf = (lists: readonly (readonly number[])[]): Rows => {
  const start = new Int32Array(lists.length + 1);
  for (const [index, list] of lists.entries()) start[index + 1] = start[index]! + list.length;
  const items = new Int32Array(start[lists.length]!);
  for (const [index, list] of lists.entries()) items.set(list, start[index]!);
  return { start, items };
};

/**
 * By lesson: how many lessons the longest chain of prerequisites before it has. Depth first without
 * recursion, so that a chain of 100,000 is no danger; a cycle, which cannot be published, does no
 * harm.
 */
const depthsOf = (prerequisites: Rows, count: number): Int32Array => {
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
      const end = prerequisites.start[lesson + 1]!;
      for (let place = prerequisites.start[lesson]!; place < end; place++) {
        const before = prerequisites.items[place]!;
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
  return depth;
};

/** What a lesson builds on in all its versions, as the roots of those: a row for each root. */
const rootPrerequisites = (
  { start, items }: Rows,
  { root, groups }: Versions,
  count: number,
): Rows => {
  const before = (lesson: number): number[] =>
    Array.from(items.subarray(start[lesson], start[lesson + 1]), (one) => root[one]!);
  return rowsOf(
    Array.from({ length: count }, (_, lesson) => [
      ...new Set((groups.get(lesson) ?? [lesson]).flatMap(before)),
    ]),
  );
};

/**
 * The order of the curriculum: by the longest chain of prerequisites before a lesson, which is the
 * same for all its versions, then by id.
 */
const curriculumOf = (
  prerequisites: Rows,
  versions: Versions | undefined,
  count: number,
): Int32Array => {
  const rows =
    versions === undefined ? prerequisites : rootPrerequisites(prerequisites, versions, count);
  const depth = depthsOf(rows, count);
  const depthOf = (lesson: number): number => depth[versions?.root[lesson] ?? lesson]!;
  return Int32Array.from({ length: count }, (_, index) => index).sort(
    (a, b) => depthOf(a) - depthOf(b) || a - b,
  );
};

/** Steps of difficulty that are told apart when many lessons are compared at once. */
export const DIFFICULTY_STEPS = 5;
const STEP_LOG_ODDS = 1;
/** Log-odds that an average lesson is taken to add at least where one divides by them. */
const LEAST_GAIN = 0.01;

/** Difficulty in log-odds that a step stands for; the middle step is average. */
export const stepDifficulty = (step: number): number =>
  (step - (DIFFICULTY_STEPS - 1) / 2) * STEP_LOG_ODDS;

const stepOf = (difficulty: number): number =>
  clamp(
    Math.round(difficulty / STEP_LOG_ODDS + (DIFFICULTY_STEPS - 1) / 2),
    0,
    DIFFICULTY_STEPS - 1,
  );

/** A lesson is of usual length from this share of the typical one on; the least it can be. */
const USUAL_SHARE = 0.5;
const LEAST_USUAL_MINUTES = 2.5;
/** However long one course is, lessons that last as long as this are no short ones beside it. */
const MOST_USUAL_MINUTES = 7.5;
/** What is shorter than usual teaches less by the minute too: pages that sum up, or cite. */
const LENGTH_POWER = 2;

/**
 * Minutes from which a lesson is long enough to have the effect of an average one. The typical
 * lesson is the one in which the middle minute of the whole catalogue lies, so that many short
 * pages beside it do not count.
 */
const usualMinutesOf = (lessons: readonly LessonCard[]): number => {
  const minutes = lessons.filter(({ archived }) => !archived).map((lesson) => lesson.minutes);
  minutes.sort((a, b) => a - b);
  let left = minutes.reduce((sum, one) => sum + one, 0) / 2;
  const typical = minutes.find((one) => {
    left -= one;
    return left <= 0;
  });
  return clamp(USUAL_SHARE * (typical ?? 0), LEAST_USUAL_MINUTES, MOST_USUAL_MINUTES);
};

/** A lesson has its minutes only once: weights that add up to more than 1 are shares of it. */
const sharesOf = (taught: LessonCard['skills']): number[] => {
  const total = taught.reduce((sum, { weight }) => sum + weight, 0);
  return taught.map(({ weight }) => weight / Math.max(1, total));
};

/**
 * Relative to the average: as measured, as far as that is known, or else as the lessons on its
 * skills are, and less where it is shorter than usual. An effect whose standard error is as large
 * as the effect of an average lesson tells nothing yet, one of a third of that nearly all: to
 * choose by what only seems good is worse than to take lessons for average. No lesson is taken to
 * make people forget.
 */
const relativeEffectOf = (
  { gain }: MasteryModel,
  means: ReadonlyMap<string, number>,
  measured: { readonly effect: number; readonly error: number } | undefined,
  { skills, minutes }: LessonCard,
  usualMinutes: number,
): number => {
  const length = Math.min(1, minutes / usualMinutes) ** LENGTH_POWER;
  if (gain <= 0) return length;
  if (measured !== undefined) {
    const known = Math.max(0, 1 - (measured.error / gain) ** 2);
    return length + known * (Math.max(0, measured.effect) / gain - length);
  }
  const total = skills.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0 || means.size === 0) return length;
  return (
    (length *
      Math.max(
        0,
        skills.reduce((sum, { skill, weight }) => sum + weight * (means.get(skill) ?? gain), 0) /
          total,
      )) /
    gain
  );
};

/** Rows the other way round (`count` of them), and what stood beside each entry. */
const turned = (
  { start, items }: Rows,
  beside: Float64Array,
  count: number,
): { rows: Rows; beside: Float64Array } => {
  const lists = Array.from({ length: count }, (): number[] => []);
  const values = Array.from({ length: count }, (): number[] => []);
  for (let row = 0; row < start.length - 1; row++) {
    for (let place = start[row]!; place < start[row + 1]!; place++) {
      lists[items[place]!]!.push(row);
      values[items[place]!]!.push(beside[place]!);
    }
  }
  return { rows: rowsOf(lists), beside: Float64Array.from(values.flat()) };
};

/** What is known of each lesson's difficulty and effect, by lesson. */
type Knowledge = Pick<
  Catalogue,
  'difficultyLogOdds' | 'difficultyStep' | 'relativeEffect' | 'relativeEffectError'
>;

const knowledgeOf = (model: MasteryModel, lessons: readonly LessonCard[]): Knowledge => {
  const isFitted = model.lessons.length + model.skills.length > 0;
  const difficultyLogOdds = Float64Array.from(lessons, (lesson) =>
    isFitted ? difficultyOf(model, lesson) : authoredDifficulty(lesson.difficulty),
  );
  const measured = new Map(
    model.effects?.map(([lesson, effect, error]) => [lesson, { effect, error }]),
  );
  const means = new Map(model.skillEffects);
  const average = Math.max(model.gain, LEAST_GAIN);
  const usualMinutes = usualMinutesOf(lessons);
  return {
    difficultyLogOdds,
    difficultyStep: Uint8Array.from(difficultyLogOdds, stepOf),
    relativeEffect: Float64Array.from(lessons, (lesson) =>
      relativeEffectOf(model, means, measured.get(lesson.id), lesson, usualMinutes),
    ),
    relativeEffectError: Float64Array.from(
      lessons,
      ({ id }) => (measured.get(id)?.error ?? 0) / average,
    ),
  };
};

/** What lessons teach, both ways round; skills that the catalogue does not have are left out. */
const teachingOf = (
  lessons: readonly LessonCard[],
  skillIndex: ReadonlyMap<string, number>,
  skillCount: number,
): Pick<Catalogue, 'taught' | 'taughtShare' | 'teaching' | 'teachingShare'> => {
  const known = lessons.map((lesson) => lesson.skills.filter(({ skill }) => skillIndex.has(skill)));
  const taught = rowsOf(known.map((list) => list.map(({ skill }) => skillIndex.get(skill)!)));
  const taughtShare = Float64Array.from(known.flatMap(sharesOf));
  const teaching = turned(taught, taughtShare, skillCount);
  return { taught, taughtShare, teaching: teaching.rows, teachingShare: teaching.beside };
};

const indexById = (list: readonly { readonly id: string }[]): Map<string, number> =>
  new Map(list.map(({ id }, index) => [id, index]));

/**
 * Compiles the lessons, skills and prerequisites of a catalogue, with what the model knows of them.
 * Pure; the order of the catalogue's lists does not matter. Linear in its size, but for sorting.
 */
export const compileCatalogue = (
  { lessons: cards, skills: all }: Pick<CataloguePart, 'lessons' | 'skills'>,
  model: MasteryModel,
): Catalogue => {
  const lessons = [...cards].sort(byId);
  const skills = [...all].sort(byId);
  keepIds([...lessons, ...skills].map(({ id }) => id));
  const lessonIndex = indexById(lessons);
  const skillIndex = indexById(skills);
  for (const [gone, skill] of renamesOf(skills).to) skillIndex.set(gone, skillIndex.get(skill)!);
  const teaching = teachingOf(lessons, skillIndex, skills.length);
  const languages = [...new Set(lessons.map(({ language }) => language))].sort();
  const prerequisites = rowsOf(
    lessons.map((lesson) => lesson.prerequisites.flatMap((id) => lessonIndex.get(id) ?? [])),
  );
  const versions = versionsOf(lessons, lessonIndex);
  const curriculum = curriculumOf(prerequisites, versions, lessons.length);
  const knowledge = knowledgeOf(model, lessons);
  const perMinute = Float64Array.from(lessons, ({ minutes }) => 1 / Math.max(1, minutes));
  return {
    lessons,
    lessonIndex,
    skills,
    skillIndex,
    ...teaching,
    minutes: Float64Array.from(lessons, ({ minutes }) => minutes),
    perMinute,
    ...knowledge,
    effectPerMinute: knowledge.relativeEffect.map((times, lesson) => times * perMinute[lesson]!),
    language: Int32Array.from(lessons, ({ language }) => languages.indexOf(language)),
    languages,
    format: Uint8Array.from(lessons, ({ format }) => LESSON_FORMATS.indexOf(format)),
    archived: Uint8Array.from(lessons, ({ archived }) => (archived ? 1 : 0)),
    reviewByMs: Float64Array.from(lessons, ({ reviewBy }) =>
      reviewBy === undefined ? Number.POSITIVE_INFINITY : endOfDay(reviewBy),
    ),
    prerequisites,
    curriculum,
    building: curriculum.filter(
      (lesson) => prerequisites.start[lesson]! < prerequisites.start[lesson + 1]!,
    ),
    namedRoles: new Set(lessons.flatMap(({ roles }) => roles)),
    skillTree: skillTreeOf(skills, skillIndex),
    versions,
  };
};
