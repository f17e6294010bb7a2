import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../core/base/minutes.ts';
import { applyEvent } from '../../../core/learner/fold.ts';
import { emptyState, type LearnerState, lastDoneMinute } from '../../../core/learner/state.ts';
import { decide } from '../../../core/recommend/decide.ts';
import { momentOf } from '../../../core/recommend/moment.ts';
import {
  DAY,
  happened,
  input,
  lesson,
  NOW,
  objective,
  policy,
  release,
  role,
} from '../../support/builders.ts';
import { seeded } from '../../support/random.ts';

/** Fourteen days of twenty employees who do two lessons a day and answer what they are asked. */
const SKILLS = ['empathy', 'listening', 'product', 'sql', 'writing', 'pricing'];
const lessons = SKILLS.flatMap((skill, s) =>
  Array.from({ length: 5 }, (_, n) =>
    lesson(`${skill}-${n}`, [skill], {
      difficulty: 0.3 + 0.1 * n,
      minutes: 3 + ((s + n) % 3),
      ...(n > 2 && { prerequisites: [`${skill}-${n - 1}`] }),
    }),
  ),
);
const organisation = (reached: boolean) =>
  release({
    lessons,
    roles: [
      role('agent', { empathy: 0.8, writing: 0.6 }),
      role('engineer', { sql: 0.9, pricing: 0.4 }),
    ],
    objectives: SKILLS.slice(0, 4).map((skill, index) =>
      objective(`o${index}`, [skill], {
        weight: 1 + index / 4,
        keyResult: {
          metric: { unit: '%', start: 0, current: reached ? 100 : 10 * index, target: 100 },
        },
      }),
    ),
    policy: policy({ temperature: 0.02 }),
  });

interface Served {
  readonly day: number;
  readonly lesson: string;
  readonly doneDaysBefore: number | undefined;
  readonly othersWaited: boolean;
}

const live = (employee: number): { served: Served[]; state: LearnerState; texts: string[] } => {
  const compiled = organisation(false);
  const random = seeded(employee);
  const skill = 0.3 + 0.6 * random();
  const state = emptyState();
  const served: Served[] = [];
  const texts: string[] = [];
  for (let day = 0; day < 14; day++) {
    for (let turn = 0; turn < 2; turn++) {
      const now = NOW + day * DAY + (9 + turn) * 3_600_000;
      const atMs = momentOf(now, state.newest?.at, 'Europe/Berlin').atMs;
      const seed = `${employee}-${day}-${turn}`;
      const profile = { role: employee % 2 === 0 ? 'agent' : 'engineer' };
      const outcome = decide(
        input(compiled, { state, atMs, seed, profile, request: { limit: 2 } }),
      );
      const offered = outcome.lessons[0];
      if (offered === undefined) continue;
      texts.push(...offered.reasons.map(({ text }) => text));
      const card = lessons.find(({ id }) => id === offered.lesson.id)!;
      const own = state.lessons.get(card.id);
      served.push({
        day,
        lesson: card.id,
        doneDaysBefore:
          own === undefined ? undefined : (atMs - instantOf(lastDoneMinute(own))) / DAY,
        othersWaited: outcome.lessons.length > 1,
      });
      for (const question of ['q1', 'q2'])
        applyEvent(state, {
          ...happened('answered', card, 0, {
            question,
            correct: random() < skill,
            at: now + 60_000,
          }),
          id: `${seed}-${question}`,
        });
      applyEvent(state, {
        ...happened('completed', card, 0, { at: now + 120_000 }),
        id: `${seed}-done`,
      });
    }
  }
  return { served, state, texts };
};

describe('two weeks of twenty employees', () => {
  const lives = Array.from({ length: 20 }, (_, employee) => live(employee + 1));

  it('give everyone something, never inside the cool-down, and never the same twice running while others wait', () => {
    for (const { served } of lives) {
      expect(served.length).toBeGreaterThan(25);
      for (const [index, one] of served.entries()) {
        // What went badly comes back after two days, all else after the three of the policy.
        if (one.doneDaysBefore !== undefined) expect(one.doneDaysBefore).toBeGreaterThanOrEqual(2);
        if (one.othersWaited) expect(one.lesson).not.toBe(served[index - 1]?.lesson);
      }
    }
  });

  it('bring reviews back, and pick differently for different histories', () => {
    expect(
      lives.some(({ served }) => served.some(({ doneDaysBefore }) => doneDaysBefore !== undefined)),
    ).toBe(true);
    expect(new Set(lives.map(({ served }) => served.map((one) => one.lesson).join())).size).toBe(
      20,
    );
  });

  it('pick mostly otherwise once all key results are reached', () => {
    const first = (reached: boolean, { state }: (typeof lives)[number], n: number) =>
      decide(
        input(organisation(reached), {
          state,
          atMs: NOW + 15 * DAY,
          seed: `${n}`,
          profile: { role: n % 2 === 0 ? 'agent' : 'engineer' },
        }),
      ).lessons[0]?.lesson.id;
    const changed = lives.filter((one, n) => first(true, one, n) !== first(false, one, n)).length;
    expect(changed).toBeGreaterThan(10);
  });

  it('read without decimals', () => {
    for (const { texts } of lives) for (const text of texts) expect(text).not.toMatch(/\d[.,]\d/);
  });
});
