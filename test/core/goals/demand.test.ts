import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfDay, startOfDay } from '../../../core/base/days.ts';
import {
  bySource,
  type DemandSource,
  demandOf,
  endedObjectives,
  strongestFirst,
} from '../../../core/goals/demand.ts';
import { paceOf } from '../../../core/goals/pace.ts';
import type { GoalsPart, TrackedObjective } from '../../../core/model/goals.ts';
import { Objective, type ObjectiveInput } from '../../../core/model/objective.ts';
import { Role, type RoleInput } from '../../../core/model/role.ts';
import { scaled } from '../../support/proof.ts';

const RUNS = { seed: 20261127, numRuns: scaled(300, 4500) };
const DAY = 86_400_000;
const AT = Date.UTC(2026, 1, 15, 12);
const CYCLE = { start: '2026-01-01', end: '2026-12-31' };
const dayIn = (days: number): string => new Date(AT + days * DAY).toISOString().slice(0, 10);

type KeyResultInput = Partial<ObjectiveInput['keyResults'][number]>;

/**
 * An objective of the company with one key result of which nothing is reached; it falls due in a
 * month.
 */
const objective = (
  id: string,
  keyResult: KeyResultInput = {},
  own: Partial<ObjectiveInput> = {},
): TrackedObjective => ({
  ...Objective.parse({
    id,
    title: id,
    owner: { kind: 'company' },
    cycle: CYCLE,
    keyResults: [
      {
        id: `${id}-kr`,
        title: `Title of ${id}`,
        metric: { unit: 'x', start: 0, current: 0, target: 10 },
        due: dayIn(30),
        skills: [{ skill: id }],
        ...keyResult,
      },
    ],
    ...own,
  }),
  readings: [],
});

interface Question {
  readonly objectives?: readonly TrackedObjective[];
  readonly teams?: GoalsPart['teams'];
  readonly role?: Omit<RoleInput, 'id' | 'name'>;
  readonly team?: string;
  readonly startDate?: string;
  readonly personal?: Parameters<typeof demandOf>[0]['personal'];
  readonly at?: number;
}

const ask = ({
  objectives = [],
  teams = [],
  role,
  team,
  startDate,
  personal,
  at = AT,
}: Question) => {
  const roles = new Map(role && [['agent', Role.parse({ id: 'agent', name: 'Agent', ...role })]]);
  const { skills, onboarding } = demandOf({
    roles,
    goals: { teams, objectives },
    personal,
    profile: { timeZone: 'UTC', language: 'en', ...(role && { role: 'agent' }), team, startDate },
    atMs: at,
  });
  const bySkill = new Map(skills.map((one) => [one.skill, one]));
  const weightOf = (skill: string): number => bySkill.get(skill)?.weight ?? 0;
  return { skills, onboarding, of: (skill: string) => bySkill.get(skill), weightOf };
};

