import type { Catalogue } from '../catalogue/compile.ts';
import { type LearnerState, type LessonState, lastDoneMinute } from '../learner/state.ts';
import { type Asker, languageRanks } from './languages.ts';

/**
 * What is known of a lesson in all its versions together: times are the latest, counts add up, and
 * what memory there is of it is that of the version done last, if that went well no less than of
 * the other one. Its questions are those of the version that was answered last.
 */
const together = (one: LessonState, other: LessonState): LessonState => {
  const isNewer = lastDoneMinute(one) >= lastDoneMinute(other);
  const [last, first] = isNewer ? [one, other] : [other, one];
  const dismissal = one.dismissedMinute >= other.dismissedMinute ? one : other;
  const isLasting = last.form >= 0 && first.stability > last.stability;
  const { stability, memoryDifficulty } = isLasting ? first : last;
  const { questions } = one.answeredMinute >= other.answeredMinute ? one : other;
  return {
    ...last,
    startedMinute: Math.max(one.startedMinute, other.startedMinute),
    completedMinute: Math.max(one.completedMinute, other.completedMinute),
    answeredMinute: Math.max(one.answeredMinute, other.answeredMinute),
    openedMinute: Math.max(one.openedMinute, other.openedMinute),
    dismissedMinute: dismissal.dismissedMinute,
    dismissedReason: dismissal.dismissedReason,
    completions: one.completions + other.completions,
    answers: one.answers + other.answers,
    wins: one.wins + other.wins,
    scored: one.scored || other.scored,
    passed: one.passed || other.passed,
    failures: Math.min(one.failures, other.failures),
    rating: last.rating || first.rating,
    stability,
    memoryDifficulty,
    questions,
  };
};

/** By root: what is known of a lesson in all its versions. */
export type SharedMemory = ReadonlyMap<number, LessonState>;

const NOTHING_SHARED: SharedMemory = new Map();

/**
 * One memory of all versions of a lesson; of lessons without versions nothing is in it. Versions
 * are put together in the order of the catalogue, whatever the order of the state.
 */
export const sharedMemory = (
  { versions, lessons, lessonIndex }: Catalogue,
  state: LearnerState,
): SharedMemory => {
  if (versions === undefined) return NOTHING_SHARED;
  const touched = new Set<number>();
  state.lessons.forEach((_, id) => {
    const lesson = lessonIndex.get(id);
    if (lesson !== undefined) touched.add(versions.root[lesson]!);
  });
  const shared = new Map<number, LessonState>();
  for (const root of [...touched].sort((a, b) => a - b)) {
    const group = versions.groups.get(root) ?? [];
    const known = group.flatMap((lesson) => state.lessons.get(lessons[lesson]!.id) ?? []);
    if (known.length > 0) shared.set(root, known.reduce(together));
  }
  return shared;
};

/** Whose lessons are walked, and of what catalogue. */
export interface Walked {
  readonly catalogue: Catalogue;
  readonly state: LearnerState;
  readonly shared: SharedMemory;
}

/**
 * Visits what is known of each lesson of the catalogue (by index) that an employee has touched in
 * any of its versions: what was done in one was done in all of them.
 */
export const eachKnown = (
  { catalogue, state, shared }: Walked,
  visit: (own: LessonState, lesson: number) => void,
): void => {
  const { versions, lessonIndex } = catalogue;
  state.lessons.forEach((own, id) => {
    const lesson = lessonIndex.get(id);
    if (lesson === undefined || versions?.groups.has(versions.root[lesson]!)) return;
    visit(own, lesson);
  });
  shared.forEach((own, root) => {
    for (const version of versions?.groups.get(root) ?? []) visit(own, version);
  });
};

/** Of whom something is known: a situation. */
interface Known {
  readonly input: {
    readonly release: { readonly catalogue: Catalogue };
    readonly state: LearnerState;
  };
  readonly shared: SharedMemory;
}

/** As `eachKnown`, of a situation. */
export const eachOwn = (
  { input, shared }: Known,
  visit: (own: LessonState, lesson: number) => void,
): void => eachKnown({ catalogue: input.release.catalogue, state: input.state, shared }, visit);

/** What is known of an employee and a lesson (by index), whichever version of it they did. */
export const ownOf = ({ input, shared }: Known, lesson: number): LessonState | undefined => {
  const { versions, lessons } = input.release.catalogue;
  return (
    (versions && shared.get(versions.root[lesson]!)) ?? input.state.lessons.get(lessons[lesson]!.id)
  );
};

/** Whether two lessons (by index) are the same one, or versions of it. */
export const isSame = ({ versions }: Catalogue, one: number, other: number): boolean =>
  one === other || (versions !== undefined && versions.root[one] === versions.root[other]);

/** Of a lesson and its versions (by index), the one that this employee reads best. */
export const readBest = (asker: Asker, lesson: number): number => {
  const { versions, language } = asker.release.catalogue;
  const group = versions?.groups.get(versions.root[lesson]!);
  if (group === undefined) return lesson;
  const ranks = languageRanks(asker);
  const rankOf = (version: number): number => ranks[language[version]!]!;
  return group.reduce((best, one) => (rankOf(one) < rankOf(best) ? one : best));
};
