import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateOf } from '../../../core/tune/estimate.ts';
import { sampleByTeam } from '../../../core/tune/sample.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

interface Planted {
  readonly id: string;
  readonly team?: string;
  readonly changes: boolean;
}

/** People of teams of these sizes, of whom a share changes, another one in each team. */
const planted = (teams: readonly (readonly [size: number, share: number])[], seed: number) => {
  const random = seeded(seed);
  return teams.flatMap(([size, share], team) =>
    Array.from(
      { length: size },
      (_, index): Planted => ({
        id: `p${team}-${index}`,
        ...(team > 0 && { team: `team-${team}` }),
        changes: random() < share,
      }),
    ),
  );
};

const countOf = (people: readonly Planted[]): number =>
  people.filter(({ changes }) => changes).length;

describe('A sample by team', () => {
  const teams = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 });

  it('takes of every team its share, rounded up or down, and nobody twice', () => {
    fc.assert(
      fc.property(teams, fc.integer({ min: 1, max: 300 }), fc.string(), (sizes, size, seed) => {
        const people = planted(
          sizes.map((one) => [one, 0]),
          1,
        );
        const sample = sampleByTeam(people, size, seed);
        expect(sample).toHaveLength(Math.min(size, people.length));
        expect(new Set(sample.map(({ id }) => id)).size).toBe(sample.length);
        for (const [team, own] of sizes.entries()) {
          const name = team === 0 ? undefined : `team-${team}`;
          const taken = sample.filter((one) => one.team === name).length;
          const share = (own * sample.length) / people.length;
          expect(Math.abs(taken - share)).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
      { seed: 20261144, numRuns: scaled(100, 300) },
    );
  });

  it('is the same for the same seed, in whatever order people come, and another for another', () => {
    const people = planted(
      [
        [40, 0],
        [70, 0],
        [15, 0],
      ],
      1,
    );
    const ids = (list: readonly Planted[]): string => list.map(({ id }) => id).join(' ');
    expect(ids(sampleByTeam([...people].reverse(), 20, 'a'))).toBe(
      ids(sampleByTeam(people, 20, 'a')),
    );
    expect(ids(sampleByTeam(people, 20, 'b'))).not.toBe(ids(sampleByTeam(people, 20, 'a')));
  });
});

describe('The interval of a share that changes', () => {
  const POPULATIONS: readonly [string, number, readonly (readonly [number, number])[]][] = [
    [
      'alike in all teams',
      100,
      [
        [300, 0.2],
        [500, 0.2],
        [200, 0.2],
      ],
    ],
    [
      'all or nothing by team',
      100,
      [
        [400, 0],
        [300, 1],
        [300, 0.05],
      ],
    ],
    [
      'hardly ever',
      200,
      [
        [1500, 0.004],
        [1500, 0.01],
      ],
    ],
    [
      'nearly always',
      60,
      [
        [200, 0.97],
        [100, 1],
        [50, 0.9],
      ],
    ],
    [
      'many small teams',
      80,
      Array.from(
        { length: 120 },
        (_, index) => [1 + (index % 9), index % 3 === 0 ? 0.9 : 0.1] as const,
      ),
    ],
    [
      'half of all looked at',
      150,
      [
        [100, 0.3],
        [100, 0.6],
        [100, 0.1],
      ],
    ],
  ];

  it.each(POPULATIONS)('covers what is planted in 95 of 100 samples: %s', (_, size, teams) => {
    const people = planted(teams, 7);
    const truth = countOf(people) / people.length;
    let covered = 0;
    const draws = 600;
    for (let draw = 0; draw < draws; draw++) {
      const sample = sampleByTeam(people, size, `draw ${draw}`);
      const { low, share, high } = estimateOf(countOf(sample), sample.length, people.length);
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
      if (low <= truth && truth <= high) covered += 1;
    }
    // 95 %, less three standard errors of so many draws.
    expect(covered / draws).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / draws));
  });

  it('is the share itself where everybody was looked at, and everything where nobody was', () => {
    expect(estimateOf(3, 12, 12)).toEqual({ share: 0.25, low: 0.25, high: 0.25 });
    expect(estimateOf(0, 0, 12)).toEqual({ share: 0, low: 0, high: 1 });
    expect(estimateOf(0, 0, 0)).toEqual({ share: 0, low: 0, high: 0 });
  });

  it('never leaves out what was seen, and narrows to the share', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(300), (holds, others, unseen) => {
        const sampled = holds + others;
        const { low, share, high } = estimateOf(holds, sampled, sampled + unseen);
        expect(low).toBeLessThanOrEqual(share);
        expect(high).toBeGreaterThanOrEqual(share);
        if (sampled === 0) return;
        expect(low * (sampled + unseen)).toBeGreaterThanOrEqual(
          Math.min(holds, share * (sampled + unseen)) - 1e-9,
        );
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }),
      { seed: 20261143, numRuns: scaled(100, 300) },
    );
  });
});
