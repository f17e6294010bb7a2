import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NextLesson } from '../../../core/model/decision.ts';
import { ENGINE_VERSION } from '../../../core/recommend/engine.ts';
import { differencesOf } from '../../../functions/work/replay.ts';
import { eventAt, furnish, type TestApi, testApi } from '../../support/api.ts';
import { textOf } from '../../support/json.ts';
import { scaled } from '../../support/proof.ts';

interface Picked {
  readonly lesson: string;
  readonly propensity: number;
}

const picked = (lesson: string, propensity = 1): Picked => ({ lesson, propensity });
const differences = (
  before: readonly Picked[],
  now: readonly Picked[],
  { engine = ENGINE_VERSION, outcome = 'other' } = {},
): string[] => {
  // Of what is recommended, a replay looks at ids and propensities alone.
  const lessons = now.map(({ lesson, propensity }) => ({ lesson: { id: lesson }, propensity }));
  return differencesOf(
    { engine, outcome: 'first', picks: before },
    { lessons: lessons as unknown as NextLesson['lessons'] },
    outcome,
  );
};

describe('differences between a decision and its replay', () => {
  it('are none where the outcome is the same, whatever the engine', () => {
    const same = { outcome: 'first', engine: 'older' };
    expect(differences([picked('a')], [picked('b')], same)).toEqual([]);
  });

  it('begin with why: an input changed, or the engine did', () => {
    const [sameEngine, ...none] = differences([picked('a')], [picked('a')]);
    expect(sameEngine).toMatch(/engine is the same.+changed or erased/);
    expect(none).toEqual([]);
    const [otherEngine] = differences([picked('a')], [picked('a')], { engine: 'older' });
    expect(otherEngine).toContain(`made by engine older; this is engine ${ENGINE_VERSION}`);
  });

  it('name each rank that another lesson has, or none', () => {
    const before = [picked('a'), picked('b'), picked('c')];
    expect(differences(before, [picked('a'), picked('c')]).slice(1)).toEqual([
      'Rank 2 was b, now c.',
      'Rank 3 was c, now empty.',
    ]);
    expect(differences([], [picked('a')]).slice(1)).toEqual(['Rank 1 was empty, now a.']);
  });

  it('name a propensity that is another one, but only of the same lesson', () => {
    expect(
      differences([picked('a', 0.5), picked('b', 0.2)], [picked('a', 0.25), picked('c', 0.3)]),
    ).toEqual([
      expect.any(String),
      'Rank 1 had the propensity 0.5, now 0.25.',
      'Rank 2 was b, now c.',
    ]);
  });

  it('are one for each rank that differs, and one for why', () => {
    const pick = fc.record({
      lesson: fc.constantFrom('a', 'b'),
      propensity: fc.constantFrom(0.5, 1),
    });
    const picks = fc.array(pick, { maxLength: 5 });
    fc.assert(
      fc.property(picks, picks, (before, now) => {
        const ranks = Math.max(before.length, now.length);
        const differing = Array.from({ length: ranks }, (_, rank) => rank).filter(
          (rank) => JSON.stringify(before[rank]) !== JSON.stringify(now[rank]),
        );
        expect(differences(before, now)).toHaveLength(1 + differing.length);
      }),
      { seed: 20261127, numRuns: scaled(100, 1000) },
    );
  });
});

describe('POST /v1/decisions/{id}/replay', () => {
  let api: TestApi;
  let key: string;
  const HOUR = 3_600_000;
  const next = async () => (await api.call(key, 'GET', '/v1/employees/ada/next-lesson')).body;
  const replayOf = async (decision: unknown, by = key) =>
    api.call(by, 'POST', `/v1/decisions/${decision}/replay`);
  const selfKeyOf = async (employee: string): Promise<string> => {
    await api.call(key, 'PUT', `/v1/employees/${employee}`, { id: employee, name: employee });
    const { body } = await api.call(key, 'POST', '/v1/keys', { scopes: ['self'], employee });
    return textOf(body.secret);
  };
  beforeEach(async () => {
    api = testApi();
    key = await api.tenant('acme');
    await furnish(api, key);
  });

  it('says what was decided before the events, the goals and the release that came later', async () => {
    const own = {
      id: 'own',
      title: 'Write well',
      owner: { kind: 'employee', id: 'ada' },
      cycle: { start: '2026-01-01', end: '2026-12-31' },
      keyResults: [
        {
          id: 'own-kr',
          title: 'Letters',
          metric: { unit: 'x', start: 0, current: 1, target: 10 },
          due: '2026-06-01',
          skills: [{ skill: 'writing', level: 0.95 }],
        },
      ],
    };
    await api.call(key, 'PUT', '/v1/objectives/own', own);
    const first = await next();
    await api.call(key, 'DELETE', '/v1/objectives/own');
    await api.call(key, 'DELETE', '/v1/lessons/w1');
    const events = [1, 2].map((hours) => eventAt(api.clock.now - hours * HOUR));
    await api.call(key, 'POST', '/v1/events', { events });
    api.clock.now += 48 * HOUR;
    expect((await next()).decision).not.toBe(first.decision);
    const { status, body } = await replayOf(first.decision);
    expect(status).toBe(200);
    expect(body).toEqual({
      decision: first.decision,
      identical: true,
      engine: { made: ENGINE_VERSION, current: ENGINE_VERSION },
      differences: [],
      recomputed: first,
    });
  });

  it('is for the eyes of whom it is about, and reads to others as if there were none', async () => {
    const { decision } = await next();
    const [ada, bob] = [await selfKeyOf('ada'), await selfKeyOf('bob')];
    const path = `/v1/decisions/${decision}`;
    expect((await api.call(ada, 'GET', path)).body.id).toBe(decision);
    const theirs = await api.call(bob, 'GET', path);
    const none = await api.call(bob, 'GET', `${path}x`);
    for (const answer of [theirs, none])
      expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
  });
});
