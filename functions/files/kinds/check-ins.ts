import { instant, number, share, text } from '../cell-types.ts';
import type { At } from '../dates.ts';
import { importId, isId } from '../ids.ts';
import { type Context, type Field, type Kind, refusal, textOf, without } from '../kind.ts';
import { referred } from '../refer.ts';
import type { Fields } from '../row.ts';

const FIELDS: readonly Field[] = [
  {
    name: 'keyResult',
    cell: text,
    aliases: ['key result', 'key result id', 'kr', 'schlüsselergebnis', 'kennzahl'],
    doc: 'The key result, by id or title.',
    example: 'csat',
  },
  {
    name: 'value',
    cell: number,
    aliases: [
      'current',
      'current value',
      'metric value',
      'wert',
      'ist',
      'istwert',
      'aktueller wert',
    ],
    doc: 'Where it stands.',
    example: '4.2',
  },
  {
    name: 'at',
    cell: instant,
    aliases: ['date', 'check-in date', 'measured at', 'datum', 'stand', 'gemessen am'],
    doc: 'When it was measured; now where it is left out.',
    example: '2026-03-02',
  },
  {
    name: 'team',
    cell: text,
    aliases: ['department', 'abteilung'],
    doc: 'Only of this team, by id or name.',
    example: '',
    refersTo: 'teams',
  },
  {
    name: 'employee',
    cell: text,
    aliases: ['mitarbeiter', 'person'],
    doc: 'Only of this person, by id, e-mail address or name.',
    example: '',
    refersTo: 'employees',
  },
  {
    name: 'confidence',
    cell: share,
    aliases: ['zuversicht'],
    doc: 'How likely the target is reached, from 0 to 1 or in per cent.',
    example: '',
  },
  {
    name: 'note',
    cell: text,
    aliases: ['comment', 'check-in comments', 'anmerkung', 'kommentar'],
    doc: 'What is said about it.',
    example: '',
  },
  {
    name: 'source',
    cell: text,
    aliases: ['quelle'],
    doc: 'Where the value comes from.',
    example: '',
  },
];

const plain = (title: string): string => title.trim().toLowerCase();

/** Ids of key results by their ids and titles. */
const keyResultsOf = async ({ directories }: Context): Promise<ReadonlyMap<string, string>> => {
  const ids = new Map<string, string>();
  for (const { keyResults } of (await directories.stored('objectives')).values())
    for (const { id, title } of (keyResults ?? []) as { id: string; title: string }[])
      ids.set(id, id).set(plain(title), id);
  return ids;
};

/** Check-ins on key results: one a line. */
export const checkIns: Kind = {
  name: 'check-ins',
  rows: 'check-ins',
  doc: 'new values of key results',
  fields: FIELDS,
  required: [['keyResult'], ['value']],
  async *make(entries, context) {
    const { file, content, directories } = context;
    const keyResults = await keyResultsOf(context);
    const repeated = new Map<string, number>();
    for await (const entry of entries) {
      const found = await referred(entry, FIELDS, context);
      if ('problem' in found) {
        yield found.problem;
        continue;
      }
      const { line } = entry;
      const named = textOf(entry.value, 'keyResult') ?? '';
      const known = keyResults.get(named) ?? keyResults.get(plain(named));
      // Somebody's own key results stand in no list: those are told by their ids.
      if (known === undefined && directories.canTell && !isId(named)) {
        const expected = 'there is no key result of this id or title; import objectives first';
        yield refusal(context, line, expected, { column: 'keyResult', value: named });
        continue;
      }
      const keyResult = known ?? named;
      const { at: when, ...said }: Fields = Object.fromEntries(
        Object.entries(without(found.entry.value, 'keyResult')).filter(([, cell]) => cell !== null),
      );
      const checkIn: Fields = when === undefined ? said : { ...said, at: (when as At).at };
      // One without a date is of the moment: its id says that it came from this file, once.
      const key = JSON.stringify([keyResult, checkIn]);
      const times = (repeated.get(key) ?? 0) + 1;
      repeated.set(key, times);
      const id = checkIn.at === undefined ? { id: importId([content, key, times]) } : {};
      yield {
        kind: 'check-ins',
        place: { file, line },
        value: { keyResult, checkIn: { ...id, ...checkIn } },
      };
    }
  },
};
