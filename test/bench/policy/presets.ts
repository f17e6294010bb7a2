import { DEFAULT_POLICY, type Policy } from '../../../core/model/policy.ts';
import { PRESETS } from '../../../core/tune/presets.ts';
import { dayAfter } from '../../support/builders.ts';
import { playing } from './play.ts';
import { uplift } from './players.ts';
import type { Scene } from './scenes.ts';
import { mean } from './score.ts';
import { sceneOf, type World } from './worlds.ts';

/** One of so many people has just joined. */
const NEWCOMERS = 3;

/** The same organisation where some have just joined. */
const withNewcomers = (world: World): World => ({
  ...world,
  people: world.people.map((person, index) =>
    index % NEWCOMERS === 0
      ? { ...person, profile: { ...person.profile, startDate: dayAfter(0) } }
      : person,
  ),
});

/** What a policy comes to, in points of a hundred. */
interface Outcome {
  /** Goal attainment at the due dates. */
  readonly goals: number;
  /** The same of what is due within four weeks alone. */
  readonly soon: number;
  /** Of what was learned, what is left after six weeks. */
  readonly kept: number;
  /** Of what their roles ask for, what newcomers have after two weeks. */
  readonly onboarded: number;
}

/** Plays one organisation under a policy. */
const outcomeOf = async (world: World, policy: Policy): Promise<Outcome> => {
  const { score, soon, kept, onboarded } = await playing(withNewcomers(world), uplift, { policy });
  return { goals: 100 * score, soon: 100 * soon, kept: 100 * kept, onboarded: 100 * onboarded };
};

const MEASURES = ['goals', 'soon', 'kept', 'onboarded'] as const;

/** A mean difference with its 95 % interval over organisations, which are paired. */
const difference = (values: readonly number[]): string => {
  const middle = mean(values);
  const variance =
    values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  const half = 1.96 * Math.sqrt(variance / values.length);
  return `${middle >= 0 ? '+' : '−'}${Math.abs(middle).toFixed(1)} ± ${half.toFixed(1)}`;
};

/** Plays every preset beside the default weights: a table a world, and one over all of them. */
export const playPresets = async (of: {
  readonly scenes: readonly Scene[];
  readonly seeds: readonly number[];
  readonly people: number;
}): Promise<void> => {
  const policies = [
    { id: 'default', policy: DEFAULT_POLICY },
    ...PRESETS.map(({ id, policyOver }) => ({ id, policy: policyOver(DEFAULT_POLICY) })),
  ];
  const all = new Map(policies.map(({ id }) => [id, [] as Outcome[]]));
  const show = (title: string, from: number): void => {
    console.log(`\n${title}`);
    console.table(
      policies.map(({ id }) => {
        const own = all.get(id)!.slice(from);
        const base = all.get('default')!.slice(from);
        const columns = MEASURES.map((name) => [
          name,
          id === 'default'
            ? mean(own.map((one) => one[name])).toFixed(1)
            : difference(own.map((one, index) => one[name] - base[index]![name])),
        ]);
        return { policy: id, ...Object.fromEntries(columns) };
      }),
    );
  };
  for (const scene of of.scenes) {
    const from = all.get('default')!.length;
    for (const seed of of.seeds)
      for (const { id, policy } of policies) {
        const world = sceneOf(scene, seed, of.people);
        all.get(id)!.push(await outcomeOf(world, { ...policy, version: 1 }));
      }
    show(`${scene.name}: points, and the presets minus the default weights`, from);
  }
  show('All worlds', 0);
};
