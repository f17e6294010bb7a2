import * as z from 'zod';
import { DigestPreference } from './digest.ts';
import { Day, Email, Id, Language, line, TimeZone } from './primitives.ts';

/** Who learns. */
export const Employee = z
  .strictObject({
    id: Id,
    name: line(200),
    email: Email.optional(),
    role: Id.optional(),
    team: Id.optional(),
    manager: Id.optional(),
    timeZone: TimeZone.default('UTC'),
    language: Language.default('en'),
    startDate: Day.optional(),
    active: z.boolean().default(true),
    digest: DigestPreference.optional(),
    source: line(100).optional().meta({
      description: 'Which list brought them: who is missing from it later is found by this',
    }),
  })
  .meta({ id: 'Employee' });
export type Employee = z.output<typeof Employee>;
export type EmployeeInput = z.input<typeof Employee>;
