import { describe, expect, it } from 'vitest';
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

describe('the holdout', () => {
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
    expect(first!.reasons.map(({ code }) => code)).toEqual(['curriculum']);
  });

  it('plans within the minutes', () => {
    expect(ids({ request: { minutes: 9 } }, 'plan')).toEqual(['b-basics']);
    expect(ids({ request: { minutes: 5 } }, 'plan')).toEqual(['c-other']);
    expect(ids({ request: { minutes: 10 } }, 'plan')).toEqual(['b-basics', 'c-other']);
  });

  it('hears no rule that lifts a lesson, and every one that hides it', () => {
    const ruled = (effect: 'pin' | 'boost' | 'hide') =>
      decide(
        input(
          release({
            lessons,
            objectives: [objective('o', ['empathy'])],
            policy: policy({ rules: [{ lessons: ['c-other'], effect }] }),
          }),
          { arm: 'holdout', request: { limit: 3 } },
        ),
      ).lessons;
    const plain = decide(input(compiled, { arm: 'holdout', request: { limit: 3 } })).lessons;
    expect(ruled('pin')).toEqual(plain);
    expect(ruled('boost')).toEqual(plain);
    expect(ruled('hide').map(({ lesson: { id } }) => id)).toEqual(['b-basics']);
  });
});
