import { compareTexts } from '../../../core/base/order.ts';
import { Lesson } from '../../../core/model/lesson.ts';
import { decode, type SourceFile } from '../encoding.ts';
import { idFrom, idFromPath } from '../ids.ts';
import { type Problem, Unreadable } from '../problem.ts';
import type { Row } from '../row.ts';
import { type Fields, readFields } from './fields.ts';
import { BrokenFrontMatter, type Page, splitFrontMatter } from './front-matter.ts';
import { type Joinable, joinShort } from './join-short.ts';
import { languageByScript, type Place, placesOf } from './languages.ts';
import { firstHeading, summaryOf, withoutMdx, withoutTitle } from './prose.ts';
import { minutesToRead } from './reading-time.ts';
import { whichPages } from './which-pages.ts';

/** A page as it was read. */
interface Draft extends Joinable {
  readonly file: string;
  readonly line: number;
  readonly place: Place;
  readonly fields: Fields;
  readonly id: string;
  readonly language: string;
}

const MOST_BODY = 60_000;
const KIND = 'lessons';
/** The first and the last of a folder whose pages have an order: how hard they are taken to be. */
const EASIEST = 0.3;
const HARDEST = 0.7;
const CONTENTS = /^_?(index|toc|contents|summary)$/i;

const titleOf = (name: string): string => {
  const words = name.replace(/[-_.]+/g, ' ').trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
};

const problemOf = (
  { file, line, id }: Pick<Draft, 'file' | 'line' | 'id'>,
  severity: Problem['severity'],
  expected: string,
): Problem => ({ file, line, id, kind: KIND, severity, expected });

const isIndex = (name: string): boolean => /^_?index$/i.test(name);

const folderOf = ({ folders }: Place): string => folders.join('/');

/** The id of a page: of its whole path and the language in it; an index stands for its folder. */
const idOfPlace = ({ folders, name, language }: Place): string =>
  idFromPath([
    ...(language === undefined ? [] : [language]),
    ...folders,
    ...(isIndex(name) && folders.length > 0 ? [] : [name]),
  ]);

/** Reads one page; what refuses it is among the problems, and then there is no draft. */
const draftOf = (
  file: string,
  page: Page,
  place: Place,
  { language: said }: MarkdownOptions,
): { draft?: Draft; problems: readonly Problem[]; unknown: readonly string[] } => {
  const fields = readFields(file, page);
  const problems = [...fields.problems];
  const at = { file, line: page.bodyLine };
  const own = fields.lesson;
  const id = (own.id as string | undefined) ?? idOfPlace(place);
  const none = (more: readonly Problem[]) => ({ problems: more, unknown: fields.unknown });
  const refused = problems.some(({ severity }) => severity === 'refused');
  if (refused) return none(problems);
  if (fields.isDraft) return none([problemOf({ ...at, id }, 'left-out', 'a draft is left out')]);
  const mdx = /\.mdx$/i.test(file) ? withoutMdx(page.body) : { body: page.body, components: [] };
  if (mdx.components.length > 0) {
    const tags = mdx.components.map((one) => `<${one}>`).join(', ');
    problems.push(problemOf({ ...at, id }, 'warning', `plain Markdown: ${tags} left out`));
  }
  const heading = firstHeading(mdx.body);
  const title =
    (own.title as string | undefined) ?? (heading?.title.slice(0, 300) || titleOf(place.name));
  const body = withoutTitle(mdx.body, title);
  if (body.length > MOST_BODY) {
    // The title and what MDX adds are no lines of the body any more.
    const before = page.body.split('\n').length - body.split('\n').length;
    const over = page.bodyLine + before + body.slice(0, MOST_BODY).split('\n').length - 1;
    const expected = `at most ${MOST_BODY} characters, it has ${body.length}; part the page in two`;
    return none([...problems, problemOf({ file, line: over, id }, 'refused', expected)]);
  }
  const guessed =
    own.language === undefined && place.language === undefined && said === undefined
      ? languageByScript(body)
      : undefined;
  if (guessed !== undefined) {
    const expected = `lang: in the front matter, or the option language; taken as ${guessed} by its script`;
    problems.push({ ...problemOf({ ...at, id }, 'warning', expected), column: 'language' });
  }
  const standsAlone = ['id', 'minutes', 'questions', 'url'].some((field) => field in own);
  const language =
    (own.language as string | undefined) ?? place.language ?? guessed ?? said ?? 'en';
  const isContents = CONTENTS.test(place.name);
  const draft = { ...at, place, fields, id, language, title, body, standsAlone, isContents };
  return { draft, problems, unknown: fields.unknown };
};

