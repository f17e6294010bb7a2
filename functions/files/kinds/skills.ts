import { text } from '../cell-types.ts';
import { idFrom } from '../ids.ts';
import { type Field, type Kind, textOf, without } from '../kind.ts';
import { resourceRows } from './resource.ts';

const FIELDS: readonly Field[] = [
  {
    name: 'id',
    cell: text,
    aliases: ['skill id', 'key', 'kennung', 'skill-id', 'kompetenz-id'],
    doc: 'What the skill is called in lessons and goals; made of the name where it is left out.',
    example: 'active-listening',
  },
  {
    name: 'name',
    cell: text,
    aliases: ['skill', 'skill name', 'title', 'kompetenz', 'fähigkeit', 'bezeichnung', 'titel'],
    doc: 'The name that people read.',
    example: 'Active listening',
  },
  {
    name: 'parent',
    cell: text,
    aliases: ['parent skill', 'category', 'übergeordnet', 'oberkompetenz', 'kategorie'],
    doc: 'The wider skill that it is a part of, by id or name.',
    example: '',
    refersTo: 'skills',
  },
  {
    name: 'description',
    cell: text,
    aliases: ['definition', 'beschreibung'],
    doc: 'What it means to be good at it.',
    example: 'Hears what is meant before answering',
  },
  {
    name: 'framework',
    cell: text,
    aliases: ['standard', 'rahmenwerk'],
    doc: 'The public list of skills that its standard id is of: esco, onet or another.',
    example: 'onet',
  },
  {
    name: 'standardId',
    cell: text,
    aliases: ['concept uri', 'uri', 'standard-id'],
    doc: 'Its id in that list.',
    example: '2.A.1.b',
  },
];

/** Skills: one a line. */
export const skills: Kind = {
  name: 'skills',
  rows: 'skills',
  doc: 'what employees can be good at',
  fields: FIELDS,
  required: [['id', 'name']],
  make: (entries, context) =>
    resourceRows(
      entries,
      {
        kind: 'skills',
        fields: FIELDS,
        name: (value) => textOf(value, 'name'),
        entry: (value) => {
          const [framework, id] = [textOf(value, 'framework'), textOf(value, 'standardId')];
          const rest = without(value, 'framework', 'standardId');
          if (framework === undefined || id === undefined) return rest;
          // The same in every language: what stands last in its URI.
          const made = { id: idFrom(`${framework}:${id.split('/').at(-1)}`) };
          return {
            ...((rest.id ?? null) === null && made),
            ...without(rest, ...(rest.id === null ? ['id'] : [])),
            standard: { framework, id },
          };
        },
      },
      context,
    ),
};
