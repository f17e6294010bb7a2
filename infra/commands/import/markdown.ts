import { posix } from 'node:path';
import { linkWords } from '../../../core/catalogue/plain-text.ts';
import { idFrom } from '../../../functions/files/ids.ts';
import type { Row } from '../../../functions/files/row.ts';
import { splitFrontMatter } from '../../front-matter.ts';
import { readTexts, type TextFile } from './archive.ts';

const WORDS_PER_MINUTE = 200;
/** Shorter pages are tables of contents, not lessons. */
const LEAST_WORDS = 40;

const wordsIn = (body: string): number =>
  body.split(/\s+/).filter((word) => /\p{L}/u.test(word)).length;

const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** The first paragraph of plain prose, cut at a sentence's end within 300 characters. */
const summaryOf = (body: string): string | undefined => {
  const prose = body.split(/\n\s*\n/).find((block) => /^[\p{L}\p{N}"“*_[]/u.test(block.trim()));
  if (prose === undefined) return undefined;
  const flat = linkWords(prose)
    .replace(/[*_`#]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (flat === '') return undefined;
  if (flat.length <= 300) return flat;
  const sentence = /^.{40,299}?[.!?](?=\s)/.exec(flat);
  return sentence?.[0] ?? `${flat.slice(0, 297)}…`;
};

const titleOf = (id: string): string => {
  const words = id.replace(/[-_.]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const lessonOf = (
  { path, text }: TextFile,
  language: string,
): { skill: string; row: Row } | undefined => {
  const { matter, body } = splitFrontMatter(text);
  const fields = matter as Record<string, unknown>;
  const words = wordsIn(body);
  if (words < LEAST_WORDS) return undefined;
  const folder = posix.basename(posix.dirname(path)).replace(/^\.$/, 'general');
  const skill = idFrom(folder);
  const name = posix.basename(path).replace(/\.md$/i, '');
  const own = 'skills' in fields;
  const lesson = {
    id: stringOf(fields.id) ?? idFrom(name === 'index' ? folder : `${folder}-${name}`),
    title: stringOf(fields.title) ?? titleOf(name),
    summary: stringOf(fields.summary) ?? summaryOf(body),
    format: stringOf(fields.format) ?? 'article',
    minutes: fields.minutes ?? Math.max(1, Math.round(words / WORDS_PER_MINUTE)),
    language: stringOf(fields.language) ?? language,
    skills: own ? fields.skills : [{ skill, weight: 1 }],
    ...Object.fromEntries(
      [
        'translationOf',
        'difficulty',
        'prerequisites',
        'roles',
        'url',
        'questions',
        'owner',
        'reviewBy',
        'tags',
        'archived',
      ]
        .filter((field) => fields[field] !== undefined)
        .map((field) => [field, fields[field]]),
    ),
    body,
  };
  return {
    skill: own ? '' : skill,
    row: { kind: 'lessons', place: { file: path }, value: lesson },
  };
};

/**
 * A folder (or archive) of Markdown pages with optional YAML front matter. A page becomes a lesson;
 * where its front matter names no skills, its folder is the skill. Fields of the front matter that
 * a lesson does not have are left out.
 */
export const readMarkdown = async (source: string, language: string): Promise<Row[]> => {
  const pages = await readTexts(
    source,
    (path) => /\.md$/i.test(path) && !/(^|\/)(licen[cs]e|readme)\.md$/i.test(path),
  );
  const lessons = pages.flatMap((page) => lessonOf(page, language) ?? []);
  const skills = [...new Set(lessons.map(({ skill }) => skill))]
    .filter((skill) => skill !== '')
    .sort();
  return [
    ...skills.map(
      (id): Row => ({ kind: 'skills', place: { file: id }, value: { id, name: titleOf(id) } }),
    ),
    ...lessons.map(({ row }) => row),
  ];
};
