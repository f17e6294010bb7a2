import { describe, expect, it } from 'vitest';
import { type Demand, demandOf, type SkillDemand } from '../../../core/goals/demand.ts';
import type { ObjectiveInput } from '../../../core/model/objective.ts';
import { dayAfter } from '../../support/builders.ts';
import { demandByHand, lineOf } from '../../support/by-hand/goals.ts';
import { scaled } from '../../support/proof.ts';
import { type CheckedIn, questionOf, type Sketch } from '../../support/questions.ts';
import { TEAMS, wideSketches } from '../../support/wide.ts';

const SKETCHES = wideSketches(20261130, scaled(300, 3000));

/** Lessons and what was done with them are nothing to demand, and take time to compile and fold. */
const asked = (sketch: Sketch): Demand => {
  const { release, ...who } = questionOf({ ...sketch, lessons: [], deeds: [] });
  return demandOf({ ...who, roles: release.roles, goals: release.goals });
};
const bySkill = (a: { skill: string }, b: { skill: string }): number =>
  a.skill < b.skill ? -1 : 1;
const DEMANDS = SKETCHES.map((sketch) => [...asked(sketch).skills].sort(bySkill));
const BY_HAND = SKETCHES.map((sketch) => demandByHand(sketch).sort(bySkill));

const shareOf = ({ skills }: Demand, skill: string): number =>
  skills.find((one) => one.skill === skill)?.weight ?? 0;

/** Calls with every key result that the sketches have, up to a limit. */
const forKeyResults = (
  most: number,
  check: (sketch: Sketch, keyResult: ObjectiveInput['keyResults'][number], id: string) => void,
): void => {
  let left = most;
  for (const sketch of SKETCHES)
    for (const { id, keyResults } of [...sketch.objectives, ...sketch.own])
      for (const keyResult of keyResults) {
        if (left-- <= 0) return;
        check(sketch, keyResult, id);
      }
};

type KeyResultInput = ObjectiveInput['keyResults'][number];
const changed = (
  sketch: Sketch,
  change: (objective: ObjectiveInput) => ObjectiveInput,
): Sketch => ({
  ...sketch,
  objectives: sketch.objectives.map(change),
  own: sketch.own.map(change),
});
const withKeyResult = (
  sketch: Sketch,
  id: string,
  change: (keyResult: KeyResultInput) => KeyResultInput,
): Sketch =>
  changed(sketch, (objective) => ({
    ...objective,
    keyResults: objective.keyResults.map((one) => (one.id === id ? change(one) : one)),
  }));
const weighed = <T extends { weight?: number | undefined }>(one: T, factor: number): T => ({
  ...one,
  weight: (one.weight ?? 1) * factor,
});

describe('demand, worked out by hand, source by source', () => {
  type ByHand = (typeof BY_HAND)[number][number];
  const compare = (name: keyof SkillDemand, byHand: keyof ByHand): void => {
    for (const [index, found] of DEMANDS.entries())
      for (const [place, one] of found.entries()) {
        const [value, expected] = [one[name], BY_HAND[index]![place]![byHand]];
        if (typeof value === 'number') expect(value).toBeCloseTo(expected as number, 9);
        else expect(value).toEqual(expected);
      }
  };

  it('names the skills that a goal or the role asks for now, and no others', () => {
    const skills = (all: readonly { skill: string }[]) => all.map(({ skill }) => skill);
    for (const [index, found] of DEMANDS.entries())
      expect(skills(found)).toEqual(skills(BY_HAND[index]!));
    expect(DEMANDS.filter((found) => found.length > 0).length).toBeGreaterThan(150);
  });

  it('weighs each skill by all that pulls on it, of all that pulls', () =>
    compare('weight', 'weight'));
  it('targets the highest level that pulls', () => compare('target', 'target'));
  it('is due when the first of the strong sources is', () => compare('dueMs', 'due'));
  it('knows what the role needs', () => compare('roleLevel', 'roleLevel'));

  it('traces every pull to its key result or role, the strongest first', () => {
    for (const [index, found] of DEMANDS.entries())
      for (const [place, { sources }] of found.entries()) {
        const byHand = BY_HAND[index]![place]!.sources;
        expect(
          sources.map(({ kind, id, target, dueMs, overdue }) => [kind, id, target, dueMs, overdue]),
        ).toEqual(
          byHand.map(({ kind, id, target, due, overdue }) => [kind, id, target, due, overdue]),
        );
        for (const [rank, { weight, behind }] of sources.entries()) {
          expect(weight).toBeCloseTo(byHand[rank]!.pull, 9);
          if (behind !== undefined) expect(behind).toBeCloseTo(byHand[rank]!.behind!, 9);
        }
      }
  });
});

