import { describe, expect, it } from 'vitest';
import { armOf } from '../../../core/recommend/arm.ts';

const profile = { timeZone: 'UTC', language: 'en' };

describe('the arm of the holdout', () => {
  it('takes its share of employees, always the same ones, and other ones in another tenant', () => {
    const inHoldout = (share: number, salt = 'tenant') =>
      Array.from(
        { length: 4000 },
        (_, n) => armOf(`e${n}`, profile, { share, by: 'employee' }, salt) === 'holdout',
      );
    const some = inHoldout(0.2);
    const count = some.filter(Boolean).length;
    expect(count).toBeGreaterThan(720);
    expect(count).toBeLessThan(880);
    expect(inHoldout(0.2)).toEqual(some);
    expect(inHoldout(0.2, 'other')).not.toEqual(some);
    // A larger share only adds people.
    const more = inHoldout(0.5);
    expect(some.every((held, n) => !held || more[n])).toBe(true);
    expect(inHoldout(0).some(Boolean)).toBe(false);
    expect(inHoldout(1).every(Boolean)).toBe(true);
  });

  it('keeps teams together where it goes by team', () => {
    for (let team = 0; team < 50; team++) {
      const arms = Array.from({ length: 10 }, (_, n) =>
        armOf(`e${n}`, { ...profile, team: `t${team}` }, { share: 0.5, by: 'team' }, 's'),
      );
      expect(new Set(arms).size).toBe(1);
    }
  });
});
