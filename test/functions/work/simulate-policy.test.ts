import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, type PolicyBody } from '../../../core/model/policy.ts';
import type { Simulation } from '../../../core/model/simulation.ts';
import { RUNS } from '../../../core/tune/simulation.ts';
import { sliceOf } from '../../../functions/jobs/slices.ts';
import { workJobs } from '../../../functions/jobs/work-jobs.ts';
import { changeJob, findJob, type StoredJob } from '../../../functions/store/jobs.ts';
import { eventAt, furnish, NOW, type TestApi, testApi } from '../../support/api.ts';
import { listOf, numberOf, textOf } from '../../support/json.ts';
import { memoryTable } from '../../support/memory-table.ts';

const EVER = Number.POSITIVE_INFINITY;
const TEAMS = { support: 6, sales: 2 };
const PEOPLE = Object.entries(TEAMS).flatMap(([team, count]) =>
  Array.from({ length: count }, (_, index) => ({ id: `${team}-${index}`, team })),
);

let api: TestApi;
let key: string;
let table: ReturnType<typeof memoryTable>;

beforeEach(async () => {
  table = memoryTable();
  api = testApi(table);
  key = await api.tenant('acme');
  await furnish(api, key);
  await api.call(key, 'PUT', '/v1/teams/sales', { id: 'sales', name: 'Sales' });
  await api.call(key, 'DELETE', '/v1/employees/ada');
  const lessons = Array.from({ length: 10 }, (_, index) => ({
    ...{ id: `l${index}`, title: `Lesson ${index}`, format: 'article', language: 'en' },
    minutes: 2 + (index % 4),
    skills: [{ skill: index % 2 === 0 ? 'calm' : 'writing' }],
    body: 'Text.',
  }));
  await api.call(key, 'POST', '/v1/lessons', { items: lessons });
  const items = PEOPLE.map(({ id, team }) => ({ id, name: id, role: 'agent', team }));
  await api.call(key, 'POST', '/v1/employees', { items });
  const events = PEOPLE.map(({ id: employee }, index) =>
    eventAt(NOW - 1_000, { employee, correct: index % 2 === 0 }),
  );
  await api.call(key, 'POST', '/v1/events', { events });
});

const draft = (more: Partial<PolicyBody['weights']> = {}): PolicyBody => ({
  ...DEFAULT_POLICY,
  weights: { ...DEFAULT_POLICY.weights, ...more },
});
/** What serves the key result least: its lessons are all but never offered. */
const AWAY = draft({ uplift: 0, urgency: 0, roleGap: 1, completion: 0 });

const start = async (policy: PolicyBody, more: object = {}): Promise<string> => {
  const answer = await api.call(key, 'POST', '/v1/policy/simulate', { policy, weeks: 2, ...more });
  expect(answer.status).toBe(202);
  const id = textOf(answer.body.id);
  expect(answer.headers.get('location')).toBe(`/v1/jobs/${id}`);
  return id;
};

const jobOf = async (id: string): Promise<StoredJob<'simulate'>> =>
  (await findJob(api.services, 'acme', id)) as StoredJob<'simulate'>;

/** Works one slice in which time stands still until so many have played. */
const workSlice = async (id: string, players: number): Promise<void> => {
  const job = await jobOf(id);
  let looks = 0;
  // It looks at the clock when it begins, for each learner, and after each.
  const now = (): number => (looks++ > 2 * players ? NOW + 60_000 : NOW);
  const { goesOn: _, ...outcome } = await sliceOf({ ...api.services, now }, 'acme', job, EVER);
  await changeJob(api.services, 'acme', job, { ...outcome, state: 'running' });
};

const finished = async (id: string): Promise<Simulation> => {
  await workJobs(api.services, EVER);
  const { body } = await api.call(key, 'GET', `/v1/jobs/${id}`);
  expect(body).toMatchObject({ kind: 'simulate', state: 'done' });
  return body.result as unknown as Simulation;
};

