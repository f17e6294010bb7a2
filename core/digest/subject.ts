import { oneLine, shortened } from '../base/shortened.ts';
import type { MailTexts } from '../texts/texts.ts';
import { turnOf } from './turn.ts';

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

/**
 * Five subjects that a mail could have, none like another. Five, since mails that follow each other
 * are 1, 2, 3, 4, 7, 8, 14, 16 or 28 periods apart, and never a multiple of five.
 */
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
  ].filter((one) => one !== undefined);
};

/**
 * The subject of a mail: the same one for a period, another one for the period before and after,
 * also where they hold the same. One line of about 70 characters at most.
 */
export const subjectOf = (
  called: Called,
  texts: MailTexts,
  employee: string,
  period: string,
): Subject => {
  const templates = templatesOf(called, texts);
  const { about, make, words } = templates[turnOf(employee, period, templates.length)]!;
  return { text: make(shortened(oneLine(words), MOST_UNITS - make('').length)), about };
};
