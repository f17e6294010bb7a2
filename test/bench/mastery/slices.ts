import type { Learner } from '../logs.ts';
import { itemOf, skillsOf } from './contender.ts';

/** Parts of the answers that are reported apart. */
export const SLICES = [
  { key: 'all', title: 'all answers' },
  { key: 'afterADay', title: 'at least a day after practice of the skill' },
  { key: 'first', title: 'first answer on a skill' },
  { key: 'unknownItem', title: 'question unknown to the fit' },
  { key: 'unknownSkill', title: 'skills unknown to the fit' },
] as const;
export type Slice = (typeof SLICES)[number]['key'];

/** One bit a slice. */
export const bitOf = (slice: Slice): number => 1 << SLICES.findIndex(({ key }) => key === slice);

const DAY = 86_400_000;

/** Questions and skills that occur in training logs. */
export interface Known {
  readonly items: ReadonlySet<string>;
  readonly skills: ReadonlySet<string>;
}

export const knownIn = (train: readonly Learner[]): Known => ({
  items: new Set(train.flatMap(({ events }) => events.map(itemOf))),
  skills: new Set(train.flatMap(({ events }) => events.flatMap(skillsOf))),
});

/**
 * What slices an answer belongs to, and how long before it the learner last answered on one of its
 * skills.
 */
export interface Sliced {
  readonly bits: number;
  /** Milliseconds; NaN on first answers. */
  readonly sincePractice: number;
}

/**
 * Slices of each answer of a learner. Practice is any earlier answer on any of the question's
 * skills; an unknown skill is one where none of the question's skills was in the training logs.
 */
export const sliceAnswers = ({ events }: Learner, known: Known): Sliced[] => {
  const practisedAt = new Map<string, number>();
  return events.map((event) => {
    const skills = skillsOf(event);
    const last = Math.max(
      ...skills.map((skill) => practisedAt.get(skill) ?? Number.NEGATIVE_INFINITY),
    );
    const sincePractice = last === Number.NEGATIVE_INFINITY ? Number.NaN : event.at - last;
    let bits = bitOf('all');
    if (Number.isNaN(sincePractice)) bits |= bitOf('first');
    if (sincePractice >= DAY) bits |= bitOf('afterADay');
    if (!known.items.has(itemOf(event))) bits |= bitOf('unknownItem');
    if (!skills.some((skill) => known.skills.has(skill))) bits |= bitOf('unknownSkill');
    for (const skill of skills) practisedAt.set(skill, event.at);
    return { bits, sincePractice };
  });
};
