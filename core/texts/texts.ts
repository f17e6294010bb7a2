import { DAY_MS } from '../base/days.ts';
import { remembered } from '../base/remembered.ts';

/**
 * The sentences that employees read, one set a language. Plain words, no decimals, no terms of the
 * model.
 */
export interface Texts {
  readonly helpsKeyResult: (keyResult: string, due: string) => string;
  readonly helpsOverdue: (keyResult: string) => string;
  readonly helpsRole: (role: string, skill: string) => string;
  readonly helpsOnboarding: (role: string) => string;
  readonly practised: (skill: string, days: number) => string;
  readonly firstTime: (skill: string) => string;
  readonly review: (days: number) => string;
  readonly unlocks: (lesson: string) => string;
  readonly pinned: string;
  readonly minutes: (minutes: number) => string;
  readonly curriculum: string;
  readonly explore: string;
  readonly nothing: Readonly<Record<NothingCode, string>>;
}

/** Why nothing is offered. */
export type NothingCode =
  | 'no-lessons'
  | 'no-match'
  | 'language'
  | 'minutes'
  | 'role'
  | 'all-done'
  | 'prerequisites';

const ENGLISH: Texts = {
  helpsKeyResult: (keyResult, due) => `Helps with “${keyResult}”, due ${due}.`,
  helpsOverdue: (keyResult) => `Helps with “${keyResult}”, which still needs everyone's help.`,
  helpsRole: (role, skill) => `${skill} is part of your work as ${role}.`,
  helpsOnboarding: (role) => `A good step in your first weeks as ${role}.`,
  practised: (skill, days) =>
    days < 1
      ? `You practised ${skill} today.`
      : days === 1
        ? `You last practised ${skill} yesterday.`
        : `You last practised ${skill} ${days} days ago.`,
  firstTime: (skill) => `New for you: ${skill}.`,
  review: (days) =>
    days <= 1
      ? 'A quick look back keeps it fresh.'
      : `You did this ${days} days ago; a quick look back keeps it fresh.`,
  unlocks: (lesson) => `It prepares you for “${lesson}”.`,
  pinned: 'Picked for you by your organisation.',
  minutes: (minutes) => (minutes === 1 ? '1 minute.' : `${minutes} minutes.`),
  curriculum: 'The next step of the course.',
  explore: 'Something new that may suit you.',
  nothing: {
    'no-lessons': 'There are no lessons yet. Please come back soon.',
    'no-match': 'No lesson fits this request. Try it with fewer filters.',
    language: 'There is no lesson in your language yet.',
    minutes: 'No lesson is this short. Try it with a little more time.',
    role: 'The lessons here are for other roles.',
    'all-done': 'You are all caught up. Come back tomorrow for the next one.',
    prerequisites: 'What comes next builds on lessons that are not available to you yet.',
  },
};

const GERMAN: Texts = {
  helpsKeyResult: (keyResult, due) => `Hilft bei „${keyResult}“, fällig am ${due}.`,
  helpsOverdue: (keyResult) => `Hilft bei „${keyResult}“: Hier wird noch jede Hilfe gebraucht.`,
  helpsRole: (role, skill) => `${skill} gehört zu Ihrer Arbeit (${role}).`,
  helpsOnboarding: (role) => `Ein guter Schritt in Ihren ersten Wochen (${role}).`,
  practised: (skill, days) =>
    days < 1
      ? `${skill} haben Sie heute geübt.`
      : days === 1
        ? `${skill} haben Sie zuletzt gestern geübt.`
        : `${skill} haben Sie zuletzt vor ${days} Tagen geübt.`,
  firstTime: (skill) => `Neu für Sie: ${skill}.`,
  review: (days) =>
    days <= 1
      ? 'Ein kurzer Blick zurück hält es frisch.'
      : `Das hatten Sie vor ${days} Tagen; ein kurzer Blick zurück hält es frisch.`,
  unlocks: (lesson) => `Es bereitet auf „${lesson}“ vor.`,
  pinned: 'Von Ihrer Organisation für Sie ausgesucht.',
  minutes: (minutes) => (minutes === 1 ? '1 Minute.' : `${minutes} Minuten.`),
  curriculum: 'Der nächste Schritt des Kurses.',
  explore: 'Etwas Neues, das zu Ihnen passen könnte.',
  nothing: {
    'no-lessons': 'Es gibt noch keine Lektionen. Schauen Sie bald wieder vorbei.',
    'no-match': 'Keine Lektion passt zu dieser Anfrage. Versuchen Sie es mit weniger Filtern.',
    language: 'Es gibt noch keine Lektion in Ihrer Sprache.',
    minutes: 'Keine Lektion ist so kurz. Versuchen Sie es mit etwas mehr Zeit.',
    role: 'Die Lektionen hier sind für andere Rollen.',
    'all-done': 'Alles erledigt. Morgen geht es weiter.',
    prerequisites:
      'Was als Nächstes kommt, baut auf Lektionen auf, die Ihnen noch nicht offenstehen.',
  },
};

/** The texts of a language tag; English where there are none. */
export const textsOf = (language: string): Texts =>
  language.split('-', 1)[0] === 'de' ? GERMAN : ENGLISH;

/** Days that are remembered as they are written. */
const MOST_WRITTEN = 2000;

const formatOf = remembered(4, (style) => {
  const [locale, year] = style.split('|');
  const parts: Intl.DateTimeFormatOptions = {
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
    ...(year === 'year' && { year: 'numeric' }),
  };
  return new Intl.DateTimeFormat(locale, parts);
});

const written = remembered(MOST_WRITTEN, (key) => {
  const [locale, year, day] = key.split('|');
  return formatOf(`${locale}|${year}`).format(Number(day) * DAY_MS);
});

/**
 * A day as people write it in their language: «21 December», with the year where it is not the one
 * of `at`.
 */
export const longDay = (instant: number, language: string, at: number): string => {
  const sameYear = new Date(instant).getUTCFullYear() === new Date(at).getUTCFullYear();
  const locale = language.split('-', 1)[0] === 'de' ? 'de' : 'en-GB';
  return written(`${locale}|${sameYear ? '' : 'year'}|${Math.floor(instant / DAY_MS)}`);
};
