import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { applyEvent, foldEvents } from '../../../core/learner/fold.ts';
import { type Mastery, masteryOf } from '../../../core/learner/mastery.ts';
import { emptyState, type LearnerState } from '../../../core/learner/state.ts';
import { compareEvents, type StoredEvent } from '../../../core/model/event.ts';
import { biasAt, coverageOf, holds, judgeAll } from '../../bench/belief/verdicts.ts';
import { scaled } from '../../support/proof.ts';
import { seeded } from '../../support/random.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const SEED = 20_261_128;
const START = Date.UTC(2025, 0, 6, 9);

let made = 0;
const answer = (correct: boolean, at: number, more: Partial<StoredEvent> = {}): StoredEvent => {
  made += 1;
  return {
    id: `e${made}`,
    type: 'answered',
    at,
    seen: at,
    lesson: 'l',
    question: `q${made}`,
    correct,
    lessonAs: { skills: [{ skill: 's', weight: 1 }], difficulty: 0, minutes: 3 },
    ...more,
  } as StoredEvent;
};
const said = (level: number, by: 'self' | 'manager' | 'test', at: number): StoredEvent => {
  made += 1;
  return { id: `e${made}`, type: 'assessed', at, seen: at, skill: 's', level, by } as StoredEvent;
};
const mastery = (state: LearnerState, at: number): Mastery =>
  masteryOf(state, DEFAULT_MODEL, 's', at);
/** Answers in a row, as many a day, a minute apart. */
const days = (outcomes: readonly boolean[], aDay: number): StoredEvent[] =>
  outcomes.map((right, index) =>
    answer(right, START + Math.floor(index / aDay) * DAY + (index % aDay) * MINUTE),
  );
/** Answers evenly over ten days. */
const tenDays = (outcomes: readonly boolean[]): StoredEvent[] =>
  outcomes.map((right, index) => answer(right, START + (index * 10 * DAY) / outcomes.length));
const times = (count: number, right: boolean): boolean[] => new Array<boolean>(count).fill(right);
const chanceAfter = (events: readonly StoredEvent[], ms = 0): number =>
  mastery(foldEvents(events), events.at(-1)!.at + ms).probability;

describe('what is said of simple people', () => {
  const people = scaled(20, 250);
  const short = ['constant', 'constant, beside five others', 'steps', 'drift'];

  it('is as true as an exact posterior, follows like a filter, and its interval holds', () => {
    const told = judgeAll(people, SEED, scaled(1, 2) === 1 ? short : undefined);
    const verdicts = [...told.flatMap((one) => one.verdicts), ...coverageOf(told)];
    expect(verdicts.length).toBeGreaterThan(50);
    expect(verdicts.filter((one) => !holds(one))).toEqual([]);
  });

  it('is right on average for people of every rate', () => {
    expect(biasAt(people * 4, SEED).filter((one) => !holds(one))).toEqual([]);
  });

  it.each([
    [0.85, 3, 240],
    [0.7, 3, 600],
    [0.4, 10, 600],
    [0.9, 1, 100],
  ])('of who is right %f of the time, %i a day, comes to that after %i', (rate, aDay, count) => {
    const random = seeded(7);
    const found = Array.from({ length: 40 }, () => {
      const events = days(
        Array.from({ length: count }, () => random() < rate),
        aDay,
      );
      return chanceAfter(events, DAY);
    });
    const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
    expect(Math.abs(mean - rate)).toBeLessThan(0.02);
  });
});