const byOrder = (a: Draft, b: Draft): number =>
  (a.fields.order ?? Infinity) - (b.fields.order ?? Infinity) ||
  Number(isIndex(b.place.name)) - Number(isIndex(a.place.name)) ||
  compareTexts(a.file, b.file);

const grouped = <T>(all: readonly T[], keyOf: (one: T) => string): T[][] => [
  ...Map.groupBy(all, keyOf).values(),
];

/** Which page each page is a version of: the one in the main language, or the first of them. */
const originals = (drafts: readonly Draft[], main: string): Map<Draft, Draft> => {
  const versions = grouped(
    drafts,
    ({ fields, place }) => fields.versions ?? `/${folderOf(place)}/${place.name}`.toLowerCase(),
  );
  return new Map(
    versions.flatMap((pages): [Draft, Draft][] => {
      const languages = new Set(pages.map(({ language }) => language));
      if (languages.size < pages.length || pages.length < 2) return [];
      const first =
        pages.find(({ language }) => language === main) ??
        pages.find(({ language }) => language === 'en') ??
        pages[0]!;
      return pages.filter((page) => page !== first).map((page) => [page, first]);
    }),
  );
};

/**
 * How hard pages are whose folder has an order: from easy to hard, evenly. An order is no
 * prerequisite: that would close every page of a guide but its first.
 */
const difficulties = (pages: readonly Draft[]): Map<Draft, number> => {
  const inOrder = pages.filter(({ fields }) => fields.order !== undefined);
  const orders = [...new Set(inOrder.map(({ fields }) => fields.order!))].sort((a, b) => a - b);
  if (orders.length < 2) return new Map();
  const step = (HARDEST - EASIEST) / (orders.length - 1);
  const hardness = (order: number): number =>
    Math.round((EASIEST + step * orders.indexOf(order)) * 100) / 100;
  return new Map(inOrder.map((page) => [page, hardness(page.fields.order!)]));
};

/** Of every field that nothing is made of, how many pages have it. */
const unknownFields = (found: ReadonlyMap<string, readonly string[]>): Problem[] =>
  [...found].map(([column, files]) => ({
    file: files[0]!,
    column,
    kind: KIND,
    severity: 'warning',
    expected: `a field of lessons; left out of ${files.length} page${files.length === 1 ? '' : 's'}`,
  }));

/** The skills that folders are, for pages that name none. */
const skillsOf = (drafts: readonly Draft[]): { ids: Map<Draft, string>; skills: Row[] } => {
  const bare = drafts.filter(({ fields }) => fields.lesson.skills === undefined);
  const nameOf = ({ place }: Draft): string => titleOf(place.folders.at(-1) ?? 'general');
  const folders = grouped(bare, ({ place }) => folderOf(place));
  const names = folders.map(([first]) => nameOf(first!));
  const ids = new Map<Draft, string>();
  const skills = folders.map((pages, at): Row => {
    const [{ file, place }] = pages as [Draft];
    const id = place.folders.length === 0 ? 'general' : idFromPath(place.folders);
    for (const page of pages) ids.set(page, id);
    const isOnly = names.filter((name) => name === names[at]).length === 1;
    const name = isOnly ? names[at] : place.folders.map(titleOf).join(': ');
    return { kind: 'skills', place: { file }, value: { id, name } };
  });
  return { ids, skills };
};

/** How pages are read. */
export interface MarkdownOptions {
  /** Of pages that neither say theirs nor lie in a folder of it. */
  readonly language?: string | undefined;
}

interface PageText {
  readonly file: string;
  readonly text: string;
}

/** Pages as texts; one that is no text is refused. */
const textsOf = (pages: readonly SourceFile[]): { texts: PageText[]; problems: Problem[] } => {
  const problems: Problem[] = [];
  const texts = pages.flatMap((page): PageText[] => {
    try {
      const { text, notes } = decode(page);
      problems.push(...notes.map((note) => ({ ...note, kind: KIND })));
      return [{ file: page.name, text }];
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.push({ ...error.problem, kind: KIND });
      return [];
    }
  });
  return { texts, problems };
};

interface Reading {
  readonly drafts: Draft[];
  readonly problems: Problem[];
  readonly unknown: Map<string, string[]>;
}