describe('weights', () => {
  it('doubling a key result’s never lowers the demand of its skills', () => {
    let raised = 0;
    forKeyResults(150, (sketch, { id, skills }) => {
      const before = asked(sketch);
      const after = asked(withKeyResult(sketch, id, (one) => weighed(one, 2)));
      // It takes from other skills, so together its own gain; one alone may lose to its sister.
      const own = (demand: Demand) =>
        demand.skills
          .flatMap(({ sources }) => sources)
          .filter((source) => source.id === id)
          .reduce((sum, { weight }) => sum + weight, 0);
      const total = (demand: Demand) =>
        skills.reduce((sum, { skill }) => sum + shareOf(demand, skill), 0);
      expect(own(after)).toBeCloseTo(2 * own(before), 9);
      expect(total(after)).toBeGreaterThanOrEqual(total(before) - 1e-9);
      if (total(after) > total(before) + 1e-9) raised += 1;
    });
    expect(raised).toBeGreaterThan(20);
  });

  it('doubling an objective’s doubles the pull of all its key results, and of nothing else', () => {
    let pulled = 0;
    for (const sketch of SKETCHES.slice(0, 120))
      for (const { id } of sketch.objectives) {
        const pulls = (demand: Demand) =>
          demand.skills.flatMap(({ skill, sources }) =>
            sources.map((source) => ({ key: `${skill} ${source.id} ${source.target}`, ...source })),
          );
        const after = pulls(
          asked(changed(sketch, (one) => (one.id === id ? weighed(one, 2) : one))),
        );
        for (const source of pulls(asked(sketch))) {
          const factor = source.objective === id ? 2 : 1;
          const now = after.find(({ key }) => key === source.key)!;
          expect(now.weight).toBeCloseTo(factor * source.weight, 9);
          if (factor === 2) pulled += 1;
        }
      }
    expect(pulled).toBeGreaterThan(40);
  });

  it('of two halves of a goal add up to the goal', () => {
    for (const sketch of SKETCHES.slice(0, 120)) {
      const [first, ...others] = sketch.objectives;
      const half = weighed(first!, 0.5);
      const twin = {
        ...half,
        id: 'z',
        keyResults: half.keyResults.map((one) => ({ ...one, id: `z${one.id}` })),
      };
      const checkIns = sketch.checkIns.flatMap((one) =>
        one.keyResult.startsWith('o0') ? [one, { ...one, keyResult: `z${one.keyResult}` }] : [one],
      );
      const whole = asked(sketch).skills;
      const halves = asked({ ...sketch, checkIns, objectives: [half, twin, ...others] });
      expect(halves.skills).toHaveLength(whole.length);
      for (const { skill, weight, target } of whole) {
        expect(shareOf(halves, skill)).toBeCloseTo(weight, 9);
        expect(halves.skills.find((one) => one.skill === skill)!.target).toBe(target);
      }
    }
  });

  it('of nothing make a goal that is not there', () => {
    forKeyResults(80, (sketch, { id }) => {
      const without = changed(sketch, (objective) => ({
        ...objective,
        keyResults: objective.keyResults.map((one) =>
          one.id === id ? { ...one, skills: [] } : one,
        ),
      }));
      expect(asked(withKeyResult(sketch, id, (one) => weighed(one, 0)))).toEqual(asked(without));
    });
  });
});

