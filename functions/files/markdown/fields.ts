import { Lesson } from '../../../core/model/lesson.ts';
import type { Problem } from '../problem.ts';
import type { Page } from './front-matter.ts';
import { shortened } from './prose.ts';

type Fit = (value: unknown) => unknown;

const MOST_SUMMARY = 1000;

const scalar: Fit = (value) =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : value;
const oneLine: Fit = (value) => {
  const text = scalar(value);
  return typeof text === 'string' ? text.replace(/\s+/g, ' ') : text;
};
const list: Fit = (value) => {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  return Array.isArray(value) ? value.map(scalar) : value;
};
/** `5`, `"5"` and `5 min` are all five. */
const number: Fit = (value) => {
  const [, digits] = /^(\d+(?:\.\d+)?)( ?m(in(ute)?s?)?\.?)?$/i.exec(String(value).trim()) ?? [];
  return typeof value === 'string' && digits !== undefined ? Number(digits) : value;
};
const truth: Fit = (value) => {
  if (/^(true|yes|ja|y|1)$/i.test(String(value))) return true;
  return /^(false|no|nein|n|0)$/i.test(String(value)) ? false : value;
};
const day: Fit = (value) =>
  typeof value === 'string' ? value.replace(/^(\d{4}-\d{2}-\d{2})[T ].*$/, '$1') : value;
const language: Fit = (value) =>
  typeof value === 'string' ? value.trim().replace('_', '-') : value;
const asIs: Fit = (value) => value;
/** `a, b`, `[a, b]`, `[{skill: a, weight: .5}]` and `{a: 1, b: .5}`. */
const skills: Fit = (value) => {
  const entries = list(value);
  if (Array.isArray(entries))
    return entries.map((one) => (typeof one === 'string' ? { skill: one } : one));
  if (typeof entries !== 'object' || entries === null) return entries;
  return Object.entries(entries).map(([skill, weight]) => ({ skill, weight }));
};

interface Field {
  readonly field: keyof typeof Lesson.shape;
  readonly shape: Fit;
  /** To go without it would show to everybody what was meant for few, or for nobody. */
  readonly closes?: boolean;
}

/** By the names that front matter has for them, without marks; earlier ones win. */
const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', { field: 'id', shape: scalar }],
  ['title', { field: 'title', shape: oneLine }],
  ['summary', { field: 'summary', shape: oneLine }],
  ['description', { field: 'summary', shape: oneLine }],
  ['excerpt', { field: 'summary', shape: oneLine }],
  ['format', { field: 'format', shape: scalar }],
  ['minutes', { field: 'minutes', shape: number }],
  ['duration', { field: 'minutes', shape: number }],
  ['readingtime', { field: 'minutes', shape: number }],
  ['language', { field: 'language', shape: language }],
  ['lang', { field: 'language', shape: language }],
  ['locale', { field: 'language', shape: language }],
  ['translationof', { field: 'translationOf', shape: scalar }],
  ['skills', { field: 'skills', shape: skills }],
  ['difficulty', { field: 'difficulty', shape: number }],
  ['prerequisites', { field: 'prerequisites', shape: list }],
  ['roles', { field: 'roles', shape: list, closes: true }],
  ['url', { field: 'url', shape: scalar }],
  ['questions', { field: 'questions', shape: asIs }],
  ['owner', { field: 'owner', shape: scalar }],
  ['reviewby', { field: 'reviewBy', shape: day }],
  ['tags', { field: 'tags', shape: list }],
  ['keywords', { field: 'tags', shape: list }],
  ['archived', { field: 'archived', shape: truth, closes: true }],
]);

/** What tells of a page, and is no field of a lesson. */
const ORDER = new Set(['order', 'weight', 'navorder', 'sidebarposition', 'position']);
const UNPUBLISHED = new Map([
  ['draft', true],
  ['published', false],
]);
const VERSIONS = 'translationkey';

/** What the front matter of a page comes to. */
export interface Fields {
  readonly lesson: Readonly<Record<string, unknown>>;
  /** Where the page comes among those of its folder. */
  readonly order?: number;
  readonly isDraft: boolean;
  /** What all versions of the page share. */
  readonly versions?: string;
  readonly problems: readonly Problem[];
  /** Fields that nothing is made of. */
  readonly unknown: readonly string[];
}

const MOST_SHOWN = 80;
const shown = (value: unknown): string => shortened(JSON.stringify(value) ?? '', MOST_SHOWN);

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/** Reads what a page says of itself; what does not fit is left out, or refuses the page. */
export const readFields = (file: string, { matter, lineOf }: Page): Fields => {
  const lesson: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const unknown: string[] = [];
  let order: number | undefined;
  let isDraft = false;
  let versions: string | undefined;
  const complain = (name: string, expected: string, severity: Problem['severity']): void => {
    problems.push({
      ...{ file, line: lineOf(name), column: name, value: shown(matter[name]) },
      ...{ expected, kind: 'lessons', severity },
    });
  };
  const take = (name: string, { field, shape, closes = false }: Field): void => {
    let value = shape(matter[name]);
    if (field === 'summary' && typeof value === 'string' && value.length > MOST_SUMMARY) {
      complain(name, `at most ${MOST_SUMMARY} characters: cut`, 'warning');
      value = shortened(value, MOST_SUMMARY);
    }
    const { success, error } = Lesson.shape[field].safeParse(value);
    if (success) {
      lesson[field] ??= value;
      return;
    }
    const [issue] = error.issues;
    const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
    const what = `${where}${issue?.message ?? 'another value'}`;
    if (closes)
      complain(name, `${what}. The page is refused, since it may not be for all`, 'refused');
    else complain(name, `${what}: left out`, 'warning');
  };
  // In the order of the names that are known, so that the better name of a field wins.
  const names = Object.keys(matter);
  for (const [known, field] of FIELDS)
    for (const name of names)
      if (plainName(name) === known && matter[name] !== null) take(name, field);
  for (const name of names) {
    const value = matter[name];
    const plain = plainName(name);
    if (FIELDS.has(plain) || value === null) continue;
    if (ORDER.has(plain)) {
      const place = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof place === 'number' && Number.isFinite(place)) order ??= place;
      else complain(name, 'a number: left out', 'warning');
    } else if (UNPUBLISHED.has(plain)) {
      const said = truth(value);
      if (typeof said !== 'boolean')
        complain(name, 'true or false. The page is refused, since it may be a draft', 'refused');
      else if (said === UNPUBLISHED.get(plain)) isDraft = true;
    } else if (plain === VERSIONS && typeof scalar(value) === 'string')
      versions = scalar(value) as string;
    else unknown.push(name);
  }
  return {
    lesson,
    isDraft,
    problems,
    unknown,
    ...(order !== undefined && { order }),
    ...(versions !== undefined && { versions }),
  };
};
