import { AT, FEATURES, type FeatureName } from '../../../core/learner/features.ts';
import type { MasteryModel } from '../../../core/learner/mastery.ts';
import type { Contender } from './contender.ts';
import { predictWith, trainOn } from './uplift.ts';

/** Features that say one thing at several time scales or in several kinds: dropped together, not one by one. */
interface FeatureGroup {
  readonly name: string;
  readonly features: readonly FeatureName[];
}

/** What logs of answers never show: without these nothing changes. */
const NOT_IN_LOGS: ReadonlySet<string> = new Set(['prior', 'assessment', 'exposure']);

/** The family of a feature: its name without a number at the end. */
const familyOf = (name: string): string => name.replace(/\d+$/, '');

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
      const weights = { ...prior.weights, ...Object.fromEntries(features.map((feature) => [feature, 0])) };
      return predictWith(trainOn(train, { ...prior, weights }, { hold: features }));
    },
  }));