describe('readings', () => {
  const checkedIn = (sketch: Sketch, ...more: CheckedIn[]): Sketch => ({
    ...sketch,
    checkIns: [...sketch.checkIns, ...more],
  });

  it('an older one never overwrites a newer one, whichever came first', () => {
    let changes = 0;
    for (const sketch of SKETCHES.slice(0, 150))
      for (const one of sketch.checkIns.slice(0, 3)) {
        const older = { ...one, value: 100 - one.value, hoursAgo: 300 };
        expect(asked(checkedIn(sketch, older))).toEqual(asked(sketch));
        const newer = { ...older, hoursAgo: 0 };
        const first = { ...sketch, checkIns: [newer, ...sketch.checkIns] };
        expect(asked(first)).toEqual(asked(checkedIn(sketch, newer)));
        if (JSON.stringify(asked(first)) !== JSON.stringify(asked(sketch))) changes += 1;
      }
    // Otherwise newer ones would count for nothing either.
    expect(changes).toBeGreaterThan(15);
  });

  it('count in this order: the own one, the nearest team’s, the next one’s above, the whole’s', () => {
    const shadowed = { own: 0, team: 0, whole: 0 };
    const said = { hoursAgo: 0, value: 37 };
    forKeyResults(200, (sketch, { id }, objective) => {
      const line = lineOf(sketch);
      const isOwn = objective.startsWith('p');
      const steps: CheckedIn['of'][] = [
        ...(isOwn ? [] : (['own'] as const)),
        ...line.map((team) => ({ team })),
        'whole',
      ];
      const bare = { ...sketch, checkIns: sketch.checkIns.filter((one) => one.keyResult !== id) };
      for (const [place, of] of steps.entries()) {
        const known = checkedIn(bare, { ...said, keyResult: id, of });
        for (const lower of steps.slice(place + 1)) {
          const more = checkedIn(known, { ...said, value: 81, keyResult: id, of: lower });
          expect(asked(more)).toEqual(asked(known));
        }
        const kind = typeof of === 'string' ? (of as 'own' | 'whole') : 'team';
        const counts = JSON.stringify(asked(known)) !== JSON.stringify(asked(bare));
        if (counts) shadowed[kind] += 1;
      }
    });
    for (const [kind, count] of Object.entries(shadowed)) expect(count, kind).toBeGreaterThan(15);
  });

  it('of teams that are not above count for nobody', () => {
    for (const sketch of SKETCHES.slice(0, 120)) {
      const foreign = TEAMS.filter((team) => !lineOf(sketch).includes(team));
      const more = foreign.map((team) => ({
        keyResult: 'o0-k0',
        of: { team },
        value: 99,
        hoursAgo: 0,
      }));
      expect(asked(checkedIn(sketch, ...more))).toEqual(asked(sketch));
    }
  });

  it('that reach the target end the pull of the key result', () => {
    let ended = 0;
    forKeyResults(120, (sketch, { id, metric }, objective) => {
      if (metric.start === metric.target) return;
      const of = objective.startsWith('p') ? 'whole' : 'own';
      const bare = { ...sketch, checkIns: sketch.checkIns.filter((one) => one.keyResult !== id) };
      const reached = { keyResult: id, of, value: metric.target, hoursAgo: 0 } as const;
      const sources = (one: Sketch) => asked(one).skills.flatMap((need) => need.sources);
      const named = (one: Sketch) => sources(one).some((source) => source.id === id);
      expect(named(checkedIn(bare, reached))).toBe(false);
      if (named(bare)) ended += 1;
    });
    expect(ended).toBeGreaterThan(20);
  });
});

