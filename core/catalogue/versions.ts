import type { LessonCard } from '../model/catalogue.ts';

/** Lessons (by index) that are versions of one another, such as translations. */
export interface Versions {
  /** By lesson: the one that its versions name; of one without versions itself. */
  readonly root: Int32Array;
  /** By root: it and its versions. */
  readonly groups: ReadonlyMap<number, readonly number[]>;
}

/** Finds which lessons are versions of which; undefined where none is, as in most catalogues. */
export const versionsOf = (
  lessons: readonly LessonCard[],
  lessonIndex: ReadonlyMap<string, number>,
): Versions | undefined => {
  const root = Int32Array.from(
    lessons,
    ({ translationOf }, own) => lessonIndex.get(translationOf ?? '') ?? own,
  );
  const groups = new Map<number, number[]>();
  for (const [lesson, top] of root.entries()) {
    if (lesson === top) continue;
    const group = groups.get(top);
    if (group === undefined) groups.set(top, [top, lesson]);
    else group.push(lesson);
  }
  for (const group of groups.values()) group.sort((a, b) => a - b);
  return groups.size === 0 ? undefined : { root, groups };
};
