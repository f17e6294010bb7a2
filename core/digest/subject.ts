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

/**
 * Five subjects that a mail could have, none like another. Five, since mails that follow each other
 * are 1, 2, 3, 4, 7, 8, 14, 16 or 28 periods apart, and never a multiple of five.
 */
const subjectsOf = (
  { question, lesson, skill, keyResult }: Called,
  { subjects }: MailTexts,
): Subject[] => {
  const fitted = (make: (words: string) => string, words: string): string =>
    make(shortened(oneLine(words), MOST_UNITS - make('').length));
  const asks = (variant: number): Subject | undefined =>
    question === undefined
      ? undefined
      : { text: fitted(subjects.question[variant]!, question), about: 'question' };
  const offers = (variant: number): Subject | undefined =>
    lesson === undefined
      ? undefined
      : { text: fitted(subjects.lesson[variant]!, lesson), about: 'lesson' };
  const trains: Subject | undefined =
    skill === undefined ? undefined : { text: fitted(subjects.skill, skill), about: 'skill' };
  const serves: Subject | undefined =
    keyResult === undefined
      ? undefined
      : { text: fitted(subjects.keyResult, keyResult), about: 'keyResult' };
  return [
    asks(0) ?? offers(0),
    offers(1) ?? asks(1),
    asks(2) ?? trains ?? offers(2),
    serves ?? offers(3) ?? asks(3),
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
  const subjects = subjectsOf(called, texts);
  return subjects[turnOf(employee, period, subjects.length)]!;
};
