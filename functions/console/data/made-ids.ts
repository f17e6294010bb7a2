import type { ResourceKind } from '../../../core/release/workspace.ts';

/** Stands for the id of what has no name: such a thing is refused for that. */
const UNNAMED = 'unnamed';
/** Ids made of a name end here. */
const LONGEST_ID = 60;

/**
 * An id that a name comes to; empty where none of its letters may stand in one.
 *
 * @example idFrom('Über die Brücke') // 'uber-die-brucke'
 */
export const idFrom = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_ID)
    .replace(/^-|-$/g, '');

type Json = Readonly<Record<string, unknown>>;

const listIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value : []);

/** Questions are numbered, past the numbers that others have. */
const withQuestionIds = (questions: readonly Json[]): Json[] => {
  const taken = new Set(questions.map(({ id }) => id));
  let number = 0;
  return questions.map((question) => {
    if (question.id !== undefined) return question;
    do number += 1;
    while (taken.has(`q${number}`));
    return { ...question, id: `q${number}` };
  });
};

/** Key results are called by their titles. */
const withKeyResultIds = (keyResults: readonly Json[]): Json[] =>
  keyResults.map((one) => ({
    ...one,
    id: one.id ?? (one.title === undefined ? UNNAMED : idFrom(String(one.title))),
  }));

/**
 * Fills in ids that nobody wants to think of: that of a new resource by its name, those of its
 * questions and key results.
 */
export const withMadeIds = (kind: ResourceKind, value: Json): Json => {
  const name = String(value.title ?? value.name ?? '');
  // Where the name is missing, that is what is said, and nothing of an id that follows from it.
  const own = { ...value, id: value.id ?? (name === '' ? UNNAMED : idFrom(name)) };
  if (kind === 'lessons') return { ...own, questions: withQuestionIds(listIn(value.questions)) };
  if (kind === 'objectives')
    return { ...own, keyResults: withKeyResultIds(listIn(value.keyResults)) };
  return own;
};