describe('whose goals count', () => {
  const objective = (owner: ObjectiveInput['owner']): ObjectiveInput => ({
    id: 'new',
    title: 'New',
    owner,
    cycle: { start: dayAfter(-60), end: dayAfter(60) },
    keyResults: [
      {
        id: 'new-k',
        title: 'New',
        metric: { unit: '%', start: 0, current: 10, target: 100 },
        due: dayAfter(30),
        skills: [{ skill: 'lone' }],
      },
    ],
  });

  it('a team’s for everyone in it and below, and for nobody else', () => {
    for (const sketch of SKETCHES.slice(0, 80))
      for (const id of TEAMS) {
        const more = {
          ...sketch,
          objectives: [...sketch.objectives, objective({ kind: 'team', id })],
        };
        const named = asked(more).skills.some(({ sources }) =>
          sources.some((source) => source.id === 'new-k'),
        );
        expect(named).toBe(lineOf(sketch).includes(id));
        if (!named) expect(asked(more)).toEqual(asked(sketch));
      }
  });

  it('the employee’s own besides the shared ones', () => {
    for (const sketch of SKETCHES.slice(0, 60)) {
      const own = objective({ kind: 'employee', id: 'whoever' });
      const { skills } = asked({ ...sketch, own: [...sketch.own, own] });
      const lone = skills.find(({ skill }) => skill === 'lone')!;
      expect(lone.sources.map(({ id }) => id)).toContain('new-k');
      const others = asked(sketch).skills.flatMap(({ sources }) => sources).length;
      expect(skills.flatMap(({ sources }) => sources)).toHaveLength(others + 1);
    }
  });
});

describe('time', () => {
  /** One key result of which nothing is reached, beside another that stays as it is. */
  const pullOf = (
    more: { start?: number; end?: number; due: number; current?: number },
    target = 100,
  ): { share: number; behind: number; due: number; pull: number } => {
    const goal = (id: string, skill: string, when: typeof more): ObjectiveInput => ({
      id,
      title: id,
      owner: { kind: 'company' },
      cycle: { start: dayAfter(when.start ?? -50), end: dayAfter(when.end ?? 200) },
      keyResults: [
        {
          id: `${id}-k`,
          title: id,
          metric: { unit: '%', start: 0, current: when.current ?? 0, target },
          due: dayAfter(when.due),
          skills: [{ skill }],
        },
      ],
    });
    const sketch: Sketch = {
      ...SKETCHES[0]!,
      checkIns: [],
      own: [],
      hour: 0,
      profile: { language: 'en', timeZone: 'UTC' },
      objectives: [goal('a', 'lone', more), goal('b', 'top', { due: 40 })],
    };
    const { skills } = asked(sketch);
    const one = skills.find(({ skill }) => skill === 'lone')!;
    const { behind, weight } = one.sources[0]!;
    return { share: one.weight, behind: behind!, due: one.dueMs, pull: weight };
  };

  it('what is due later pulls less, until a quarter away', () => {
    const pulls = [2, 5, 10, 30, 60, 89].map((due) => pullOf({ start: -400, due, end: 300 }));
    for (const [index, { pull, share }] of pulls.slice(1).entries()) {
      expect(pull).toBeLessThan(pulls[index]!.pull);
      expect(share).toBeLessThan(pulls[index]!.share);
    }
    // Two goals that are due in ten and in thirty days pull as 35 ÷ 15 and 35 ÷ 35.
    const [soon, later] = [10, 30].map((due) => pullOf({ start: -5000, due: due - 1, end: 300 }));
    expect(soon!.pull / later!.pull).toBeCloseTo(35 / 15, 1);
    const [far, farther] = [100, 190].map((due) => pullOf({ start: -5000, due, end: 300 }));
    expect(far!.pull / farther!.pull).toBeCloseTo(1, 1);
  });

  it('a month away it pulls as it is weighed; what is overdue, for a week', () => {
    // The end of the day 29 days ahead is 30 days ahead of its midnight.
    expect(pullOf({ start: -5000, due: 29 }).pull).toBeCloseTo(1, 2);
    const overdue = pullOf({ start: -50, due: -3 });
    expect(overdue).toMatchObject({ behind: 1, due: pullOf({ start: -50, due: -9 }).due });
    expect(overdue.due - Date.parse('2026-03-09T00:00:00Z')).toBe(0);
    expect(overdue.pull).toBeCloseTo(35 / 12, 9);
  });

  it('what is due today counts for a day', () => {
    expect(pullOf({ start: -50, due: 0 }).due).toBe(Date.parse('2026-03-03T00:00:00Z'));
  });

  it('early in a cycle a delay says little: a day late is not a cycle late', () => {
    const early = pullOf({ start: -1, due: 98 });
    // One of a hundred days has passed, held against a quarter of the way: 4 %.
    expect(early.behind).toBeCloseTo(0.04, 2);
    expect(pullOf({ start: -50, due: 49 }).behind).toBeCloseTo(1, 9);
    expect(pullOf({ start: -50, due: 49, current: 25 }).behind).toBeCloseTo(0.5, 2);
    expect(pullOf({ start: -50, due: 49, current: 51 }).behind).toBe(0);
  });

  it('a cycle that has not begun pulls a tenth, one that is over not at all', () => {
    const planned = pullOf({ start: 1, due: 29, end: 60 });
    expect(planned.behind).toBe(0);
    expect(planned.pull).toBeCloseTo(0.1, 2);
    const running = pullOf({ start: -5000, due: 29, current: 99.9 });
    expect(running.pull / planned.pull).toBeCloseTo(2.5, 1);
  });
});

