import { AT, FEATURES, type FeatureName } from '../../../core/learner/features.ts';
import type { MasteryModel } from '../../../core/learner/mastery.ts';
import type { Contender } from './contender.ts';
import { predictWith, trainOn } from './uplift.ts';

/**
 * Features that say one thing at several time scales or in several kinds: dropped together, not one
 * by one.
 */
interface FeatureGroup {
  readonly name: string;
  readonly features: readonly FeatureName[];
}

/** What logs of answers never show: without these nothing changes. */
const NOT_IN_LOGS: ReadonlySet<string> = new Set(['prior', 'assessment', 'exposure']);

const within = (from: FeatureName, to: FeatureName): FeatureName[] =>
  FEATURES.slice(AT[from], AT[to] + 1);

/** What says one thing in several ways. */
const FAMILIES: readonly (readonly [name: string, features: readonly FeatureName[]])[] = [
  ['difficulty', ['ease']],
  ['the learner in general', within('generalAbility', 'generalFailStreak')],
  ['the skill: ability and counts', ['practised', 'skillAbility', 'wins', 'fails']],
  ['the skill: averages and streaks', within('form', 'failStreak')],
  ['time', ['warmth', ...within('spacedWins', 'lingering')]],
  ['FSRS', ['recall', 'stability']],
  ['the lesson', within('lessonWins', 'lessonForm')],
  ['the question', within('questionWins', 'questionLastWrong')],
  ['slopes of single skills', ['particular']],
  ['kinship', ['kindred']],
];
const familyOf = (name: FeatureName): string =>
  FAMILIES.find(([, features]) => features.includes(name))?.[0] ?? name;

/** Every feature but the intercept that a log of answers can show, families together. */
const featureGroups = (): FeatureGroup[] => {
  const groups = new Map<string, FeatureName[]>();
  for (const name of FEATURES) {
    if (AT[name] === AT.intercept || NOT_IN_LOGS.has(name)) continue;
    groups.set(familyOf(name), [...(groups.get(familyOf(name)) ?? []), name]);
  }
  return [...groups].map(([name, features]) => ({
    name: features.length > 1 ? `${name} (${features.length})` : name,
    features,
  }));
};

/** The product's model, fitted without one group of features, for each group. */
export const ablated = (prior: MasteryModel): Contender[] =>
  featureGroups().map(({ name, features }) => ({
    name: `without ${name}`,
    source: 'core/learner',
    fit: (train) => {
      const weights = {
        ...prior.weights,
        ...Object.fromEntries(features.map((feature) => [feature, 0])),
      };
      return predictWith(trainOn(train, { ...prior, weights }, { hold: features }));
    },
  }));
