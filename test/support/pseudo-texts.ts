import type { NextLesson } from '../../core/model/decision.ts';
import { ENGLISH } from '../../core/texts/en.ts';
import type { Texts } from '../../core/texts/texts.ts';

/** Letters that are written from right to left. */
const ALEPH = 0x5d0;
const LETTERS = 22;

/** A sentence in letters that are written from right to left; figures and marks stay. */
const turned = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) =>
    String.fromCharCode(ALEPH + (letter.toLowerCase().charCodeAt(0) % LETTERS)),
  );

const pseudo = (said: unknown): unknown => {
  if (typeof said === 'string') return turned(said);
  if (typeof said === 'function') return (...of: unknown[]) => turned(said(...of) as string);
  if (Array.isArray(said)) return said.map(pseudo);
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, pseudo(value)]));
};

/** A language that is written from right to left, made of the English one: for tests alone. */
export const PSEUDO: Texts = { ...(pseudo(ENGLISH) as Texts), locale: 'he' };

/** An answer as it would be in that language: titles as they are, reasons turned. */
export const inPseudo = (answer: NextLesson): NextLesson => ({
  ...answer,
  lessons: answer.lessons.map((one) => ({
    ...one,
    reasons: one.reasons.map((reason) => ({ ...reason, text: turned(reason.text) })),
  })),
});
