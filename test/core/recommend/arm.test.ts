import { describe, expect, it } from 'vitest';
import { armOf } from '../../../core/recommend/arm.ts';
import { decide } from '../../../core/recommend/decide.ts';
import {
  happened,
  input,
  lesson,
  objective,
  policy,
  release,
  stateOf,
} from '../../support/builders.ts';

const profile = { timeZone: 'UTC', language: 'en' };

describe('the holdout', () => {
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

  const lessons = [
    lesson('a-advanced', ['sql'], { prerequisites: ['b-basics'] }),
    lesson('b-basics', ['typing'], { minutes: 6 }),
    lesson('c-other', ['empathy']),
  ];
  const compiled = release({
    lessons,
    objectives: [objective('o', ['empathy'])],
    policy: policy({ temperature: 1 }),
  });
  const ids = (more: Parameters<typeof input>[1], kind: 'next' | 'plan' = 'next') =>
    decide(input(compiled, { arm: 'holdout', ...more }), kind).lessons.map(
      ({ lesson: { id } }) => id,
    );

  it('follows the curriculum, whatever the goals and the seed say, and gives neutral reasons', () => {
    const state = stateOf(happened('completed', lessons[1]!, 10));
    expect(ids({ request: { limit: 3 } })).toEqual(['b-basics', 'c-other']);
    expect(ids({ request: { limit: 3 }, state, seed: 'another' })).toEqual([
      'c-other',
      'a-advanced',
    ]);
    const [first] = decide(input(compiled, { arm: 'holdout' })).lessons;
    expect(first!.propensity).toBe(1);
    expect(first!.reasons.map(({ code }) => code)).toEqual(['curriculum', 'minutes']);
  });

  it('plans within the minutes', () => {
    expect(ids({ request: { minutes: 9 } }, 'plan')).toEqual(['b-basics']);
    expect(ids({ request: { minutes: 5 } }, 'plan')).toEqual(['c-other']);
    expect(ids({ request: { minutes: 10 } }, 'plan')).toEqual(['b-basics', 'c-other']);
  });
});
