import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, endOfDay, startOfDay } from '../../../core/base/days.ts';
import { bySource, demandOf, endedObjectives, strongestFirst } from '../../../core/goals/demand.ts';
import { paceOf, prepareReadings, valueFor } from '../../../core/goals/pace.ts';
import type { GoalsPart, TrackedObjective } from '../../../core/model/goals.ts';
import { Objective } from '../../../core/model/objective.ts';
import { Role } from '../../../core/model/role.ts';
import { scaled } from '../../support/proof.ts';

const AT = Date.UTC(2026, 1, 15);
const WHEN = {
  cycleStartMs: startOfDay('2026-01-01'),
  cycleEndMs: endOfDay('2026-03-31'),
  dueMs: endOfDay('2026-03-31'),
  atMs: AT,
};
const runs = { numRuns: scaled(1000, 15000), seed: 20261124 };
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -100, max: 100 }),
);
const when = fc
  .record({
    from: fc.integer({ min: -400, max: 400 }),
    days: fc.integer({ min: 0, max: 200 }),
    due: fc.integer({ min: 0, max: 200 }),
  })
  .map(({ from, days, due }) => {
    const cycleStartMs = AT + from * DAY_MS;
    return {
      cycleStartMs,
      cycleEndMs: cycleStartMs + days * DAY_MS,
      dueMs: cycleStartMs + Math.min(due, days) * DAY_MS,
      atMs: AT,
    };
  });

