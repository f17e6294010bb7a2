import MiniSearch from 'minisearch';
import { mostFirst } from '../base/order.ts';
import type { CataloguePart, ContentPart } from '../model/catalogue.ts';

interface Document {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly body: string;
  readonly tags: string;
  readonly skills: string;
}

/** A full-text index of the lessons in force. */
export interface SearchIndex {
  readonly index: MiniSearch<Document>;
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

const plainText = (markdown: string): string =>
  markdown
    .replace(/```[^\n]*\n/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`#>|~-]+/g, ' ');

/** Indexes titles, summaries, bodies, tags and names of skills; archived lessons are left out. */
export const buildSearch = (catalogue: CataloguePart, content: ContentPart): SearchIndex => {
  const names = new Map(catalogue.skills.map(({ id, name }) => [id, name]));
  const bodies = new Map(content.lessons.map(({ id, body }) => [id, body ?? '']));
  const index = new MiniSearch<Document>({
    fields: ['title', 'summary', 'body', 'tags', 'skills'],
    searchOptions: {
      boost: { title: 4, tags: 3, skills: 2, summary: 2 },
      // One typo in five letters; words of up to three letters must be right.
      fuzzy: (term) => (term.length > 3 ? 0.2 : false),
      prefix: (term) => term.length > 2,
      combineWith: 'OR',
    },
  });
  const lessons = catalogue.lessons.filter(({ archived }) => !archived);
  index.addAll(
    lessons.map((lesson) => ({
      id: lesson.id,
      title: lesson.title,
      summary: lesson.summary ?? '',
      body: plainText(bodies.get(lesson.id) ?? ''),
      tags: lesson.tags.join(' '),
      skills: lesson.skills.map(({ skill }) => names.get(skill) ?? '').join(' '),
    })),
  );
  return { index, skillsOf: new Map(lessons.map(({ id, skills }) => [id, skills])) };
};

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
 *
 * @example
 * const index = buildSearch(catalogue, content);
 * searchLessons(index, 'angry custmer', 10); // finds “Calm an angry customer”
 */
export const searchLessons = (
  { index, skillsOf }: SearchIndex,
  words: string,
  limit: number,
  gapOf: (skill: string) => number = () => 0,
): SearchHit[] => {
  const found = index.search(words);
  const best = found[0]?.score ?? 1;
  const hits = found.map(({ id, score }): SearchHit => {
    const lesson = id as string;
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
};
