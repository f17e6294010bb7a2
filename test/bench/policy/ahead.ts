/**
 * Does playing ahead put policies in their true order? Organisations are played for two weeks under
 * the default policy, on people whose memory is not the model's. From there each of several
 * policies is truly played for three weeks more, and played ahead by the learner model, which has
 * seen only what apps sent. Of each pair that truly differs by over a point it is looked whether it
 * comes out in its true order. Prints a table a world, then one JSON line, and fails where under 95
 * % do. Options: --seeds 3 --first 100 --people 16 --world power,disuse.
 */
import { parseArgs } from 'node:util';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import type { LearnerState } from '../../../core/learner/state.ts';
import type { TrackedObjective } from '../../../core/model/goals.ts';
import { DEFAULT_POLICY, type Policy, type PolicyBody } from '../../../core/model/policy.ts';
import { type PlayerAhead, playPerson } from '../../../core/tune/simulate.ts';
import { ALL } from '../../../core/tune/sums.ts';
import { DAY, NOW } from '../../support/builders.ts';
import { attained, checkedIn, type Life, learnDay, livesOf, releaseOf } from './play.ts';
import { uplift } from './players.ts';
import { scenesNamed } from './scenes.ts';
import { mean } from './score.ts';
import { sceneOf, type World } from './worlds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    first: { type: 'string', default: '100' },
    people: { type: 'string', default: '16' },
    world: { type: 'string', default: '' },
  },
});

const BEFORE_DAYS = 14;
const WEEKS = 3;
const RUNS = 2;
/** Pairs that truly differ by less are not counted: one point of attainment. */
const POINT = 0.01;
const LEAST_IN_ORDER = 0.95;

const NONE = Object.fromEntries(
  Object.keys(DEFAULT_POLICY.weights).map((name) => [name, 0]),
) as PolicyBody['weights'];
const { weights, exploration } = DEFAULT_POLICY;

/** What admins may come to: small changes and large ones. */
const DRAFTS: Readonly<Record<string, Pick<PolicyBody, 'weights' | 'exploration'>>> = {
  default: { weights, exploration },
  warm: { weights, exploration: { temperature: 0.2 } },
  retention: { weights: { ...weights, retention: 1, uplift: 0.3 }, exploration },
  roles: { weights: { ...weights, roleGap: 1 }, exploration },
  urgent: { weights: { ...weights, urgency: 1 }, exploration },
  pleasant: { weights: { ...NONE, completion: 1, feedback: 1 }, exploration },
  fresh: { weights: { ...NONE, freshness: 1, variety: 1 }, exploration },
};
const policyOf = (name: string): Policy => ({ ...DEFAULT_POLICY, ...DRAFTS[name]!, version: 1 });

/** Plays days of everybody under a policy; gives where the key results stand then. */
const playDays = (
  world: World,
  lives: readonly Life[],
  policy: Policy,
  { from, to }: { readonly from: number; readonly to: number },
  before: readonly TrackedObjective[],
): readonly TrackedObjective[] => {
  let objectives = before;
  let release = releaseOf(1, world, objectives, policy, DEFAULT_MODEL);
  for (let day = from; day < to; day++) {
    if (day % 7 === 0) {
      objectives = checkedIn(world, lives, day, objectives);
      release = releaseOf(1 + day / 7, world, objectives, policy, DEFAULT_MODEL);
    }
    for (const life of lives) learnDay(world, life, release, uplift, day);
  }
  return objectives;
};

const copyOf = (life: Life): Life => ({
  ...life,
  mind: life.mind.clone(),
  state: decodeState(
    encodeState(life.state),
    life.state.memory,
    life.state.renames,
  ) as LearnerState,
  events: [...life.events],
  done: new Set(life.done),
  touched: new Map(life.touched),
});

/** What is attained of all that is due later than the first days, on its day, nothing more done. */
const truthOf = (lives: readonly Life[]): number =>
  mean(
    lives.flatMap((life) => {
      const [sum, total] = attained(life, (dueDay) => dueDay >= BEFORE_DAYS);
      return total > 0 ? [sum / total] : [];
    }),
  );

const scenes = scenesNamed(values.world);
const names = Object.keys(DRAFTS);
const report = [];
let [pairs, inOrder] = [0, 0];
const sizes: number[] = [];
for (const scene of scenes) {
  let [ownPairs, ownInOrder] = [0, 0];
  for (let turn = 0; turn < Number(values.seeds); turn++) {
    const seed = Number(values.first) + turn;
    const world = sceneOf(scene, seed, Number(values.people));
    const lives = livesOf(world);
    const first = { from: 0, to: BEFORE_DAYS };
    const objectives = playDays(world, lives, policyOf('default'), first, world.objectives);
    const players = lives.map(
      ({ person, state }): PlayerAhead => ({
        ...{ employee: person.id, profile: person.profile, state },
        atMs: NOW + BEFORE_DAYS * DAY + DAY / 3,
      }),
    );
    const under = (name: string) => ({
      release: releaseOf(9, world, objectives, policyOf(name), DEFAULT_MODEL),
      arm: 'uplift' as const,
    });
    const before = under('default');
    const truths: number[] = [];
    const ahead: number[] = [];
    for (const name of names) {
      const own = lives.map(copyOf);
      const later = { from: BEFORE_DAYS, to: BEFORE_DAYS + 7 * WEEKS };
      playDays(world, own, policyOf(name), later, objectives);
      truths.push(truthOf(own));
      const both = { before, after: under(name) };
      const told = Array.from({ length: RUNS }, (_, run) =>
        players.flatMap((player) => {
          const all = playPerson(both, player, { weeks: WEEKS, seed: `${seed}|${run}` }).get(ALL);
          return all === undefined ? [] : [all.after];
        }),
      );
      ahead.push(mean(told.flat()));
    }
    for (let one = 0; one < names.length; one++)
      for (let other = 0; other < one; other++) {
        const truly = truths[one]! - truths[other]!;
        if (Math.abs(truly) <= POINT) continue;
        const told = ahead[one]! - ahead[other]!;
        ownPairs += 1;
        ownInOrder += Number(told > 0 === truly > 0);
        sizes.push(told / truly);
      }
    console.error(
      `${scene.name} ${seed}: truly ${truths.map((one) => one.toFixed(3)).join(' ')}; ` +
        `ahead ${ahead.map((one) => one.toFixed(3)).join(' ')}`,
    );
  }
  report.push({ world: scene.name, pairs: ownPairs, inOrder: ownInOrder });
  [pairs, inOrder] = [pairs + ownPairs, inOrder + ownInOrder];
}
console.table(report);
sizes.sort((one, other) => one - other);
const size = sizes[Math.floor(sizes.length / 2)];
console.log(JSON.stringify({ bench: 'policy:ahead', pairs, inOrder, size, report }));
if (inOrder < LEAST_IN_ORDER * pairs) process.exitCode = 1;