describe('the role', () => {
  const roleOnly = (startDate?: string, onboardingDays = 30): Demand =>
    asked({
      ...SKETCHES[0]!,
      hour: 0,
      objectives: [],
      own: [],
      checkIns: [],
      roles: [
        {
          id: 'agent',
          name: 'Agent',
          onboardingDays,
          skills: [
            { skill: 'top', level: 0.7 },
            { skill: 'left', level: 0.9, weight: 0.5 },
          ],
        },
      ],
      profile: { role: 'agent', language: 'en', timeZone: 'UTC', ...(startDate && { startDate }) },
    });
  const pulls = ({ skills }: Demand) => skills.map(({ sources }) => sources[0]!.weight);

  it('asks weakly and always, by its own weights, over a quarter', () => {
    const demand = roleOnly();
    expect(demand.onboarding).toBe(false);
    expect(pulls(demand)).toEqual([0.12, 0.06]);
    expect(demand.skills.map(({ roleLevel, target }) => [roleLevel, target])).toEqual([
      [0.7, 0.7],
      [0.9, 0.9],
    ]);
    expect(demand.skills[0]!.dueMs).toBe(Date.parse(`${dayAfter(90)}T00:00:00Z`));
  });

  it('asks five times as much in the first weeks, until they end', () => {
    const demand = roleOnly(dayAfter(-10));
    expect(demand.onboarding).toBe(true);
    expect(pulls(demand)).toEqual([0.6, 0.3]);
    expect(demand.skills[0]!.dueMs).toBe(Date.parse(`${dayAfter(20)}T00:00:00Z`));
    const onboarding = (...args: Parameters<typeof roleOnly>) => roleOnly(...args).onboarding;
    expect([onboarding(dayAfter(-29)), onboarding(dayAfter(-30))]).toEqual([true, false]);
    expect([onboarding(dayAfter(-30), 31), onboarding(dayAfter(0), 0)]).toEqual([true, false]);
    // Somebody who joins soon may begin today, somebody who joins next season not.
    expect([onboarding(dayAfter(29)), onboarding(dayAfter(30))]).toEqual([true, false]);
  });
});
