import * as z from 'zod';
import { Id, line, names, Share, uniqueBy } from './primitives.ts';

/** What a role's work and daily tasks need, skill by skill. */
export const Role = z
  .strictObject({
    id: Id,
    name: line(200),
    names: names(200).optional(),
    skills: z
      .array(z.strictObject({ skill: Id, level: Share, weight: Share.default(1) }))
      .max(500)
      .superRefine(uniqueBy((need) => need.skill, 'skill')),
    tasks: z
      .array(z.strictObject({ name: line(200), skills: z.array(Id).min(1).max(50) }))
      .max(200)
      .superRefine(uniqueBy((task) => task.name, 'name'))
      .default([]),
    onboardingDays: z.int().min(0).max(730).default(30),
  })
  .meta({ id: 'Role' });
export type Role = z.output<typeof Role>;
export type RoleInput = z.input<typeof Role>;
