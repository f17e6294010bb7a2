import { mostFirst } from '../base/order.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import { renamesOf, taughtTogether, underNewNames } from '../learner/renames.ts';
import type { CataloguePart, ContentPart } from '../model/catalogue.ts';
import { plainText } from './plain-text.ts';
import { WordIndex } from './word-index.ts';

/** What is searched, and how much a word counts there. */
const BOOSTS = { title: 4, summary: 2, body: 1, tags: 3, skills: 2 } as const;

/** Heap of what the index knows of each lesson beside its words. */
const BYTES_A_LESSON = 600;

/** A full-text index of the lessons in force. */
export interface SearchIndex {
  readonly index: WordIndex<keyof typeof BOOSTS>;
  /** About how much heap it takes, beyond the parts that it is built from. */
  readonly bytes: number;
  /** Skills of each lesson with their weights. */
  readonly skillsOf: ReadonlyMap<
    string,
    readonly { readonly skill: string; readonly weight: number }[]
  >;
}

/** A lesson that was found. */
export interface SearchHit {
  readonly lesson: string;
  /** What the hits are sorted by. */
  readonly score: number;
  /** How well the words match, relative to the best match, 0..1. */
  readonly match: number;
  /** The widest gap that the lesson would help to close, 0..1. */
  readonly gap: number;
}

/** What skills are called in all languages. */
const namesOf = (skills: CataloguePart['skills']): Map<string, string> =>
  new Map(
    skills.map(({ id, name, names = {} }) => [
      id,
      [...new Set([name, ...Object.values(names)])].join(' '),
    ]),
  );

/**
 * Indexes titles, summaries, bodies, tags and names of skills in all their languages; archived
 * lessons are left out.
 */
export function* buildingSearch(
  catalogue: CataloguePart,
  content: ContentPart,
): Steps<SearchIndex> {
  const names = namesOf(catalogue.skills);
  const bodies = new Map(content.lessons.map(({ id, body }) => [id, body ?? '']));
  const index = new WordIndex(BOOSTS);
  const renames = renamesOf(catalogue.skills);
  const lessons = catalogue.lessons.flatMap((lesson) => {
    const skills = underNewNames(lesson.skills, renames, taughtTogether);
    return lesson.archived ? [] : [{ ...lesson, skills }];
  });
  for (const lesson of lessons) {
    yield* index.adding({
      id: lesson.id,
      title: lesson.title,
      summary: lesson.summary ?? '',
      body: plainText(bodies.get(lesson.id) ?? ''),
      tags: lesson.tags.join(' '),
      skills: lesson.skills.map(({ skill }) => names.get(skill) ?? '').join(' '),
    });
    yield;
  }
  const skillsOf = new Map(lessons.map(({ id, skills }) => [id, skills]));
  return { index, bytes: index.bytes + BYTES_A_LESSON * lessons.length, skillsOf };
}

/** As `buildingSearch`, at once: for whoever has nobody waiting. */
export const buildSearch = (catalogue: CataloguePart, content: ContentPart): SearchIndex =>
  atOnce(buildingSearch(catalogue, content));

/** A lesson for a wide gap may overtake one that matches the words up to half better. */
const GAP_BOOST = 0.5;
/** Matches much worse than the best are noise of the typo tolerance. */
const LEAST_MATCH = 0.05;

const bestFirst = mostFirst<SearchHit>(
  ({ score }) => score,
  ({ lesson }) => lesson,
);

/**
 * Finds at most `limit` lessons by words; score = match × (1 + ½ × widest gap among the lesson's
 * skills). Best first, ties by id. `gapOf` says how far the employee is from what is asked of a
 * skill, 0..1.
 */
export function* searchingLessons(
  { index, skillsOf }: SearchIndex,
  words: string,
  limit: number,
  gapOf: (skill: string) => number = () => 0,
): Steps<SearchHit[]> {
  const found = yield* index.finding(words);
  let best = 0;
  for (const score of found.values()) best = Math.max(best, score);
  const hits = [...found].map(([lesson, score]): SearchHit => {
    const match = score / best;
    const gap = (skillsOf.get(lesson) ?? []).reduce(
      (widest, { skill, weight }) => Math.max(widest, weight * gapOf(skill)),
      0,
    );
    return { lesson, match, gap, score: match * (1 + GAP_BOOST * gap) };
  });
  return hits
    .filter(({ match }) => match >= LEAST_MATCH)
    .sort(bestFirst)
    .slice(0, limit);
}

/**
 * As `searchingLessons`, at once.
 *
 * @example
 * const index = buildSearch(catalogue, content);
 * searchLessons(index, 'angry custmer', 10); // finds “Calm an angry customer”
 */
export const searchLessons = (...asked: Parameters<typeof searchingLessons>): SearchHit[] =>
  atOnce(searchingLessons(...asked));
