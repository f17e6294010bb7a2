import * as z from 'zod';
import { Email, Id, line, uniqueBy } from './primitives.ts';

/**
 * What a member of the console may see and do. Every role includes what `viewer` sees: groups, and
 * no named person. `content`: lessons and skills. `goals`: goals, teams and roles. `people`: what
 * named people know. `admin`: everything.
 */
export const MEMBER_ROLES = ['viewer', 'content', 'goals', 'people', 'admin'] as const;
export type MemberRole = (typeof MEMBER_ROLES)[number];

/** Languages in which the console is written. */
export const CONSOLE_LANGUAGES = ['en', 'de'] as const;
export type ConsoleLanguage = (typeof CONSOLE_LANGUAGES)[number];

/** Whom an issuer means, whatever their address is. */
const Subject = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }).max(2000),
  subject: line(255),
});

const fields = {
  name: line(200).optional(),
  /** Counts only where the issuer says that it has verified it; capital letters do not matter. */
  email: Email.overwrite((address) => address.toLowerCase()).optional(),
  subject: Subject.optional().meta({ description: 'Whom an issuer means, in place of an e-mail' }),
  roles: z
    .array(z.enum(MEMBER_ROLES))
    .min(1)
    .superRefine(uniqueBy((role) => role, ''))
    .meta({ description: 'What this member may see and do in the console', example: ['admin'] }),
  language: z.enum(CONSOLE_LANGUAGES).optional(),
};

/** Somebody who may log in to the console of a tenant. */
export const Member = z
  .strictObject({ id: Id, ...fields })
  .refine(({ email, subject }) => (email === undefined) !== (subject === undefined), {
    path: ['email'],
    message: 'give either an e-mail address or the subject of an issuer',
  })
  .meta({ id: 'Member' });
export type Member = z.output<typeof Member>;
