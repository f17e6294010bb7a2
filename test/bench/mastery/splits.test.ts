import { describe, expect, it } from 'vitest';
import { itemOf, skillsOf } from './contender.ts';
import { answer, simulate } from './simulated.ts';
import { bitOf, knownIn, sliceAnswers } from './slices.ts';
import { folds, hide } from './splits.ts';

const ids = (learners: readonly { id: string }[]): string[] => learners.map(({ id }) => id);
const DAY = 86_400_000;

describe('splits', () => {
  it('sort learners by the number that their id is, and test the n-th in fold n mod 5', () => {
    const learners = ['10', '9', '100', '1', '20', '3', '4'].map((id) => ({ id, events: [] }));
    const splits = folds(learners, 5);
    expect(splits.map(({ test }) => ids(test))).toEqual([
      ['1', '20'],
      ['3', '100'],
      ['4'],
      ['9'],
      ['10'],
    ]);
    for (const { train, test } of splits)
      expect([...ids(train), ...ids(test)].sort()).toEqual(ids(learners).sort());
  });

  it('hide a seeded share of items and skills from training alone', () => {
    const learners = simulate({ learners: 40, seed: 1, skills: 10 });
    const [split] = folds(learners, 2);
    const all = new Set(learners.flatMap(({ events }) => events.flatMap(skillsOf)));
    const hidden = hide(split!, { items: 0, skills: 0.4, seed: 5 });
    const left = new Set(hidden.train.flatMap(({ events }) => events.flatMap(skillsOf)));
    expect(left.size).toBeGreaterThan(0);
    expect(left.size).toBeLessThan(all.size);
    expect(hidden.test).toBe(split!.test);
    expect(hide(split!, { items: 0, skills: 0.4, seed: 5 })).toEqual(hidden);
    const fewer = hide(split!, { items: 0.5, skills: 0, seed: 5 });
    const items = new Set(fewer.train.flatMap(({ events }) => events.map(itemOf)));
    expect(items.size).toBeGreaterThan(15);
    expect(items.size).toBeLessThan(45);
    expect(hide(split!, { items: 0, skills: 0, seed: 5 })).toEqual(split);
  });
});

describe('slices', () => {
  it('tell answers a day after practice of any of the skills, first answers, and what is unknown', () => {
    const known = knownIn([
      { id: '0', events: [answer(['a'], 'q1', true, 0), answer(['b'], 'q2', true, 0)] },
    ]);
    const events = [
      answer(['a'], 'q1', true, 0),
      answer(['a', 'b'], 'q2', true, DAY - 1),
      answer(['a'], 'q1', true, 2 * DAY - 1),
      answer(['z'], 'q9', true, 2 * DAY),
      answer(['z', 'b'], 'q8', true, 2 * DAY + 5),
    ];
    const sliced = sliceAnswers({ id: '1', events }, known);
    const has = (slice: Parameters<typeof bitOf>[0]): boolean[] =>
      sliced.map(({ bits }) => (bits & bitOf(slice)) !== 0);
    expect(has('all')).toEqual([true, true, true, true, true]);
    expect(has('first')).toEqual([true, false, false, true, false]);
    expect(has('afterADay')).toEqual([false, false, true, false, false]);
    expect(has('unknownItem')).toEqual([false, true, false, true, true]);
    expect(has('unknownSkill')).toEqual([false, false, false, true, false]);
    expect(sliced.map(({ sincePractice }) => sincePractice)).toEqual([
      Number.NaN,
      DAY - 1,
      DAY,
      Number.NaN,
      5,
    ]);
  });
});