describe('a belief', () => {
  it('follows who learns, and who does not know any more', () => {
    expect(chanceAfter(tenDays([...times(30, false), ...times(30, true)]))).toBeGreaterThan(0.8);
    expect(chanceAfter(tenDays([...times(100, false), ...times(100, true)]))).toBeGreaterThan(0.9);
    expect(chanceAfter(tenDays([...times(45, true), ...times(15, false)]))).toBeLessThan(0.45);
  });

  it('forgets for years, towards what is expected of the employee, and never below', () => {
    const events = days(times(24, true), 3);
    const later = [1, 12, 45, 180, 365, 800, 1800, 3650, 20_000];
    const found = later.map((day) => chanceAfter(events, day * DAY));
    for (const [index, one] of found.entries())
      if (index > 0) expect(one).toBeLessThan(found[index - 1]!);
    expect(found[2]).toBeLessThan(0.93);
    expect(found[7]).toBeLessThan(0.75);
    expect(found.at(-1)).toBeGreaterThan(0.63);
  });

  it('forgets faster after practice on one day than on many', () => {
    const lostAfter = (aDay: number): number => {
      const events = days(times(24, true), aDay);
      return chanceAfter(events) - chanceAfter(events, 60 * DAY);
    };
    expect(lostAfter(24)).toBeGreaterThan(1.5 * lostAfter(2));
  });

  it('takes ten right answers to one question within ten seconds for a start', () => {
    const state = emptyState();
    for (let index = 0; index < 10; index++)
      applyEvent(state, answer(true, START + index * 1000, { question: 'q' }));
    expect(mastery(state, START + 10_000).probability).toBeLessThan(0.8);
  });

  it('is not fooled by two questions that are asked in turn, nor by a score sent again', () => {
    const state = emptyState();
    for (let index = 0; index < 20; index++)
      applyEvent(state, answer(true, START + index * 1000, { question: `q${index % 2}` }));
    expect(mastery(state, START + 30_000).probability).toBeLessThan(0.84);
    const scored = emptyState();
    for (let index = 0; index < 20; index++)
      applyEvent(
        scored,
        answer(true, START + index * 1000, { type: 'completed', score: 1, question: undefined }),
      );
    expect(mastery(scored, START + 30_000).probability).toBeLessThan(0.84);
  });

  it('believes a test more than a manager, and a manager more than oneself', () => {
    const [self, manager, test] = (['self', 'manager', 'test'] as const).map(
      (by) => mastery(foldEvents([said(by === 'self' ? 1 : 0.9, by, START)]), START).probability,
    );
    expect(self).toBeCloseTo(0.69, 2);
    expect(manager).toBeCloseTo(0.77, 2);
    expect(test).toBeCloseTo(0.82, 2);
  });

  it('lets a new test outweigh older opinions and older tests', () => {
    const opinions = Array.from({ length: 8 }, (_, index) => said(1, 'self', START + index));
    const tested = foldEvents([...opinions, said(0.3, 'test', START + MINUTE)]);
    expect(mastery(tested, START + MINUTE).probability).toBeLessThan(0.5);
    const old = [2014, 2016, 2018].map((year) => said(0.95, 'test', Date.UTC(year, 1, 1)));
    const now = foldEvents([...old, said(0.05, 'test', START)]);
    expect(mastery(now, START + DAY).probability).toBeLessThan(0.3);
  });

  it('lets what was said well of somebody age, and what was said badly not fade by itself', () => {
    const found = (level: number, day: number): number =>
      mastery(foldEvents([said(level, 'test', START)]), START + day * DAY).probability;
    expect(found(0.9, 3650)).toBeLessThan(0.66);
    expect(found(0.9, 365)).toBeLessThan(found(0.9, 1));
    expect(found(0.1, 3650)).toBe(found(0.1, 1));
  });

  it('folds what happened at one instant by kind: a score never counts its own answers', () => {
    const one = { id: 'b', at: START, seen: START, question: 'q' };
    const events = (done: string): StoredEvent[] => [
      answer(false, START, one),
      { ...answer(true, START, one), id: done, type: 'completed', score: 1 } as StoredEvent,
    ];
    for (const id of ['a', 'c']) {
      const sorted = [...events(id)].sort(compareEvents);
      expect(chanceAfter(sorted)).toBe(chanceAfter([sorted[0]!]));
    }
  });
});
