import { day, list, number, oneOf, period, share, text } from '../cell-types.ts';
import type { Field, Kind } from '../kind.ts';
import { objectiveRows } from './objective-rows.ts';
import { needed } from './weighed.ts';

const OWNERS: Readonly<Record<string, string>> = {
  ...{ company: 'company', organization: 'company', organisation: 'company' },
  ...{ unternehmen: 'company', firma: 'company', global: 'company', 'strategic theme': 'company' },
  ...{ team: 'team', department: 'team', group: 'team', abteilung: 'team', bereich: 'team' },
  ...{ employee: 'employee', individual: 'employee', personal: 'employee', person: 'employee' },
  ...{ mitarbeiter: 'employee', persönlich: 'employee' },
};

const TYPES: Readonly<Record<string, string>> = {
  ...{ objective: 'objective', goal: 'objective', ziel: 'objective', o: 'objective' },
  ...{ 'key result': 'keyResult', keyresult: 'keyResult', kr: 'keyResult' },
  ...{ milestone: 'keyResult', schlüsselergebnis: 'keyResult' },
  ...{ initiative: 'other', project: 'other', task: 'other', 'work item': 'other', issue: 'other' },
};

const FIELDS: readonly Field[] = [
  {
    name: 'id',
    cell: text,
    aliases: ['objective id', 'goal id', 'ziel-id', 'okr id'],
    doc: 'Of the objective; made of title, owner and cycle where it is left out.',
    example: 'happy-customers',
  },
  {
    name: 'title',
    cell: text,
    aliases: ['objective', 'objective title', 'goal', 'goal title', 'summary', 'ziel', 'titel'],
    doc: 'What is to be reached; its key results stand in lines of the same objective.',
    example: 'Customers are happy',
  },
  {
    name: 'ownerKind',
    cell: oneOf('ownerKind', OWNERS),
    aliases: ['owner type', 'scope', 'objective type', 'okr type', 'ebene', 'art des besitzers'],
    doc: 'company, team or employee.',
    example: 'team',
  },
  {
    name: 'owner',
    cell: text,
    aliases: ['besitzer', 'verantwortlich', 'zielverantwortlich'],
    doc: 'The team or the person whose objective it is, by id, name or e-mail address.',
    example: 'support',
  },
  {
    name: 'ownerTeam',
    cell: list,
    aliases: ['team', 'teams', 'departments', 'department', 'abteilung'],
    doc: 'The team, where the file tells it beside a person.',
    example: '',
  },
  {
    name: 'ownerPerson',
    cell: text,
    aliases: ['owner email', 'owner emails', 'owner email id', 'besitzer e-mail'],
    doc: 'The person, where the file tells one beside a team.',
    example: '',
  },
  {
    name: 'cycle',
    cell: period,
    aliases: ['time period', 'period', 'quarter', 'zeitraum', 'quartal', 'zyklus'],
    doc: 'The cycle in one cell: Q3 2026, 2026 or 2026-07-01..2026-09-30.',
    example: '',
  },
  {
    name: 'cycleStart',
    cell: day,
    aliases: ['start date', 'expected start date', 'startdatum', 'zyklusbeginn', 'von'],
    doc: 'The first day of the cycle.',
    example: '2026-01-01',
  },
  {
    name: 'cycleEnd',
    cell: day,
    aliases: ['end date', 'expected end date', 'enddatum', 'zyklusende', 'bis'],
    doc: 'The last day of the cycle.',
    example: '2026-03-31',
  },
  {
    name: 'weight',
    cell: number,
    aliases: ['objective weight', 'gewicht', 'zielgewicht'],
    doc: 'How much it matters beside other objectives; 1 where it is left out.',
    example: '1',
  },
  {
    name: 'keyResult',
    cell: text,
    aliases: ['key result id', 'kr id', 'schlüsselergebnis-id'],
    doc: 'Of the key result; made of its objective and title where it is left out.',
    example: 'csat',
  },
  {
    name: 'keyResultTitle',
    cell: text,
    aliases: ['key result title', 'kr title', 'kr', 'schlüsselergebnis', 'kennzahl'],
    doc: 'How the objective is measured.',
    example: 'Satisfaction rises to 4.5',
  },
  {
    name: 'unit',
    cell: text,
    aliases: ['metric unit', 'metric type', 'goal type', 'einheit', 'maßeinheit'],
    doc: 'What its numbers count; points where it is left out.',
    example: 'stars',
  },
  {
    name: 'start',
    cell: number,
    aliases: [
      ...['start value', 'starting value', 'metric start', 'metric start value', 'baseline'],
      ...['startwert', 'ausgangswert'],
    ],
    doc: 'Where it stood at the beginning.',
    example: '3.9',
  },
  {
    name: 'current',
    cell: number,
    aliases: ['current value', 'metric current value', 'aktueller wert', 'istwert', 'ist'],
    doc: 'Where it stands; left alone once somebody has checked in.',
    example: '4.1',
  },
  {
    name: 'target',
    cell: number,
    aliases: [
      'target value',
      'metric target',
      'metric target value',
      'goal value',
      'zielwert',
      'soll',
    ],
    doc: 'What is to be reached.',
    example: '4.5',
  },
  {
    name: 'progress',
    cell: share,
    aliases: ['completion', 'fortschritt', 'progress %'],
    doc: 'How far it is, as 40 % or 0.4, where there are no numbers.',
    example: '',
  },
  {
    name: 'due',
    cell: day,
    aliases: ['due date', 'deadline', 'fällig', 'fällig am', 'fälligkeit'],
    doc: 'When the key result falls due; with the cycle where it is left out.',
    example: '2026-03-31',
  },
  {
    name: 'keyResultWeight',
    cell: number,
    aliases: ['kr weight', 'gewicht des schlüsselergebnisses'],
    doc: 'How much it matters beside other key results; 1 where it is left out.',
    example: '1',
  },
  {
    name: 'skills',
    cell: needed,
    aliases: ['skill', 'kompetenzen', 'fähigkeiten'],
    doc: 'The skills that move it: skill:level:weight|…, by id or name.',
    example: 'active-listening:0.8',
    refersTo: 'skills',
  },
  {
    name: 'rowType',
    // What is neither stands below one of the two, and is left out.
    cell: (value) => new Map(Object.entries(TYPES)).get(value.toLowerCase()) ?? 'other',
    aliases: ['row type', 'item type', 'zeilenart'],
    doc: 'objective or key result, where each has a line of its own.',
    example: '',
  },
  {
    name: 'row',
    cell: text,
    aliases: ['row id', 'order', 'zeile'],
    doc: 'The number of the line, such as 1.2.1, by which others name it.',
    example: '',
  },
  {
    name: 'parentRow',
    cell: list,
    aliases: ['parent', 'parent row id', 'parent row ids', 'übergeordnete zeile'],
    doc: 'The line that this one is below.',
    example: '',
  },
];

/** Objectives with their key results: one line a key result, or one line each. */
export const objectives: Kind = {
  name: 'objectives',
  rows: 'objectives',
  doc: 'OKRs: objectives with their key results',
  fields: FIELDS,
  required: [['id', 'title']],
  make: (entries, context) => objectiveRows(entries, FIELDS, context),
};
