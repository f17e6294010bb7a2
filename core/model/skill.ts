import * as z from 'zod';
import { Id, line, names, text } from './primitives.ts';

/** Something an employee can be more or less good at. */
export const Skill = z
  .strictObject({
    id: Id,
    name: line(200),
    names: names(200).optional(),
    parent: Id.optional(),
    description: text(2000).optional(),
    standard: z.strictObject({ framework: line(40), id: line(200) }).optional(),
  })
  .meta({ id: 'Skill' });
export type Skill = z.output<typeof Skill>;
export type SkillInput = z.input<typeof Skill>;