describe('what a key result pulls', () => {
  const weight = fc.integer({ min: 1, max: 20 });

  it('is its weight, that of its objective and that of the skill, times how far behind it is, when due in a month', () => {
    const due = endOfDay(dayIn(30));
    const at = due - 30 * DAY;
    fc.assert(
      fc.property(
        weight,
        weight,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 0, max: 9 }),
        (a, b, tenths, current) => {
          const skills = [{ skill: 's', weight: tenths / 10 }];
          const metric = { unit: 'x', start: 0, current, target: 10 };
          const one = objective('o', { weight: b, skills, metric }, { weight: a });
          const when = {
            cycleStartMs: startOfDay(CYCLE.start),
            cycleEndMs: endOfDay(CYCLE.end),
            dueMs: due,
            atMs: at,
          };
          const [source] = ask({ objectives: [one], at }).of('s')?.sources ?? [];
          expect(source?.weight).toBeCloseTo(
            a * b * (tenths / 10) * paceOf(metric, current, when).pull,
            9,
          );
        },
      ),
      RUNS,
    );
  });

  it('grows with each of its weights, at the cost of all others', () => {
    fc.assert(
      fc.property(
        weight,
        weight,
        fc.constantFrom('objective', 'keyResult', 'skill'),
        (base, other, which) => {
          const pulled = (factor: number): number => {
            const times = (name: string, value: number): number =>
              name === which ? value * factor : value;
            const mine = objective(
              'mine',
              {
                weight: times('keyResult', base),
                skills: [{ skill: 'mine', weight: times('skill', 0.4) }],
              },
              { weight: times('objective', base) },
            );
            return ask({ objectives: [mine, objective('theirs', { weight: other })] }).weightOf(
              'mine',
            );
          };
          expect(pulled(2)).toBeGreaterThan(pulled(1));
        },
      ),
      RUNS,
    );
  });

  it('is nothing where any of its weights is nothing, and a number however small they are', () => {
    const none = [objective('a', { weight: 0 }), objective('b', {}, { weight: 0 })];
    const skills = [{ skill: 'c', weight: 0 }, { skill: 'd' }];
    expect(
      ask({ objectives: [...none, objective('c', { skills })] }).skills.map(({ skill }) => skill),
    ).toEqual(['d']);
    const faint = objective(
      'f',
      { weight: 0.1, skills: [{ skill: 'f', weight: 0.1 }] },
      { weight: 1e-322 },
    );
    for (const one of ask({ objectives: [faint] }).skills) expect(one.weight).toBe(0);
  });

  it('follows the values that belong to it: its own team’s, and nobody else’s key result', () => {
    const teams = [{ id: 'top', name: 'Top' }];
    const withReadings = (keyResult: string, series: string): TrackedObjective => ({
      ...objective('o'),
      readings: [{ keyResult, series: [{ series, value: 10, at: AT }] }],
    });
    const demanded = (one: TrackedObjective) =>
      ask({ objectives: [one], teams, team: 'top' }).skills.length > 0;
    expect(demanded(withReadings('o-kr', 'team:top'))).toBe(false);
    expect(demanded(withReadings('o-kr', ''))).toBe(false);
    expect(demanded(withReadings('o-kr', 'team:other'))).toBe(true);
    expect(demanded(withReadings('another', ''))).toBe(true);
    const readings = (keyResult: string) => ({
      objectives: [],
      readings: [{ keyResult, value: 10, at: AT }],
    });
    expect(ask({ objectives: [objective('o')], personal: readings('o-kr') }).skills).toEqual([]);
    expect(
      ask({ objectives: [objective('o')], personal: readings('another') }).skills,
    ).toHaveLength(1);
  });

  it('lasts to the last instant of its cycle, after which its objective counts as ended', () => {
    const one = objective('o', { due: CYCLE.end });
    const last = endOfDay(CYCLE.end);
    const pulls = (at: number): number => ask({ objectives: [one], at }).skills.length;
    const ended = (at: number): number =>
      endedObjectives({ teams: [], objectives: [one] }, at).length;
    expect([pulls(last), pulls(last + 1), ended(last), ended(last + 1)]).toEqual([1, 0, 0, 1]);
  });
});

describe('whose goals pull', () => {
  it('never those of a person on a team that happens to have the same id', () => {
    const theirs = objective('o', {}, { owner: { kind: 'employee', id: 'top' } });
    expect(
      ask({ objectives: [theirs], teams: [{ id: 'top', name: 'Top' }], team: 'top' }).skills,
    ).toEqual([]);
  });

  it('those of every team once, though teams should stand in a circle', () => {
    const teams = [
      { id: 'a', name: 'A', parent: 'b' },
      { id: 'b', name: 'B', parent: 'a' },
    ];
    const objectives = ['a', 'b'].map((id) => objective(id, {}, { owner: { kind: 'team', id } }));
    expect(ask({ objectives, teams, team: 'a' }).skills.map(({ skill }) => skill)).toEqual([
      'a',
      'b',
    ]);
  });
});

describe('until when it is asked', () => {
  const dueOf = (keyResult: KeyResultInput, at = AT): number =>
    ((ask({ objectives: [objective('o', keyResult)], at }).of('o')?.dueMs ?? Number.NaN) - at) /
    DAY;

  it('to the end of the day it falls due, but for a day at least, and for a week once that has passed', () => {
    const due = endOfDay('2026-02-20');
    expect(dueOf({ due: '2026-02-20' }, due - 5 * DAY)).toBe(5);
    expect(dueOf({ due: '2026-02-20' }, due - DAY / 4)).toBe(1);
    expect(dueOf({ due: '2026-02-20' }, due)).toBe(7);
    expect(dueOf({ due: '2026-02-20' }, due + 20 * DAY)).toBe(7);
  });

  it('to the earliest date among what pulls at least half as much as the strongest', () => {
    const pulling = (share: number): number => {
      const strong = objective('strong', { due: dayIn(90), weight: 20, skills: [{ skill: 's' }] });
      const soon = objective('soon', {
        due: dayIn(10),
        weight: 20 * share,
        skills: [{ skill: 's' }],
      });
      return Math.round(((ask({ objectives: [strong, soon] }).of('s')?.dueMs ?? 0) - AT) / DAY);
    };
    expect([pulling(1), pulling(0.01)]).toEqual([10, 90]);
  });

  it('what is due sooner pulls no less than the same due later', () => {
    const days = fc.integer({ min: 0, max: 200 });
    fc.assert(
      fc.property(days, days, (one, other) => {
        const [soon, late] = [Math.min(one, other), Math.max(one, other)];
        // Nothing of either is reached, so that both are as far behind as can be once a quarter of
        // the way is expected.
        const of = (id: string, due: number) =>
          objective(id, {
            due: dayIn(due),
            metric: { unit: 'x', start: 5, current: 9, target: 5 },
          });
        const { weightOf } = ask({ objectives: [of('soon', soon), of('late', late)] });
        expect(weightOf('soon')).toBeGreaterThanOrEqual(weightOf('late'));
      }),
      RUNS,
    );
  });
});

