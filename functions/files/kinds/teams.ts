import { text } from '../cell-types.ts';
import { type Field, type Kind, textOf } from '../kind.ts';
import { resourceRows } from './resource.ts';

const FIELDS: readonly Field[] = [
  {
    name: 'id',
    cell: text,
    aliases: ['team id', 'department id', 'abteilungs-id', 'kürzel', 'kostenstelle'],
    doc: 'What employees and goals call the team; made of the name where it is left out.',
    example: 'support',
  },
  {
    name: 'name',
    cell: text,
    aliases: ['team', 'team name', 'department', 'abteilung', 'bezeichnung', 'teamname'],
    doc: 'The name that people read.',
    example: 'Customer support',
  },
  {
    name: 'parent',
    cell: text,
    aliases: ['parent team', 'parent department', 'übergeordnet', 'bereich', 'gehört zu'],
    doc: 'The team that it belongs to, by id or name.',
    example: '',
    refersTo: 'teams',
  },
];

/** Teams: one a line. */
export const teams: Kind = {
  name: 'teams',
  rows: 'teams',
  doc: 'teams, which form a tree',
  fields: FIELDS,
  required: [['id', 'name']],
  make: (entries, context) =>
    resourceRows(
      entries,
      { kind: 'teams', fields: FIELDS, name: (value) => textOf(value, 'name') },
      context,
    ),
};
