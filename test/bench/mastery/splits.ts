import { seeded } from '../../support/random.ts';
import type { Learner } from '../logs.ts';
import { itemOf, skillsOf } from './contender.ts';

/** Learners to fit to, and others to predict. */
export interface Split {
  readonly train: readonly Learner[];
  readonly test: readonly Learner[];
}

/**
 * Learners in the order of their numeric ids; the n-th is tested in fold n mod `count`, by a model
 * fitted to the other folds.
 */
export const folds = (learners: readonly Learner[], count: number): Split[] => {
  const sorted = [...learners].sort((a, b) => Number(a.id) - Number(b.id));
  return Array.from({ length: count }, (_, fold) => ({
    train: sorted.filter((_, index) => index % count !== fold),
    test: sorted.filter((_, index) => index % count === fold),
  }));
};

/** A seeded share of all that occurs. */
const draw = (names: Iterable<string>, share: number, seed: number): Set<string> => {
  const random = seeded(seed);
  return new Set([...new Set(names)].sort().filter(() => random() < share));
};

/** Which shares of the items and skills no model may learn about. */
export interface Hidden {
  readonly items: number;
  readonly skills: number;
  readonly seed: number;
}

/**
 * Takes every answer on a hidden item or skill out of the training logs, so that these are new to
 * every model at test.
 */
export const hide = ({ train, test }: Split, { items, skills, seed }: Hidden): Split => {
  const all = [...train, ...test].flatMap(({ events }) => events);
  const hiddenItems = draw(items > 0 ? all.map(itemOf) : [], items, seed);
  const hiddenSkills = draw(skills > 0 ? all.flatMap(skillsOf) : [], skills, seed + 1);
  const visible = train.map(({ id, events }) => ({
    id,
    events: events.filter(
      (event) =>
        !hiddenItems.has(itemOf(event)) &&
        !skillsOf(event).some((skill) => hiddenSkills.has(skill)),
    ),
  }));
  return { train: visible.filter(({ events }) => events.length > 0), test };
};
