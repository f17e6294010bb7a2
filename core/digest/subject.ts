import { fnv1a } from '../base/hash.ts';
import { oneLine, shortened } from '../base/shortened.ts';
import type { MailTexts } from '../texts/texts.ts';
import { ordinalOf, turnOf } from './turn.ts';

/** What a mail can be called by. */
interface Called {
  readonly question: string | undefined;
  readonly lesson: string | undefined;
  readonly skill: string | undefined;
  readonly keyResult: string | undefined;
}

/** Units of a subject that programs show. */
const MOST_UNITS = 70;

/** A subject, and what it is about. */
interface Subject {
  readonly text: string;
  readonly about: keyof Called;
}

/** A template, and what goes into it. */
interface Template extends Pick<Subject, 'about'> {
  readonly make: (words: string) => string;
  readonly words: string;
}

/** The period of a mail, and that of the one before it, if there was one. */
export interface Occasion {
  readonly employee: string;
  readonly period: string;
  readonly previous?: string;
}

/** Subjects that a mail could have. */
const KINDS = 8;

/** Eight subjects that a mail could have, none like another. */
const templatesOf = (called: Called, { subjects }: MailTexts): Template[] => {
  const of = (
    about: Subject['about'],
    make: ((words: string) => string) | undefined,
  ): Template | undefined => {
    const words = called[about];
    return words === undefined || make === undefined ? undefined : { about, make, words };
  };
  const asks = (variant: number) => of('question', subjects.question[variant]);
  const offers = (variant: number) => of('lesson', subjects.lesson[variant]);
  return [
    asks(0) ?? offers(0),
    offers(1) ?? asks(1),
    asks(2) ?? of('skill', subjects.skill) ?? offers(2),
    of('keyResult', subjects.keyResult) ?? offers(3) ?? asks(3),
    asks(4) ?? offers(4),
    offers(5) ?? asks(5),
    asks(6) ?? offers(6),
    offers(7) ?? asks(7),
  ].filter((one) => one !== undefined);
};

/** All 70 sets of four of the eight. */
const SETS: readonly (readonly number[])[] = Array.from({ length: 2 ** KINDS }, (_, bits) =>
  Array.from({ length: KINDS }, (_, kind) => kind).filter((kind) => (bits >> kind) % 2 === 1),
).filter(({ length }) => length === KINDS / 2);

/** The set of a period; within 70 periods each has another one. */
const setOf = (employee: string, period: string): readonly number[] =>
  SETS[(ordinalOf(period) + (fnv1a(employee) >>> 0)) % SETS.length]!;

/**
 * Which of the eight a mail takes: one of its period's set that is not in the set of the mail
 * before. That one took one of its own set, so the two differ, whatever lies between them (below 70
 * periods) and whatever came before.
 */
const kindOf = ({ employee, period, previous }: Occasion): number => {
  const own = setOf(employee, period);
  const before = previous === undefined ? [] : setOf(employee, previous);
  const fresh = own.filter((kind) => !before.includes(kind));
  const open = fresh.length === 0 ? own : fresh;
  return open[turnOf(employee, period, open.length)]!;
};

/**
 * The subject of a mail: the same one for a period, and another one than that of the mail before,
 * also where they hold the same. One line of about 70 characters at most.
 */
export const subjectOf = (called: Called, texts: MailTexts, occasion: Occasion): Subject => {
  const templates = templatesOf(called, texts);
  const { about, make, words } = templates[kindOf(occasion) % templates.length]!;
  return { text: make(shortened(oneLine(words), MOST_UNITS - make('').length)), about };
};