/** Reads all pages, each for itself. */
const readPages = (pages: readonly PageText[], options: MarkdownOptions): Reading => {
  const places = placesOf(pages.map(({ file, text }) => ({ path: file, text })));
  const reading: Reading = { drafts: [], problems: [], unknown: new Map() };
  for (const { file, text } of pages) {
    try {
      const page = splitFrontMatter(text);
      const { draft, problems, unknown } = draftOf(file, page, places.get(file)!, options);
      reading.problems.push(...problems);
      if (draft !== undefined) reading.drafts.push(draft);
      for (const name of unknown)
        reading.unknown.set(name, [...(reading.unknown.get(name) ?? []), file]);
    } catch (error) {
      if (!(error instanceof BrokenFrontMatter)) throw error;
      const { line, message } = error;
      const expected = `front matter that can be read: ${message}`;
      reading.problems.push({ file, line, expected, kind: KIND, severity: 'refused' });
    }
  }
  return reading;
};

/** Drafts whose ids are one each; the second of two is refused, or told apart by its path. */
const withOwnIds = (drafts: readonly Draft[], problems: Problem[]): Draft[] => {
  const files = new Map<string, string>();
  return drafts.flatMap((draft) => {
    const isMade = draft.fields.lesson.id === undefined;
    const id = isMade && files.has(draft.id) ? idFrom(`${draft.file}#`) : draft.id;
    const other = files.get(id);
    if (other !== undefined) {
      problems.push(problemOf(draft, 'refused', `an id of its own: ${id} is ${other}`));
      return [];
    }
    files.set(id, draft.file);
    return [{ ...draft, id }];
  });
};

/** Joins short pages within their folders; what became of them is told. */
const joined = (drafts: readonly Draft[], problems: Problem[]): Draft[] =>
  grouped(drafts, ({ place, language }) => `${language} ${folderOf(place)}`).flatMap((pages) => {
    const { kept, joined: moved, leftOut } = joinShort(pages.toSorted(byOrder), MOST_BODY);
    for (const { page, to } of moved)
      problems.push(
        problemOf(page, 'warning', `half a minute to read at least: joined to ${to.file}`),
      );
    for (const page of leftOut)
      problems.push(problemOf(page, 'left-out', 'half a minute to read at least: left out'));
    return kept;
  });

/**
 * Reads a folder of Markdown pages: a page becomes a lesson, its folder the skill where its front
 * matter names none. What is refused, changed or left out is named; nothing is thrown.
 */
export const readMarkdown = (
  files: readonly SourceFile[],
  options: MarkdownOptions = {},
): (Row | Problem)[] => {
  const chosen = whichPages(files);
  const sorted = chosen.pages.toSorted((a, b) => compareTexts(a.name, b.name));
  const { texts, problems: unread } = textsOf(sorted);
  const read = readPages(texts, options);
  const problems = [
    ...[...chosen.problems, ...unread, ...read.problems],
    ...unknownFields(read.unknown),
  ];
  const drafts = joined(withOwnIds(read.drafts, problems), problems);
  const { ids, skills } = skillsOf(drafts);
  const versionOf = originals(drafts, options.language ?? 'en');
  const hardness = new Map(
    grouped(drafts, ({ place, language }) => `${language} ${folderOf(place)}`).flatMap((pages) => [
      ...difficulties(pages),
    ]),
  );
  const lessons = drafts.flatMap((draft): Row[] => {
    const { fields, id, language, title, body, file, line } = draft;
    const difficulty = hardness.get(draft);
    const translationOf = versionOf.get(draft)?.id;
    const summary = summaryOf(body);
    const value = {
      ...{ id, title, ...(summary !== undefined && { summary }), format: 'article', language },
      minutes: Math.max(1, Math.round(minutesToRead(body))),
      ...(translationOf !== undefined && { translationOf }),
      ...(ids.has(draft) && { skills: [{ skill: ids.get(draft), weight: 1 }] }),
      ...(difficulty !== undefined && { difficulty }),
      ...fields.lesson,
      ...(body !== '' && { body }),
    };
    const { success, error } = Lesson.safeParse(value);
    if (success) return [{ kind: 'lessons', place: { file, line }, value }];
    const [issue] = error.issues;
    const expected = `${issue?.path.join('.')}: ${issue?.message}`;
    problems.push(problemOf(draft, 'refused', expected));
    return [];
  });
  return [...skills, ...lessons, ...problems];
};
