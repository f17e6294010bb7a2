import * as z from 'zod';
import { Id, line, names, text, uniqueBy } from './primitives.ts';

/** Skills that one may stand for. */
const MOST_REPLACED = 100;

/** Something an employee can be more or less good at. */
export const Skill = z
  .strictObject({
    id: Id,
    name: line(200),
    names: names(200).optional(),
    parent: Id.optional(),
    description: text(2000).optional(),
    replaces: z
      .array(Id)
      .max(MOST_REPLACED)
      .superRefine(uniqueBy((id) => id, ''))
      .optional()
      .meta({
        description:
          'Skills that are gone and that this one stands for, since they were merged or renamed. ' +
          'What people know of them moves along at once; the log stays as it is. What still names ' +
          'one of them (lessons, roles, tasks, key results, parents, events, requests) means this ' +
          'one, and is kept as it was written. None may be there any more: delete them in the same ' +
          'release, with hold=true. Name those too that they had replaced themselves',
      }),
    standard: z.strictObject({ framework: line(40), id: line(200) }).optional(),
  })
  .meta({ id: 'Skill' });
export type Skill = z.output<typeof Skill>;
export type SkillInput = z.input<typeof Skill>;