describe('a simulation', () => {
  it('says what the weeks come to, by key result and team, with the spread over runs', async () => {
    const result = await finished(await start(AWAY));
    expect(result).toMatchObject({
      ...{ base: 1, weeks: 2, people: PEOPLE.length, runs: RUNS, of: RUNS, trust: 'direction' },
      overall: { people: PEOPLE.length },
      keyResults: [{ keyResult: 'csat', title: 'Satisfaction of 92', people: PEOPLE.length }],
    });
    const { before, after, difference, low = Number.NaN, high = Number.NaN } = result.overall!;
    expect(before).toBeGreaterThan(after);
    expect(difference).toBeCloseTo(after - before, 12);
    expect(low).toBeLessThanOrEqual(difference);
    expect(high).toBeGreaterThanOrEqual(difference);
    expect(high).toBeLessThan(0);
  });

  it('hides groups under five, and one that could be had as all minus the others', async () => {
    const { teams, hidden } = await finished(await start(AWAY));
    // Of eight people six are of one team: to show it would show the other two.
    expect(teams).toEqual([]);
    expect(hidden).toBe(2);
  });

  it('comes to exactly nothing where the draft is the policy in force: luck is the same', async () => {
    const result = await finished(await start(draft()));
    for (const one of [result.overall!, ...result.keyResults])
      expect([one.difference, one.low, one.high]).toEqual([0, 0, 0]);
    // Nor where only the scale differs.
    const tenfold = Object.entries(DEFAULT_POLICY.weights).map(([name, weight]) => [
      name,
      10 * weight,
    ]);
    const scaled = await finished(await start(draft(Object.fromEntries(tenfold))));
    expect(scaled.overall!.difference).toBeCloseTo(0, 9);
  });

  it('shows whole runs and never single people, and a spread from three runs on', async () => {
    const id = await start(AWAY);
    const seen = new Map<number, Set<string>>();
    for (let left = true; left; ) {
      await workSlice(id, 1);
      const { body } = await api.call(key, 'GET', `/v1/jobs/${id}`);
      const { runs, overall, keyResults, teams } = body.result as unknown as Simulation;
      const shown = JSON.stringify([overall, keyResults, teams]);
      seen.set(runs, (seen.get(runs) ?? new Set()).add(shown));
      if (runs === 0) expect(shown).toBe('[null,[],[]]');
      else {
        expect(overall?.people).toBe(PEOPLE.length);
        for (const one of [overall, ...keyResults])
          expect([one?.low, one?.high].filter(Number.isFinite)).toHaveLength(runs < 3 ? 0 : 2);
      }
      left = numberOf(body.done) < RUNS * PEOPLE.length;
    }
    // Whoever plays next changes nothing until all have played.
    expect([...seen.values()].map(({ size }) => size)).toEqual(Array(RUNS + 1).fill(1));
  });

  it('of equal drafts comes to equal numbers all day long: the same people, the same luck', async () => {
    const first = await finished(await start(AWAY, { people: 6 }));
    api.clock.now += 3_600_000;
    expect(await finished(await start(AWAY, { people: 6 }))).toEqual(first);
    const other = await finished(await start(draft({ retention: 1 }), { people: 6 }));
    expect(other.overall?.before).toBe(first.overall?.before);
    expect(other.overall?.after).not.toBe(first.overall?.after);
  });

  it.each([
    ['/policy/rules/0/lessons/1', { effect: 'pin', lessons: ['w1', 'nope'] }],
    ['/policy/rules/0/who/team', { effect: 'pin', lessons: ['w1'], who: { team: 'nope' } }],
    ['/policy/rules/0/who/role', { effect: 'pin', lessons: ['w1'], who: { role: 'nope' } }],
  ])(
    'is refused where a rule names what is not there, and so is evidence: %s',
    async (at, rule) => {
      const policy = { ...draft(), rules: [rule] };
      for (const path of ['/v1/policy/simulate', '/v1/policy/evidence', '/v1/policy/preview']) {
        const { status, body } = await api.call(key, 'POST', path, { policy });
        expect([path, status]).toEqual([path, 422]);
        expect(listOf(body.errors).map(({ pointer }) => pointer)).toEqual([at]);
      }
    },
  );

  it('comes to the same however often it is cut off', async () => {
    const id = await start(AWAY);
    const whole = await jobOf(id);
    const at = { ...api.services, now: () => NOW };
    let once = await sliceOf(at, 'acme', whole, EVER);
    for (; once.goesOn; )
      once = await sliceOf(at, 'acme', { ...whole, ...once } as StoredJob, EVER);
    for (const players of [1, 3, 2, 9, 1, 4]) await workSlice(id, players);
    expect(await finished(id)).toEqual(JSON.parse(JSON.stringify(once.result)));
  });

  it('writes nothing but its job', async () => {
    const others = () =>
      JSON.stringify(
        [...table.items.values()].filter(
          ({ pk }) =>
            !/#(L#jobs|L#parts|PART#.*)$/.test(pk) && pk !== 'JOBS' && !pk.includes('USAGE'),
        ),
      );
    const before = others();
    const id = await start(AWAY);
    await finished(id);
    expect(others()).toBe(before);
    // Nor does it hold anybody's name once it is done.
    const job = JSON.stringify(await jobOf(id));
    for (const one of PEOPLE) expect(job).not.toContain(one.id);
  });

  it('begins anew without whoever is erased meanwhile', async () => {
    const id = await start(AWAY);
    await workSlice(id, 4);
    const [first = ''] = (await jobOf(id)).progress.players ?? [];
    await api.call(key, 'POST', '/v1/erasures', { employee: first });
    const { progress, result } = await jobOf(id);
    expect(JSON.stringify(progress)).not.toContain(first);
    expect(result).toBeUndefined();
    expect((await finished(id)).people).toBe(PEOPLE.length - 1);
  });

  it('draws whoever plays where there are more, and shows nothing of so few', async () => {
    const result = await finished(await start(AWAY, { people: 4, weeks: 1 }));
    expect(result).toMatchObject({ people: 4, keyResults: [], teams: [] });
    expect(result.overall).toBeUndefined();
  });

  it('of a tenant without people is done at once', async () => {
    const empty = await api.tenant('empty');
    const { body } = await api.call(empty, 'POST', '/v1/policy/simulate', { policy: draft() });
    await workJobs(api.services, EVER);
    const job = await api.call(empty, 'GET', `/v1/jobs/${textOf(body.id)}`);
    expect(job.body).toMatchObject({ state: 'done', result: { people: 0 } });
  });
});
