/**
 * Do intervals of impact cover what was planted? For each number of teams, design and effect
 * worlds are made whose truth is known; what is measured in them is estimated as the product does.
 * Prints how often the interval covers the truth, how often "moved it" is said, and the bias.
 * Options: --worlds 200 --teams 6,10,20 --seed 1.
 */
import { parseArgs } from 'node:util';
import { estimateOf } from '../../../core/impact/redraws.ts';
import { DESIGNS, type Planted, worldOf } from '../../core/impact/worlds.ts';

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '200' },
    teams: { type: 'string', default: '5,6,8,10,20,50' },
    seed: { type: 'string', default: '1' },
  },
});

const SHAPES: readonly Planted['shape'][] = ['constant', 'differs by team', 'grows'];
const per = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`;

for (const teams of values.teams.split(',').map(Number))
  for (const design of Object.keys(DESIGNS))
    for (const effect of [0, 0.5, 1, 2])
      for (const shape of effect === 0 ? SHAPES.slice(0, 1) : SHAPES) {
        const count = Number(values.worlds);
        let [covered, told, bounded, off, width] = [0, 0, 0, 0, 0];
        for (let world = 0; world < count; world++) {
          const seed = `${values.seed}|${teams}|${design}|${effect}|${shape}|${world}`;
          const { series, drawn, truth } = worldOf({ teams, design, effect, shape }, seed);
          const found = estimateOf(series, drawn);
          if (found === undefined) continue;
          if (found.low <= truth && truth <= found.high) covered += 1;
          if (found.low > 0 || found.high < 0) told += 1;
          off += found.effect - truth;
          if (Number.isFinite(found.high - found.low)) {
            bounded += 1;
            width += (found.high - found.low) / 2;
          }
        }
        const cells = [
          `${teams} teams`,
          design,
          `${effect} sd ${effect === 0 ? '' : shape}`,
          `covers ${per(covered, count)}`,
          `tells ${per(told, count)}`,
          `bias ${(off / count).toFixed(3)}`,
          `± ${(width / bounded).toFixed(2)} (${per(bounded, count)} bounded)`,
        ];
        console.log(cells.join(' | '));
      }
