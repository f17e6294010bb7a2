import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideBeside, hideSmall, LEAST_SHOWN } from '../../../core/base/small-groups.ts';
import { scaled } from '../../support/proof.ts';

const groups = fc
  .array(fc.nat({ max: 30 }), { maxLength: 12 })
  .map((sizes) => sizes.map((people, id) => ({ id, people })));
const sum = (list: readonly { readonly people: number }[]): number =>
  list.reduce((total, { people }) => total + people, 0);

describe('Small groups', () => {
  it('are never shown, nor had as the total minus what is shown', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const shown = hideSmall(all);
        for (const { people } of shown) expect(people === 0 || people >= LEAST_SHOWN).toBe(true);
        const hidden = all.filter((one) => !shown.includes(one));
        const left = sum(all) - sum(shown);
        if (hidden.length === 0) return;
        // Where there is anything else to hide them behind, they do not stand alone.
        if (shown.some(({ people }) => people > 0)) {
          expect(left).toBeGreaterThanOrEqual(LEAST_SHOWN);
          expect(hidden.length).toBeGreaterThan(1);
        }
      }),
      { seed: 20261132, numRuns: scaled(100, 300) },
    );
  });

  it('take nothing else with them than they need, and keep the order', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const shown = hideSmall(all);
        expect(shown).toEqual(all.filter((one) => shown.includes(one)));
        if (all.every(({ people }) => people === 0 || people >= LEAST_SHOWN))
          expect(shown).toEqual(all);
      }),
      { seed: 20261131, numRuns: scaled(100, 300) },
    );
    expect(hideSmall([{ people: 3 }, { people: 40 }, { people: 9 }])).toEqual([{ people: 40 }]);
    expect(hideSmall([{ people: 3 }, { people: 2 }, { people: 9 }])).toEqual([{ people: 9 }]);
  });

  it('are those as well who are in none of the groups, where it is known how many there are', () => {
    expect(hideBeside([24, 0], 25)).toEqual([undefined, 0]);
    expect(hideBeside([24, 1], 25)).toEqual([undefined, undefined]);
    expect(hideBeside([9, 1], 25)).toEqual([undefined, undefined]);
    expect(hideBeside([9, 10], 25)).toEqual([9, 10]);
  });
});
