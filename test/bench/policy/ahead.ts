/**
 * Does playing ahead put policies in their true order? Organisations are played for two weeks under
 * the default policy, on people whose memory is not the model's. From there each of several
 * policies is truly played for three weeks more, and played ahead by the learner model, which has
 * seen only what apps sent. Of each pair that truly differs by over a point it is looked whether it
 * comes out in its true order. Prints a table a world, then one JSON line, and fails where under 95
 * % do. Options: --seeds 3 --first 100 --people 16 --world power,disuse.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_POLICY, type Policy, type PolicyBody } from '../../../core/model/policy.ts';
import { playPerson } from '../../../core/tune/simulate.ts';
import { ALL } from '../../../core/tune/sums.ts';
import { beginning, lookOf, playOn } from './play.ts';
import { uplift } from './players.ts';
import { SCENES } from './scenes.ts';
import { mean } from './score.ts';
import { sceneOf } from './worlds.ts';

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

const scenes = SCENES.filter(
  ({ name }) => values.world === '' || values.world.split(',').includes(name),
);
const names = Object.keys(DRAFTS);
const report = [];
let [pairs, inOrder] = [0, 0];
const sizes: number[] = [];
for (const scene of scenes) {
  let [ownPairs, ownInOrder] = [0, 0];
  for (let turn = 0; turn < Number(values.seeds); turn++) {
    const seed = Number(values.first) + turn;
    const world = sceneOf(scene, seed, Number(values.people));
    const start = beginning(world, policyOf('default'));
    await playOn(start, uplift, { policy: policyOf('default') }, BEFORE_DAYS);
    const before = start.release(policyOf('default'));
    const truths: number[] = [];
    const ahead: number[] = [];
    for (const name of names) {
      const after = start.release(policyOf(name));
      const own = start.copy();
      const score = await playOn(own, uplift, { policy: policyOf(name) }, 7 * WEEKS);
      truths.push(score);
      const played = Array.from({ length: RUNS }, (_, run) =>
        lookOf(start).flatMap((player) => {
          const both = {
            before: { release: before, arm: 'uplift' as const },
            after: { release: after, arm: 'uplift' as const },
          };
          const all = playPerson(both, player, { weeks: WEEKS, seed: `${seed}|${run}` }).get(ALL);
          return all === undefined ? [] : [all.after];
        }),
      );
      ahead.push(mean(played.flat()));
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
