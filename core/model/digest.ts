import * as z from 'zod';
import { Day, Email, Language, line, TimeZone, text, uniqueBy, WebUrl } from './primitives.ts';

/** The days of a week, in the order of ISO 8601. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const Weekday = z.enum(WEEKDAYS);
export type Weekday = z.output<typeof Weekday>;

/** When and how much somebody gets by mail. What is left out is inherited from the next level. */
export const DigestPreference = z
  .strictObject({
    enabled: z.boolean().optional(),
    frequency: z.enum(['daily', 'weekdays', 'weekly']).optional(),
    days: z.array(Weekday).min(1).max(7).optional().meta({
      description: 'Days on which it may come; of a weekly one the first of them',
    }),
    hour: z.int().min(0).max(23).optional().meta({ description: 'Local hour of sending' }),
    minutes: z.int().min(1).max(60).optional().meta({ description: 'Of learning in one digest' }),
    pausedUntil: Day.optional().meta({
      description: 'The first local day on which it may come again',
      example: '2026-12-21',
    }),
  })
  .meta({ id: 'DigestPreference' });
export type DigestPreference = z.output<typeof DigestPreference>;

/** What an employee chose for themselves: it goes before whatever others say. */
export const OwnChoice = DigestPreference.safeExtend({
  timeZone: TimeZone.optional(),
  language: Language.optional(),
}).meta({ id: 'OwnDigestChoice' });
export type OwnChoice = z.output<typeof OwnChoice>;

/** A day on which nobody gets a digest. */
const QuietDay = z.strictObject({ day: Day, name: line(200) }).meta({ id: 'QuietDay' });
export type QuietDay = z.output<typeof QuietDay>;

/** Five years of the holidays of several countries are a few hundred. */
export const QuietDays = z
  .array(QuietDay)
  .max(1000)
  .superRefine(uniqueBy<QuietDay>(({ day }) => day, 'day'));

const Sender = z.strictObject({
  name: line(64),
  replyTo: Email.optional().meta({ description: 'Where answers go' }),
});

const Branding = z.strictObject({
  logo: WebUrl.optional(),
  logoDark: WebUrl.optional().meta({ description: 'On dark ground' }),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #1f6feb')
    .optional()
    .meta({ example: '#1f6feb' }),
  address: text(500).optional().meta({ description: 'Postal address of the sender' }),
  privacyUrl: WebUrl.optional(),
});

/** How a tenant mails its people. Without settings it mails nobody. */
export const DigestSettings = z
  .strictObject({
    enabled: z.boolean().default(false).meta({ description: 'Nobody gets a mail unless true' }),
    sender: Sender.optional(),
    branding: Branding.prefault({}),
    defaults: DigestPreference.prefault({}),
    weekends: z
      .array(Weekday)
      .max(6)
      .default(['sat', 'sun'])
      .meta({ description: 'Days on which nobody works' }),
    quietDays: QuietDays.default([]),
    maxPerWeek: z.int().min(1).max(7).default(5).meta({ description: 'Mails to one person' }),
    dailyLimit: z.int().min(1).max(100_000_000).optional().meta({
      description: 'Mails of the tenant in one day',
    }),
    upToDate: z
      .enum(['never'], 'must be never: nobody with nothing to learn is mailed yet')
      .default('never')
      .meta({ description: 'Those with nothing to learn get no mail' }),
  })
  .meta({ id: 'DigestSettings' });
export type DigestSettings = z.output<typeof DigestSettings>;

/** What is in force for a tenant that never said anything. */
export const NO_SETTINGS: DigestSettings = DigestSettings.parse({});

/** What earlier versions filled in where a profile had a digest and did not say. */
const FILLED_IN = {
  enabled: true,
  frequency: 'weekly',
  days: ['mon'],
  hour: 9,
} as const satisfies DigestPreference;

/**
 * What was chosen of a preference that an earlier version stored: everything but what that version
 * filled in, which must not stand in the way of what a team or a tenant says. Undefined where
 * nothing else is in it.
 */
export const withoutFilledIn = (stored: DigestPreference): DigestPreference | undefined => {
  const filledIn: Readonly<Record<string, unknown>> = FILLED_IN;
  const chosen = Object.entries(stored).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(filledIn[name]),
  );
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
};
