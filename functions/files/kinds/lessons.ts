import { LESSON_FORMATS } from '../../../core/model/lesson.ts';
import { day, language, list, number, oneOf, share, text, truth } from '../cell-types.ts';
import { idFromPath } from '../ids.ts';
import { type Field, type Kind, textOf } from '../kind.ts';
import type { Fields } from '../row.ts';
import { resourceRows } from './resource.ts';
import { taught } from './weighed.ts';

/** The language of lessons whose list says none. */
const USUAL_LANGUAGE = 'en';

const FORMATS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(LESSON_FORMATS.map((format) => [format, format])),
  ...{ artikel: 'article', text: 'article', page: 'article', seite: 'article' },
  ...{ infografik: 'infographic', szenario: 'scenario', test: 'quiz', karteikarten: 'flashcards' },
};

const FIELDS: readonly Field[] = [
  {
    name: 'id',
    cell: text,
    aliases: ['lesson id', 'course id', 'course code', 'kurs-id', 'lektions-id', 'kursnummer'],
    doc: 'What events call the lesson; made of title and language where it is left out.',
    example: 'calm-start',
  },
  {
    name: 'title',
    cell: text,
    aliases: ['name', 'lesson', 'course', 'course title', 'titel', 'lektion', 'kurs', 'kurstitel'],
    doc: 'The title that people read.',
    example: 'Start calmly',
  },
  {
    name: 'summary',
    cell: text,
    aliases: ['short description', 'abstract', 'zusammenfassung', 'kurzbeschreibung'],
    doc: 'One or two sentences on what it is about.',
    example: '',
  },
  {
    name: 'format',
    cell: oneOf('format', FORMATS),
    aliases: ['type', 'content type', 'art', 'lernformat'],
    doc: `One of ${LESSON_FORMATS.join(', ')}; article where it is left out.`,
    example: 'article',
  },
  {
    name: 'minutes',
    cell: number,
    aliases: ['duration', 'duration minutes', 'length', 'minuten', 'dauer', 'dauer minuten'],
    doc: 'How long it takes.',
    example: '4',
  },
  {
    name: 'language',
    cell: language,
    aliases: ['locale', 'sprache'],
    doc: 'Its language, as a tag or by name; en where it is left out.',
    example: 'en',
  },
  {
    name: 'skills',
    cell: taught,
    aliases: ['skill', 'topics', 'kompetenzen', 'kompetenz', 'themen', 'fähigkeiten'],
    doc: 'What it teaches: skill|skill:0.5, by id or name; --create skills makes what is missing.',
    example: 'active-listening|writing:0.5',
    refersTo: 'skills',
  },
  {
    name: 'difficulty',
    cell: share,
    aliases: ['schwierigkeit'],
    doc: '0 where everyone gets it, 1 where hardly anyone does.',
    example: '0.4',
  },
  {
    name: 'translationOf',
    cell: text,
    aliases: ['translation of', 'übersetzung von'],
    doc: 'The lesson that this is a version of in another language.',
    example: '',
    refersTo: 'lessons',
  },
  {
    name: 'prerequisites',
    cell: list,
    aliases: ['requires', 'prerequisite', 'voraussetzungen', 'voraussetzung'],
    doc: 'Lessons that come first, joined by |.',
    example: '',
    refersTo: 'lessons',
  },
  {
    name: 'roles',
    cell: list,
    aliases: ['audience', 'rollen', 'zielgruppe'],
    doc: 'Only for these roles, joined by |; for everyone where it is left out.',
    example: '',
    refersTo: 'roles',
  },
  {
    name: 'url',
    cell: text,
    aliases: ['link', 'launch url', 'adresse'],
    doc: 'Where it opens, if not in Uplift.',
    example: 'https://learn.example.com/calm-start',
  },
  {
    name: 'body',
    cell: text,
    aliases: ['content', 'markdown', 'inhalt'],
    doc: 'Its text in Markdown, if it opens in Uplift.',
    example: '',
  },
  {
    name: 'owner',
    cell: text,
    aliases: ['author', 'verantwortlich', 'autor', 'autorin'],
    doc: 'Whoever keeps it up to date, by id, e-mail address or name.',
    example: '',
    refersTo: 'employees',
  },
  {
    name: 'reviewBy',
    cell: day,
    aliases: ['review by', 'review date', 'prüfen bis', 'prüfdatum'],
    doc: 'The day by which somebody should read it again.',
    example: '2027-01-31',
  },
  {
    name: 'tags',
    cell: list,
    aliases: ['keywords', 'labels', 'schlagwörter', 'stichwörter'],
    doc: 'Words for rules of the policy, joined by |.',
    example: 'customers',
  },
  {
    name: 'archived',
    cell: truth,
    aliases: ['retired', 'archiviert'],
    doc: 'yes where it is not offered any more.',
    example: 'no',
  },
];

const languageOf = ({ language: tag }: Fields): unknown => tag ?? USUAL_LANGUAGE;

/** Lessons: one a line, or one line a skill of theirs. */
export const lessons: Kind = {
  name: 'lessons',
  rows: 'lessons',
  doc: 'micro-lessons of a catalogue',
  fields: FIELDS,
  required: [['id', 'title']],
  make: (entries, context) =>
    resourceRows(
      entries,
      {
        kind: 'lessons',
        fields: FIELDS,
        name: (value) => textOf(value, 'title'),
        // A translation may have the title of what it translates.
        isSame: (thing, value) => languageOf(thing) === languageOf(value),
        made: (value, title) =>
          idFromPath([
            title,
            ...[languageOf(value)].filter((tag) => tag !== USUAL_LANGUAGE).map(String),
          ]),
        joins: ['skills'],
        patch: ({ value }, isNew) =>
          isNew
            ? { ...value, format: value.format ?? 'article', language: languageOf(value) }
            : // What a lesson must have is not cleared by an empty cell.
              Object.fromEntries(
                Object.entries(value).filter(
                  ([name, field]) => field !== null || !['format', 'language'].includes(name),
                ),
              ),
      },
      context,
    ),
};
