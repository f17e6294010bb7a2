import { number, share, text } from '../cell-types.ts';
import { type Field, type Kind, textOf, without } from '../kind.ts';
import type { Fields } from '../row.ts';
import { resourceRows } from './resource.ts';
import { needed } from './weighed.ts';

/** The level that a role asks for where its list says none. */
const USUAL_LEVEL = 0.7;

const FIELDS: readonly Field[] = [
  {
    name: 'id',
    cell: text,
    aliases: ['role id', 'job code', 'rollen-id', 'stellencode'],
    doc: 'What employees and lessons call the role; made of the name where it is left out.',
    example: 'agent',
  },
  {
    name: 'name',
    cell: text,
    aliases: ['role', 'role name', 'job title', 'title', 'rolle', 'stelle', 'bezeichnung'],
    doc: 'The name that people read.',
    example: 'Support agent',
  },
  {
    name: 'skills',
    cell: needed,
    aliases: ['skill list', 'kompetenzen', 'fähigkeiten'],
    doc: 'What its work needs: skill:level|skill:level, levels from 0 to 1 (0.7 where none is said).',
    example: 'active-listening:0.8|writing:0.6',
    refersTo: 'skills',
  },
  {
    name: 'skill',
    cell: text,
    aliases: ['skill name', 'kompetenz', 'fähigkeit'],
    doc: 'Instead of skills: one skill a line, in as many lines as the role has skills.',
    example: '',
  },
  {
    name: 'level',
    cell: share,
    aliases: ['target level', 'required level', 'stufe', 'soll', 'zielniveau'],
    doc: 'How well that one skill must be mastered, from 0 to 1 or in per cent.',
    example: '',
  },
  {
    name: 'weight',
    cell: share,
    aliases: ['importance', 'gewicht', 'wichtigkeit'],
    doc: 'How much that one skill matters beside the others, from 0 to 1.',
    example: '',
  },
  {
    name: 'onboardingDays',
    cell: number,
    aliases: ['onboarding', 'einarbeitungstage', 'einarbeitung'],
    doc: 'Days in which somebody new is led into the role.',
    example: '30',
  },
];

const entryOf = (value: Fields): Fields => {
  const rest = without(value, 'skill', 'level', 'weight');
  const skill = textOf(value, 'skill');
  if (skill === undefined) return rest;
  const weight = typeof value.weight === 'number' ? { weight: value.weight } : {};
  const one = { skill, level: value.level ?? USUAL_LEVEL, ...weight };
  return { ...rest, skills: [...((rest.skills as unknown[] | null) ?? []), one] };
};

/** Roles: one a line, or one line a skill of theirs. */
export const roles: Kind = {
  name: 'roles',
  rows: 'roles',
  doc: 'what jobs need, skill by skill',
  fields: FIELDS,
  required: [['id', 'name']],
  make: (entries, context) =>
    resourceRows(
      entries,
      {
        kind: 'roles',
        fields: FIELDS,
        name: (value) => textOf(value, 'name'),
        joins: ['skills'],
        entry: entryOf,
        patch({ value }, isNew) {
          const skills = value.skills as readonly { level?: number }[] | null | undefined;
          const levelled = skills?.map((need) => ({ level: USUAL_LEVEL, ...need }));
          // A role has a list of skills, if an empty one.
          if (levelled === undefined)
            return isNew || skills === null ? { ...value, skills: [] } : value;
          return { ...value, skills: levelled };
        },
      },
      context,
    ),
};