describe('where a demand comes from', () => {
  const role = {
    skills: [
      { skill: 'o', level: 0.6 },
      { skill: 'r', level: 0.4 },
    ],
  };

  it('is told of every source: a key result with its objective, whether it is overdue, or the role', () => {
    const { of } = ask({
      objectives: [objective('o'), objective('late', { due: dayIn(-3) })],
      role,
    });
    const fields = { id: 'o-kr', objective: 'o', title: 'Title of o', target: 0.8, overdue: false };
    expect(of('o')?.sources).toMatchObject([
      { kind: 'keyResult', ...fields },
      { kind: 'role', id: 'agent', target: 0.6 },
    ]);
    expect(of('late')?.sources).toMatchObject([{ kind: 'keyResult', overdue: true, behind: 1 }]);
    expect(of('r')?.sources).toMatchObject([
      { kind: 'role', id: 'agent', title: 'Agent', target: 0.4 },
    ]);
  });

  it('the level of the role stands beside what others ask, also where the role itself does not pull', () => {
    const weak = {
      skills: [
        { skill: 'o', level: 0.6, weight: 0 },
        { skill: 'r', level: 0.4, weight: 0 },
      ],
    };
    for (const one of [role, weak])
      expect(ask({ objectives: [objective('o')], role: one }).of('o')?.roleLevel).toBe(0.6);
    expect(
      ask({ objectives: [objective('o')], role: weak }).skills.map(({ skill }) => skill),
    ).toEqual(['o']);
    expect(ask({ objectives: [objective('o')], role: weak }).of('o')?.sources).toHaveLength(1);
    expect(ask({ objectives: [objective('o')] }).of('o')?.roleLevel).toBe(0);
  });

  it('a role looks a quarter ahead, and to the end of the first weeks while they last', () => {
    const due = (startDate?: string): number => (ask({ role, startDate }).of('r')?.dueMs ?? 0) - AT;
    expect(due()).toBe(90 * DAY);
    expect(due(dayIn(-10))).toBe(startOfDay(dayIn(20)) - AT);
  });

  it('the first weeks begin a month before the first day, last as long as the role says, and need a role', () => {
    const first = startOfDay('2026-06-01');
    const isOnboarding = (at: number): boolean =>
      ask({ role: { ...role, onboardingDays: 14 }, startDate: '2026-06-01', at }).onboarding;
    const instants = [
      first - 30 * DAY,
      first - 30 * DAY + 1,
      first,
      first + 14 * DAY - 1,
      first + 14 * DAY,
    ];
    expect(instants.map(isOnboarding)).toEqual([false, true, true, true, false]);
    expect(ask({ startDate: dayIn(0) }).onboarding).toBe(false);
    expect(ask({ role }).onboarding).toBe(false);
  });
});

describe('the order of demands and of their sources', () => {
  const source = fc
    .record({
      weight: fc.constantFrom(1, 2),
      id: fc.constantFrom('a', 'b', 'c'),
      target: fc.constantFrom(0.5, 0.9),
    })
    .map((one): DemandSource => ({ kind: 'keyResult', title: one.id, dueMs: AT, ...one }));

  it('is by weight, then by id, then the higher target first, and the same from both sides', () => {
    fc.assert(
      fc.property(source, source, (a, b) => {
        expect(Math.sign(bySource(a, b)) + Math.sign(bySource(b, a))).toBe(0);
        const first = [
          a.weight !== b.weight && a.weight > b.weight,
          a.id < b.id,
          a.target > b.target,
        ];
        const differs = [a.weight !== b.weight, a.id !== b.id, a.target !== b.target].indexOf(true);
        if (differs >= 0) expect(bySource(a, b) < 0).toBe(first[differs]);
      }),
      RUNS,
    );
  });

  it('of skills is by weight, and by name where that is equal', () => {
    const { skills } = ask({
      objectives: ['b', 'a', 'c'].map((id) => objective(id, { weight: id === 'c' ? 2 : 1 })),
    });
    expect([...skills].sort(strongestFirst).map(({ skill }) => skill)).toEqual(['c', 'a', 'b']);
    expect(
      [...skills]
        .reverse()
        .sort(strongestFirst)
        .map(({ skill }) => skill),
    ).toEqual(['c', 'a', 'b']);
  });
});
