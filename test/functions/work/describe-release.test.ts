import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { warningsOf } from '../../../functions/work/describe-release.ts';
import { furnish, type TestApi, testApi } from '../../support/api.ts';
import { DAY, dayAfter, lesson, NOW, objective, release } from '../../support/builders.ts';
import { listOf } from '../../support/json.ts';

const GOAL = objective('calls', ['calm']);
const codesOf = (warnings: readonly { readonly code: string }[]): string[] =>
  warnings.map(({ code }) => code);

describe('warnings of what is in force', () => {
  it('are none where goals run and no review is due', () => {
    const lessons = [lesson('l1', ['calm'], { reviewBy: dayAfter(1) }), lesson('l2', ['calm'])];
    expect(warningsOf(release({ lessons, objectives: [GOAL] }), NOW)).toEqual([]);
  });

  it('name an objective from the end of its cycle’s last day on, with what to do', () => {
    const last = objective('calls', ['calm'], {
      title: 'Calm calls',
      cycle: { start: dayAfter(-60), end: dayAfter(0) },
      keyResult: { due: dayAfter(0) },
    });
    const compiled = release({ objectives: [last, objective('on', ['calm'])] });
    expect(warningsOf(compiled, NOW + DAY - 1)).toEqual([]);
    const [warning, ...others] = warningsOf(compiled, NOW + DAY + 1);
    expect(others).toEqual([]);
    expect(warning?.code).toBe('cycle-ended');
    for (const named of ['“Calm calls”', `ended on ${dayAfter(0)}`, 'PUT /v1/objectives/calls'])
      expect(warning?.detail).toContain(named);
  });

  it('name a lesson the day after it was to be reviewed, and its owner if it has one', () => {
    const lessons = [
      lesson('today', ['calm'], { reviewBy: dayAfter(0) }),
      lesson('late', ['calm'], { reviewBy: dayAfter(-1), owner: 'bob' }),
      lesson('later', ['calm'], { reviewBy: dayAfter(-2) }),
      lesson('archived', ['calm'], { reviewBy: dayAfter(-3), archived: true }),
    ];
    const [later, late, ...others] = warningsOf(release({ lessons, objectives: [GOAL] }), NOW);
    expect(others).toEqual([]);
    expect(later?.code).toBe('review-overdue');
    expect(later?.detail).toContain(`Lesson later was to be reviewed by ${dayAfter(-2)}. `);
    expect(late?.detail).toContain(
      `Lesson late was to be reviewed by ${dayAfter(-1)} (owner bob). `,
    );
  });

  it('list the twenty longest overdue reviews and no more', () => {
    const lessons = Array.from({ length: 23 }, (_, index) =>
      lesson(`l${index}`, ['calm'], { reviewBy: dayAfter(index - 30) }),
    );
    const warnings = warningsOf(release({ lessons, objectives: [GOAL] }), NOW);
    expect(warnings).toHaveLength(20);
    expect(warnings[0]?.detail).toContain('Lesson l0 ');
    expect(warnings[19]?.detail).toContain('Lesson l19 ');
  });

  it('name a lesson that hardly anybody gets right, as answers have told, and its owner', () => {
    const lessons = ['fair', 'hard', 'unknown', 'old'].map((id) =>
      lesson(id, ['calm'], { owner: 'bob', archived: id === 'old' }),
    );
    const fitted = [
      ['fair', 1.5],
      ['hard', 3],
      ['old', 3],
    ] as const;
    const model = { ...DEFAULT_MODEL, lessons: fitted };
    const warnings = warningsOf(release({ lessons, objectives: [GOAL], model }), NOW);
    expect(codesOf(warnings)).toEqual(['hardly-right']);
    expect(warnings[0]?.detail).toBe(
      'Of 100 people 9 would answer a question of lesson hard rightly (owner bob), as answers ' +
        'have told. Look at its questions and their choices.',
    );
  });

  it('say where there are no goals, after what else there is to say', () => {
    const late = lesson('late', ['calm'], { reviewBy: dayAfter(-1) });
    expect(codesOf(warningsOf(release({ lessons: [late] }), NOW))).toEqual([
      'review-overdue',
      'no-objectives',
    ]);
    const [only] = warningsOf(release({}), NOW);
    expect(only?.detail).toContain('PUT /v1/objectives/{id}');
  });

  it('put ended goals before overdue lessons', () => {
    const ended = objective('calls', ['calm'], {
      cycle: { start: dayAfter(-60), end: dayAfter(-1) },
      keyResult: { due: dayAfter(-1) },
    });
    const late = lesson('late', ['calm'], { reviewBy: dayAfter(-1) });
    expect(codesOf(warningsOf(release({ lessons: [late], objectives: [ended] }), NOW))).toEqual([
      'cycle-ended',
      'review-overdue',
    ]);
  });
});

describe('GET /v1/releases/current', () => {
  let api: TestApi;
  let key: string;
  const current = async () => (await api.call(key, 'GET', '/v1/releases/current')).body;
  beforeEach(async () => {
    api = testApi();
    key = await api.tenant('acme');
    await furnish(api, key);
  });

  it('counts what is in force of each kind', async () => {
    for (const id of ['r1', 'r2'])
      await api.call(key, 'PUT', `/v1/roles/${id}`, { id, name: id, skills: [] });
    for (const id of ['t1', 't2', 't3', 't4'])
      await api.call(key, 'PUT', `/v1/teams/${id}`, { id, name: id });
    const { counts, policy } = await current();
    expect(counts).toEqual({ skills: 2, roles: 3, lessons: 4, teams: 5, objectives: 1 });
    expect(policy).toBe(1);
  });

  it('says since when it is in force, however often it is read', async () => {
    const madeAt = api.clock.now + 60_000;
    api.clock.now = madeAt;
    await api.call(key, 'PUT', '/v1/skills/third', { id: 'third', name: 'Third' });
    api.clock.now += DAY;
    expect((await current()).at).toBe(new Date(madeAt).toISOString());
  });

  it('says whether something is held', async () => {
    expect((await current()).held).toBe(false);
    await api.call(key, 'PUT', '/v1/skills/new?hold=true', { id: 'new', name: 'New' });
    expect((await current()).held).toBe(true);
    await api.call(key, 'POST', '/v1/releases');
    expect((await current()).held).toBe(false);
  });

  it('warns as of now: a cycle that runs today has ended in three months', async () => {
    expect(await current()).toMatchObject({ warnings: [] });
    api.clock.now += 90 * DAY;
    expect(listOf((await current()).warnings).map(({ code }) => code)).toEqual(['cycle-ended']);
  });
});
