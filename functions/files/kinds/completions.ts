import { isDeepStrictEqual } from 'node:util';
import { duration, instant, oneOf, share, text } from '../cell-types.ts';
import type { At } from '../dates.ts';
import { idFrom, importId, isId, mark } from '../ids.ts';
import { type Field, type Kind, refusal, textOf, without } from '../kind.ts';
import type { Problem } from '../problem.ts';
import { referred } from '../refer.ts';
import type { Fields } from '../row.ts';

const [DONE, NOT_DONE] = ['completed', 'not completed'];

/** What learning systems call it when somebody is through, and when not. */
const STATUS: Readonly<Record<string, string>> = Object.fromEntries([
  ...[
    ...['completed', 'complete', 'complete (pass)', 'completed (achieved pass grade)', 'passed'],
    ...['pass', 'finished', 'done', 'yes', 'y', 'true', '1', '100%', '100 %', 'certified'],
    ...['abgeschlossen', 'bestanden', 'beendet', 'erledigt', 'ja', 'wahr'],
    ...['abgeschlossen (bestanden)', 'completed (did not use a passing grade)'],
  ].map((word) => [word, DONE]),
  ...[
    ...['not completed', 'incomplete', 'in progress', 'in-progress', 'inprogress', 'not started'],
    ...['notstarted', 'enrolled', 'registered', 'assigned', 'started', 'failed', 'fail', 'no', 'n'],
    ...['false', '0', 'expired', 'overdue', 'not passed', 'attempted', 'browsed', 'withdrawn'],
    ...['not yet started', 'completed (did not achieve pass grade)', 'not complete', 'cancelled'],
    ...['nicht abgeschlossen', 'in bearbeitung', 'begonnen', 'angemeldet', 'nicht begonnen'],
    ...['nicht bestanden', 'offen', 'nein', 'falsch', 'abgelaufen', 'überfällig', 'zugewiesen'],
    ...['nicht gestartet', 'laufend', 'in arbeit', 'eingeschrieben', 'abgebrochen'],
  ].map((word) => [word, NOT_DONE]),
]);

const FIELDS: readonly Field[] = [
  {
    name: 'id',
    cell: text,
    aliases: ['event id', 'record id', 'ereignis-id'],
    doc: 'Of the record; made of person, lesson and instant where it is left out.',
    example: '',
  },
  {
    name: 'employee',
    cell: text,
    aliases: [
      ...['employee id', 'user', 'user id', 'learner', 'username', 'email', 'email address'],
      ...['mitarbeiter', 'personalnummer', 'benutzer', 'teilnehmer', 'e-mail-adresse', 'e-mail'],
    ],
    doc: 'Who did it, by id, e-mail address or name.',
    example: 'e-1001',
    refersTo: 'employees',
  },
  {
    name: 'lesson',
    cell: text,
    aliases: [
      ...['lesson id', 'course', 'course id', 'course name', 'content', 'module'],
      ...['lektion', 'kurs', 'kursname', 'kurs-id', 'inhalt', 'modul'],
    ],
    doc: 'What was done, by id or title.',
    example: 'calm-start',
    refersTo: 'lessons',
  },
  {
    name: 'at',
    cell: instant,
    aliases: [
      ...['completed at', 'completed on', 'completion date', 'date completed', 'time completed'],
      ...['finished at', 'date', 'abgeschlossen am', 'abschlussdatum', 'datum', 'erledigt am'],
    ],
    doc: 'When it was finished: an instant or a day; who has none has not finished.',
    example: '2026-03-02 14:30',
  },
  {
    name: 'score',
    cell: share,
    aliases: ['grade', 'final grade', 'result', 'note', 'ergebnis', 'punkte', 'bewertung'],
    doc: 'From 0 to 1 or as 85 %; points with --score-of.',
    example: '85 %',
  },
  {
    name: 'seconds',
    cell: duration,
    aliases: ['duration', 'time spent', 'dauer', 'zeitaufwand', 'bearbeitungszeit'],
    doc: 'How long it took, in seconds or as 00:04:30.',
    example: '240',
  },
  {
    name: 'status',
    cell: oneOf('status', STATUS),
    aliases: ['completion status', 'completion state', 'state', 'zustand', 'abschlussstatus'],
    doc: 'Only what is completed counts; other words are named by --value status.Word=completed.',
    example: 'completed',
  },
];

/** Why a line is no completion; undefined where it is one. */
const whyNot = (value: Fields): string | undefined => {
  if (value.status !== undefined && value.status !== null && value.status !== DONE)
    return 'is not completed';
  return (value.at ?? null) === null ? 'has no day of completion' : undefined;
};

/** What was told so far, by id. */
type Told = Map<string, { readonly line: number; readonly text: string; readonly cells: Fields }>;

/**
 * The id of a completion, or what was said already. An id of the file's own stands for one thing;
 * without one two attempts on one day are two, as long as anything in their lines tells them apart.
 */
const identify = (
  told: Told,
  own: string | undefined,
  cells: Fields,
  text: string,
  day: string | undefined,
): { readonly id: string } | { readonly sameAs: number } | { readonly unlike: number } => {
  if (own !== undefined) {
    const id = isId(own) ? own : idFrom(own);
    const before = told.get(id);
    if (before === undefined) return { id };
    const isSame = isDeepStrictEqual(cells, before.cells);
    return isSame ? { sameAs: before.line } : { unlike: before.line };
  }
  // By its noon a day was known from the beginning: its id must not change.
  const moment = day === undefined ? cells.at : `${day}T12:00:00Z`;
  const first = importId([cells.employee, cells.lesson, moment]);
  const before = told.get(first);
  if (before === undefined) return { id: first };
  if (before.text === text) return { sameAs: before.line };
  const id = `${first}.${mark([text])}`;
  const repeated = told.get(id);
  return repeated === undefined ? { id } : { sameAs: repeated.line };
};

const withoutNull = (value: Fields): Fields =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));

/** Events of what was completed: one a line. What is not completed is left out and counted. */
export const completions: Kind = {
  name: 'completions',
  rows: 'events',
  doc: 'who completed which lesson when',
  fields: FIELDS,
  required: [['employee'], ['lesson'], ['at']],
  async *make(entries, context) {
    const { file } = context;
    const told: Told = new Map();
    for await (const entry of entries) {
      const { line, text: cellsAsText } = entry;
      const leftOut = (expected: string): Problem => ({
        ...{ file, line, expected },
        severity: 'left-out',
      });
      const no = whyNot(entry.value);
      if (no !== undefined) {
        yield leftOut(no);
        continue;
      }
      const found = await referred(entry, FIELDS, context);
      if ('problem' in found) {
        yield found.problem;
        continue;
      }
      const { at: when, ...said } = withoutNull(without(found.entry.value, 'status', 'id'));
      const { at, day } = when as At;
      const cells = { ...said, at };
      const identity = identify(told, textOf(entry.value, 'id'), cells, cellsAsText, day);
      if ('sameAs' in identity) yield leftOut('says what an earlier line says');
      else if ('unlike' in identity)
        yield refusal(context, line, `line ${identity.unlike} says something else of this id`, {
          column: 'id',
          value: String(entry.value.id),
        });
      else {
        const { id } = identity;
        told.set(id, { line, text: cellsAsText, cells });
        yield { kind: 'events', place: { file, line }, value: { type: 'completed', ...cells, id } };
      }
    }
  },
};
