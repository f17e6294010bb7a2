/**
 * Whole organisations played for six weeks by Uplift and by others, on people whose memory follows
 * laws that are not the engine's. Prints a table a world, then one JSON line. Options: --seeds 6
 * --people 30 --world power,half-life --ablate --refit (also with the nightly fit, once a week);
 * --presets: what each preset does of what its name says, and its price in goal attainment;
 * --first 100 is the first seed. The engine was tuned on seeds 1 to 5, and not on the world
 * `disuse`.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { refit } from '../../../core/fit/refit.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { DEFAULT_POLICY, type Policy, TERMS, type Weights } from '../../../core/model/policy.ts';
import { oracle } from './oracle.ts';
import { type Player, playing, type Setting } from './play.ts';
import { curriculum, fsrsDemand, fsrsFirst, gapOnly, random, uplift } from './players.ts';
import { playPresets } from './presets.ts';
import { scenesNamed } from './scenes.ts';
import { mean, shareOfWay } from './score.ts';
import { sceneOf } from './worlds.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '6' },
    first: { type: 'string', default: '100' },
    people: { type: 'string', default: '30' },
    world: { type: 'string', default: '' },
    ablate: { type: 'boolean', default: false },
    refit: { type: 'boolean', default: false },
    presets: { type: 'boolean', default: false },
  },
});
const seeds = Array.from(
  { length: Number(values.seeds) },
  (_, index) => Number(values.first) + index,
);
const people = Number(values.people);
const scenes = scenesNamed(values.world);

if (values.presets) {
  await playPresets({ scenes, seeds, people });
  process.exit(0);
}

interface Contender {
  readonly name: string;
  readonly player: Player;
  readonly policy: Policy;
  readonly refit?: Setting['refit'];
}
const contender = (
  player: Player,
  name = player.name,
  weights = DEFAULT_POLICY.weights,
): Contender => ({
  name,
  player,
  policy: { ...DEFAULT_POLICY, weights, version: 1 },
});
/** Every term left out, and every term alone. */
const ablations: Contender[] = TERMS.flatMap((term) => {
  const none = Object.fromEntries(TERMS.map((name) => [name, 0])) as Weights;
  return [
    ...(DEFAULT_POLICY.weights[term] > 0
      ? [contender(uplift, `without ${term}`, { ...DEFAULT_POLICY.weights, [term]: 0 })]
      : []),
    contender(uplift, `only ${term}`, { ...none, [term]: 1 }),
  ];
});
/**
 * The nightly job's fit: new weights only where they predict better, and what each lesson was found
 * to add.
 */
const weekly: Setting['refit'] = async (learners, present) =>
  (await refit(learners, { present, prior: DEFAULT_MODEL, source: 'bench', seed: 1 })).model;

const contenders: Contender[] = [
  ...[random, oracle, uplift].map((player) => contender(player)),
  ...(values.ablate
    ? ablations
    : [curriculum, gapOnly, fsrsFirst, fsrsDemand].map((player) => contender(player))),
  ...(values.refit ? [{ ...contender(uplift, 'Uplift, fitted weekly'), refit: weekly }] : []),
];

const began = performance.now();
const report = [];
for (const scene of scenes) {
  const scores = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const neglect = new Map(contenders.map(({ name }) => [name, 0]));
  for (const [turn, seed] of seeds.entries()) {
    const world = sceneOf(scene, seed, people);
    for (const { name, player, policy, refit: weekly } of contenders) {
      const { score, neglected } = await playing(world, player, { policy, refit: weekly });
      scores.get(name)!.push(score);
      neglect.set(name, neglect.get(name)! + neglected);
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    console.error(`${scene.name}: organisation ${turn + 1} of ${seeds.length}, ${seconds} s`);
  }
  const rows = contenders.map(({ name }) => {
    const own = scores.get(name)!;
    const { share, low, high } = shareOfWay(own, scores.get('random')!, scores.get('oracle')!);
    return { player: name, score: mean(own), share, low, high, neglected: neglect.get(name)! };
  });
  console.log(`\n${scene.name}: ${scene.about}`);
  console.table(
    [...rows]
      .sort((a, b) => b.share - a.share)
      .map(({ player, score, share, low, high, neglected }) => ({
        player,
        score: Number(score.toFixed(4)),
        'way to oracle': Number(share.toFixed(3)),
        '95 %': `${low.toFixed(2)} … ${high.toFixed(2)}`,
        neglected,
      })),
  );
  report.push({ world: scene.name, rows });
}
console.log(
  JSON.stringify({ bench: 'policy', seeds, people, weights: DEFAULT_POLICY.weights, report }),
);