describe('pace', () => {
  it('is finite and within bounds for any numbers', () => {
    fc.assert(
      fc.property(value, value, value, when, (start, target, current, of) => {
        const pace = paceOf({ start, target }, current, of);
        for (const number of [pace.reached, pace.expected, pace.behind, pace.pull]) {
          expect(number).toBeGreaterThanOrEqual(0);
          expect(number).toBeLessThanOrEqual(1);
        }
      }),
      runs,
    );
  });

  it('a better reading never pulls more, for rising and falling metrics alike, however large or small', () => {
    const number = fc.oneof(
      fc.integer({ min: -1000, max: 1000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 0, -0),
    );
    fc.assert(
      fc.property(number, number, number, number, when, (start, target, a, b, of) => {
        fc.pre(start !== target);
        const [worse, better] =
          target > start ? [Math.min(a, b), Math.max(a, b)] : [Math.max(a, b), Math.min(a, b)];
        expect(paceOf({ start, target }, better, of).pull).toBeLessThanOrEqual(
          paceOf({ start, target }, worse, of).pull,
        );
      }),
      runs,
    );
  });

  it('a reading at or past the target is reached, whatever the sizes of the numbers', () => {
    fc.assert(
      fc.property(value, value, value, (start, target, current) => {
        fc.pre(target > start ? current >= target : target < start && current <= target);
        expect(paceOf({ start, target }, current, WHEN)).toMatchObject({
          state: 'reached',
          pull: 0,
        });
      }),
      runs,
    );
    expect(paceOf({ start: 0, target: Number.MIN_VALUE }, Number.MAX_VALUE, WHEN).state).toBe(
      'reached',
    );
    expect(paceOf({ start: 0, target: 1e-300 }, -Number.MAX_VALUE, WHEN).reached).toBe(0);
  });

  it.each([
    ['on pace at half way', { start: 0, target: 10 }, 6, 'running', 0.25],
    ['nothing reached at half way', { start: 0, target: 10 }, 0, 'running', 1],
    ['falling, reached', { start: 9, target: 2 }, 1.5, 'reached', 0],
    ['rising, reached', { start: 9, target: 20 }, 20, 'reached', 0],
  ])('%s', (_, metric, current, state, pull) => {
    const pace = paceOf(metric, current, WHEN);
    expect(pace.state).toBe(state);
    expect(pace.pull).toBeCloseTo(pull, 1);
  });

  it('pulls fully when overdue, not at all after the cycle, a little before it', () => {
    const metric = { start: 0, target: 10 };
    expect(paceOf(metric, 9, { ...WHEN, dueMs: AT - 1 })).toMatchObject({
      state: 'overdue',
      pull: 1,
    });
    expect(paceOf(metric, 0, { ...WHEN, cycleEndMs: AT - 1, dueMs: AT - 2 })).toMatchObject({
      state: 'ended',
      pull: 0,
    });
    const planned = paceOf(metric, 0, { ...WHEN, cycleStartMs: AT + 1 });
    expect(planned.state).toBe('planned');
    expect(planned.pull).toBeLessThan(0.2);
  });

  it('holds what is to be held: any deviation counts', () => {
    const hold = { start: 3, target: 3 };
    expect(paceOf(hold, 3, WHEN).behind).toBe(0);
    expect(paceOf(hold, 3.3, WHEN).behind).toBeGreaterThan(0.3);
    expect(paceOf(hold, 2.7, WHEN).behind).toBeGreaterThan(0.3);
  });

  it('looks at the own value first, then at the nearest team, then at the whole', () => {
    const readings = prepareReadings([
      { series: '', value: 1, at: 0 },
      { series: 'team:top', value: 2, at: 0 },
      { series: 'team:mine', value: 3, at: 0 },
    ]);
    const line = (...teams: string[]) => new Map(teams.map((team, up) => [team, up]));
    const metric = { current: 0 };
    expect(valueFor(metric, readings, { own: 9, teams: line('mine', 'top') })).toBe(9);
    expect(valueFor(metric, readings, { teams: line('mine', 'top') })).toBe(3);
    // Looked for the other way round where the line is longer than the readings are many.
    expect(valueFor(metric, readings, { teams: line('a', 'mine', 'b', 'top') })).toBe(3);
    expect(valueFor(metric, readings, { teams: line('a', 'b', 'top') })).toBe(2);
    expect(valueFor(metric, readings, { teams: line('top') })).toBe(2);
    expect(valueFor(metric, readings, { teams: line() })).toBe(1);
    expect(valueFor(metric, prepareReadings([]), { teams: line() })).toBe(0);
  });
});

const tracked = (
  id: string,
  owner: object,
  skills: object[],
  more: object = {},
  metric: object = {},
): TrackedObjective => ({
  ...Objective.parse({
    id,
    title: id,
    owner,
    cycle: { start: '2026-01-01', end: '2026-03-31' },
    ...more,
    keyResults: [
      {
        id: `${id}-kr`,
        title: id,
        metric: { unit: 'x', start: 0, current: 0, target: 10, ...metric },
        due: '2026-03-31',
        skills,
      },
    ],
  }),
  readings: [],
});
const goals = (...objectives: TrackedObjective[]): GoalsPart => ({
  teams: [
    { id: 'top', name: 'Top' },
    { id: 'sub', name: 'Sub', parent: 'top' },
    { id: 'other', name: 'Other' },
  ],
  objectives,
});
const profile = { timeZone: 'UTC', language: 'en' };
const ask = (part: GoalsPart, more: object = {}) => {
  const { skills, onboarding } = demandOf({
    roles: new Map(),
    goals: part,
    profile,
    atMs: AT,
    ...more,
  });
  return { skills: [...skills].sort(strongestFirst), onboarding };
};

describe('demand', () => {
  it('comes from the company, the own team and those above it, and the employee, but not from other teams', () => {
    const part = goals(
      tracked('c', { kind: 'company' }, [{ skill: 's1' }]),
      tracked('t', { kind: 'team', id: 'top' }, [{ skill: 's2' }]),
      tracked('u', { kind: 'team', id: 'sub' }, [{ skill: 's3' }]),
      tracked('o', { kind: 'team', id: 'other' }, [{ skill: 's4' }]),
    );
    const personal = {
      objectives: [tracked('p', { kind: 'employee', id: 'ada' }, [{ skill: 's5' }])],
    };
    const skills = (more: object) =>
      ask(part, more)
        .skills.map(({ skill }) => skill)
        .sort();
    expect(skills({ profile: { ...profile, team: 'sub' }, personal })).toEqual([
      's1',
      's2',
      's3',
      's5',
    ]);
    expect(skills({ profile: { ...profile, team: 'top' } })).toEqual(['s1', 's2']);
    expect(skills({})).toEqual(['s1']);
  });

  it('adds up several key results on one skill and keeps each of them traceable', () => {
    const part = goals(
      tracked('a', { kind: 'company' }, [{ skill: 's', level: 0.7 }]),
      tracked('b', { kind: 'company' }, [{ skill: 's', level: 0.9 }, { skill: 'r' }]),
    );
    const [first, second] = ask(part).skills;
    expect(first).toMatchObject({ skill: 's', target: 0.9 });
    expect(first?.sources.map(({ id }) => id).sort()).toEqual(['a-kr', 'b-kr']);
    expect((first?.weight ?? 0) / (second?.weight ?? 1)).toBeCloseTo(2, 6);
  });

  it('lists the sources of a skill by their pull, whatever order the objectives come in', () => {
    const objectives = fc.uniqueArray(fc.tuple(fc.nat(20), fc.constantFrom(1, 2, 3)), {
      maxLength: 8,
      selector: ([id]) => id,
    });
    fc.assert(
      fc.property(objectives, (list) => {
        const all = list.map(([id, weight]) =>
          tracked(`o${id}`, { kind: 'company' }, [{ skill: 's' }], { weight }),
        );
        const sources = (part: GoalsPart) => ask(part).skills.flatMap((one) => one.sources);
        const listed = sources(goals(...all));
        expect(listed).toHaveLength(list.length);
        expect(listed).toEqual([...listed].sort(bySource));
        expect(sources(goals(...all.toReversed()))).toEqual(listed);
      }),
      { seed: 20261126, numRuns: scaled(200, 3000) },
    );
  });

  it('stops when the key result is reached, and weighs what is further behind more', () => {
    expect(
      ask(goals(tracked('a', { kind: 'company' }, [{ skill: 's' }], {}, { current: 10 }))).skills,
    ).toEqual([]);
    const part = goals(
      tracked('slow', { kind: 'company' }, [{ skill: 's' }]),
      tracked('fast', { kind: 'company' }, [{ skill: 'r' }], {}, { current: 8 }),
    );
    expect(ask(part).skills.map(({ skill }) => skill)).toEqual(['s', 'r']);
  });

  it('weighs what is due sooner more, and looks at what is overdue for a week', () => {
    const due = (id: string, skill: string, day: string): TrackedObjective => {
      const one = tracked(id, { kind: 'company' }, [{ skill }]);
      return {
        ...one,
        keyResults: one.keyResults.map((keyResult) => ({ ...keyResult, due: day })),
      };
    };
    const { skills } = ask(
      goals(
        due('late', 'l', '2026-03-31'),
        due('soon', 's', '2026-02-18'),
        due('past', 'p', '2026-02-10'),
      ),
    );
    expect(skills.map(({ skill }) => skill)).toEqual(['s', 'p', 'l']);
    expect(skills.map((one) => (one.dueMs - AT) / DAY_MS)).toEqual([
      expect.closeTo(4, 1),
      7,
      expect.closeTo(45, 1),
    ]);
  });

  it('names the skills of the role, strongly in the first weeks', () => {
    const role = Role.parse({
      id: 'agent',
      name: 'Agent',
      skills: [{ skill: 'r', level: 0.7 }],
      tasks: [{ name: 'Reply', skills: ['s'] }],
      onboardingDays: 30,
    });
    const roles = new Map([[role.id, role]]);
    const part = goals(tracked('a', { kind: 'company' }, [{ skill: 's' }], {}, { current: 6 }));
    const old = ask(part, {
      roles,
      profile: { ...profile, role: 'agent', startDate: '2020-01-01' },
    });
    const joiner = ask(part, {
      roles,
      profile: { ...profile, role: 'agent', startDate: '2026-02-10' },
    });
    expect([old.onboarding, old.skills[0]?.skill]).toEqual([false, 's']);
    expect([
      joiner.onboarding,
      joiner.skills[0]?.skill,
      joiner.skills[0]?.sources[0]?.kind,
    ]).toEqual([true, 'r', 'onboarding']);
  });

  it('asks a skill only of the roles that the key result names', () => {
    const part = goals(tracked('a', { kind: 'company' }, [{ skill: 's', roles: ['lead'] }]));
    expect(ask(part).skills).toEqual([]);
    expect(ask(part, { profile: { ...profile, role: 'lead' } }).skills).toHaveLength(1);
  });

  it('has weights that add up to 1, and due dates that are never past', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            weight: fc.double({ min: 0, max: 1000, noNaN: true }),
            current: value,
            skill: fc.constantFrom('a', 'b', 'c'),
          }),
          { maxLength: 6 },
        ),
        (list) => {
          const part = goals(
            ...list.map(({ weight, current, skill }, index) =>
              tracked(`o${index}`, { kind: 'company' }, [{ skill }], { weight }, { current }),
            ),
          );
          const { skills } = ask(part);
          if (skills.length > 0)
            expect(skills.reduce((sum, one) => sum + one.weight, 0)).toBeCloseTo(1, 9);
          for (const one of skills) expect(one.dueMs).toBeGreaterThan(AT);
        },
      ),
      runs,
    );
  });

  it('says which cycles have ended', () => {
    const part = goals(tracked('a', { kind: 'company' }, [{ skill: 's' }]));
    expect(endedObjectives(part, AT)).toEqual([]);
    expect(endedObjectives(part, Date.UTC(2026, 3, 1)).map(({ id }) => id)).toEqual(['a']);
    expect(ask(part, { atMs: Date.UTC(2027, 3, 1) }).skills).toEqual([]);
  });
});
