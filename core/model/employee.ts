import * as z from 'zod';
import { Day, Email, Id, Language, line, TimeZone } from './primitives.ts';

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** When and how an employee wants the digest. */
const DigestPreference = z.strictObject({
  enabled: z.boolean().default(true),
  frequency: z.enum(['daily', 'weekly']).default('weekly'),
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7).default(['mon']),
  hour: z.int().min(0).max(23).default(9).meta({ description: 'Local hour of sending' }),
});

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
  })
  .meta({ id: 'Employee' });
export type Employee = z.output<typeof Employee>;
export type EmployeeInput = z.input<typeof Employee>;
