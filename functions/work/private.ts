import type { NextLesson, Reason } from '../../core/model/decision.ts';
import type { Identity } from '../identity.ts';
import type { Answer } from './ask.ts';

/**
 * Whether a credential may read what was made from somebody's answers: only one that speaks for
 * that employee alone, and has been let through to them.
 */
const readsPrivate = ({ scopes }: Pick<Identity, 'scopes'>): boolean => scopes.includes('self');

/** The reasons that a credential may read: to others than the employee, the next best ones. */
export const reasonsFor = <T extends Pick<Reason, 'private'>>(
  identity: Pick<Identity, 'scopes'>,
  reasons: readonly T[],
): T[] =>
  readsPrivate(identity) ? [...reasons] : reasons.filter((reason) => reason.private !== true);

/** What was decided, as a credential may read it; what is stored and replayed keeps everything. */
export const answerFor = (identity: Pick<Identity, 'scopes'>, next: NextLesson): NextLesson => ({
  ...next,
  lessons: next.lessons.map((one) => ({ ...one, reasons: reasonsFor(identity, one.reasons) })),
});

/** The same as JSON; it is written anew only where something is left out. */
export const jsonFor = (identity: Pick<Identity, 'scopes'>, { answer, json }: Answer): string =>
  readsPrivate(identity) || !answer.lessons.some(hasPrivate)
    ? json
    : JSON.stringify(answerFor(identity, answer));

const hasPrivate = ({ reasons }: NextLesson['lessons'][number]): boolean =>
  reasons.some((reason) => reason.private === true);
