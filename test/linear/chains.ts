import { findCycle } from '../../core/catalogue/prerequisites.ts';
import { prepareGoals } from '../../core/goals/demand.ts';
import type { CataloguePart } from '../../core/model/catalogue.ts';
import type { GoalsPart, TrackedObjective } from '../../core/model/goals.ts';
import type { Policy } from '../../core/model/policy.ts';
import { decide } from '../../core/recommend/decide.ts';
import { problemsOf } from '../../core/release/validate.ts';
import { input, lesson, objective, policy, release } from '../support/builders.ts';
import { growthOf, type Measurements, MOST_GROWTH, type Work } from '../support/growth.ts';

/** Things, by number, and the numbers of those that each of them refers to. */
type Shape = (size: number) => readonly (readonly number[])[];

/** How things may hang together, the worst that anybody thought of. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'a chain': (size) => Array.from({ length: size }, (_, n) => (n === 0 ? [] : [n - 1])),
  'a chain, told from its end': (size) =>
    Array.from({ length: size }, (_, n) => (n === size - 1 ? [] : [n + 1])),
  'one above all': (size) => Array.from({ length: size }, (_, n) => (n === 0 ? [] : [0])),
  'a cycle': (size) => Array.from({ length: size }, (_, n) => [(n + 1) % size]),
  'a chain into a cycle': (size) =>
    Array.from({ length: size }, (_, n) => [n + 1 < size ? n + 1 : Math.floor(size / 2)]),
  'a comb': (size) =>
    Array.from({ length: size }, (_, n) => (n === 0 ? [] : [n % 2 === 0 ? n - 2 : n - 1])),
  'a tree of two branches each': (size) =>
    Array.from({ length: size }, (_, n) => (n === 0 ? [] : [Math.floor((n - 1) / 2)])),
};

/** Where a thing may refer to two others. */
const DOUBLE_SHAPES: typeof SHAPES = {
  'a ladder': (size) =>
    Array.from({ length: size }, (_, n) => [n - 1, n - 2].filter((before) => before >= 0)),
  'a ladder, told from its end': (size) =>
    Array.from({ length: size }, (_, n) => [n + 1, n + 2].filter((after) => after < size)),
};

const idOf = (number: number): string => `n${String(number).padStart(6, '0')}`;
const parentOf = ([parent]: readonly number[]) =>
  parent === undefined ? {} : { parent: idOf(parent) };

interface World {
  readonly catalogue: CataloguePart;
  readonly goals: GoalsPart;
  readonly policy: Policy;
}

const world = (more: {
  skills?: CataloguePart['skills'];
  lessons?: CataloguePart['lessons'];
  teams?: GoalsPart['teams'];
  objectives?: readonly TrackedObjective[];
  policy?: Policy;
}): World => ({
  catalogue: { skills: more.skills ?? [], roles: [], lessons: more.lessons ?? [] },
  goals: { teams: more.teams ?? [], objectives: more.objectives ?? [] },
  policy: more.policy ?? policy({}),
});

/** What an objective of a team looks like, once parsed: others are copies of it. */
const sample = objective('o', ['s']);
const card = lesson('l', ['s']);

const objectivesOf = (size: number, owner: (number: number) => TrackedObjective['owner']) =>
  Array.from(
    { length: size },
    (_, n): TrackedObjective => ({
      ...sample,
      id: `o${idOf(n)}`,
      owner: owner(n),
      keyResults: sample.keyResults.map((keyResult) => ({ ...keyResult, id: `kr${idOf(n)}` })),
    }),
  );

/** Everything in which one thing refers to others of its kind. */
const RELATIONS: Readonly<Record<string, (edges: ReturnType<Shape>) => World>> = {
  'parents of skills, of which the first is asked for and the last is taught': (edges) =>
    world({
      skills: edges.map((up, n) => ({ id: idOf(n), name: 'Skill', ...parentOf(up) })),
      lessons: [0, edges.length - 1].map((n) => ({
        ...card,
        id: `l${n}`,
        skills: [{ skill: idOf(n === 0 ? edges.length >> 1 : n), weight: 1 }],
      })),
      objectives: [0, 1, edges.length - 1].map((n) => objective(`o${n}`, [idOf(n)])),
    }),
  'parents of teams, each of which has an objective and readings': (edges) =>
    world({
      skills: [{ id: 's', name: 'Skill' }],
      lessons: [card],
      teams: edges.map((up, n) => ({ id: idOf(n), name: 'Team', ...parentOf(up) })),
      objectives: [
        ...objectivesOf(edges.length, (n) => ({ kind: 'team', id: idOf(n) })),
        {
          ...sample,
          readings: [
            {
              keyResult: 'o-kr',
              series: edges.map((_, n) => ({ series: `team:${idOf(n)}`, value: n, at: 0 })),
            },
          ],
        },
      ],
      policy: policy({
        rules: [0, edges.length - 1].map((n) => ({
          lessons: ['l'],
          effect: 'boost',
          who: { team: idOf(n) },
        })),
      }),
    }),
};

const PREREQUISITES = (edges: ReturnType<Shape>): World =>
  world({
    skills: [{ id: 's', name: 'Skill' }],
    lessons: edges.map((before, n) => ({ ...card, id: idOf(n), prerequisites: before.map(idOf) })),
    objectives: [sample],
  });

/** Lists that may be long, whatever refers to what. */
const LISTS: typeof RELATIONS = {
  'objectives of one team, all on one skill': (edges) =>
    world({
      skills: [{ id: 's', name: 'Skill' }],
      lessons: [card],
      teams: [{ id: idOf(0), name: 'Team' }],
      objectives: objectivesOf(edges.length, () => ({ kind: 'team', id: idOf(0) })),
    }),
  'objectives of the company': (edges) =>
    world({
      skills: [{ id: 's', name: 'Skill' }],
      lessons: [card],
      objectives: objectivesOf(edges.length, () => ({ kind: 'company' })),
    }),
  'lessons that a rule pins': (edges) =>
    world({
      skills: [{ id: 's', name: 'Skill' }],
      lessons: edges.map((_, n) => ({ ...card, id: idOf(n), tags: ['pinned'] })),
      policy: policy({ rules: [{ tags: ['pinned'], effect: 'pin' }] }),
    }),
};

const compiled = ({ catalogue, goals, policy: own }: World) =>
  release({ ...catalogue, ...goals, policy: own });

/** What is done with all of it, by whoever publishes and whoever asks. */
const OPERATIONS: Readonly<Record<string, (of: World, size: number) => () => unknown>> = {
  'is checked': (of) => () => problemsOf(of),
  'is compiled': (of) => () => compiled({ ...of, goals: { ...of.goals } }),
  'is prepared, and says who stands above its ends': (of, size) => () => {
    const { lineageOf } = prepareGoals({ ...of.goals });
    return [lineageOf(idOf(0)), lineageOf(idOf(size - 1))];
  },
  'answers somebody at its end': (of, size) => {
    const ready = compiled(of);
    return () => {
      for (const n of [0, size - 1])
        for (const request of [{}, { skill: idOf(0) }])
          decide(input(ready, { profile: { team: idOf(n) }, request: { limit: 5, ...request } }));
    };
  },
};

/** Linear work on so many is over at once; anything worse is not. */
const SIZE = 16_000;

const growing = (
  relation: (edges: ReturnType<Shape>) => World,
  shapes: typeof SHAPES,
): Measurements[string] => {
  return async (every) => {
    const slow: string[] = [];
    const some = Object.entries(shapes).filter((_, index) => index % every === 0);
    for (const [shape, edgesOf] of some) {
      for (const [name, operation] of Object.entries(OPERATIONS)) {
        const work: Work = (size) => operation(relation(edgesOf(size)), size);
        const growth = await growthOf(work, SIZE);
        if (growth > MOST_GROWTH) slow.push(`${shape} ${name}: ${growth.toFixed(1)}`);
      }
    }
    return slow;
  };
};

const growingAll = (of: typeof RELATIONS, shapes: typeof SHAPES): Measurements =>
  Object.fromEntries(
    Object.entries(of).map(([name, relation]) => [name, growing(relation, shapes)]),
  );

const cycleFinding: Measurements[string] = async () => {
  const slow: string[] = [];
  for (const [shape, edgesOf] of Object.entries({ ...DOUBLE_SHAPES, ...SHAPES })) {
    const work: Work = (size) => {
      const edges = new Map(edgesOf(size).map((to, n) => [idOf(n), to.map(idOf)]));
      return () => findCycle(edges.keys(), (id) => edges.get(id) ?? []);
    };
    if ((await growthOf(work, 2 * SIZE)) > MOST_GROWTH) slow.push(shape);
  }
  return slow;
};

/** By relation, the shapes and operations that are slow: of all shapes, or every so manieth. */
export const chainMeasurements: Measurements = {
  ...growingAll(RELATIONS, SHAPES),
  prerequisites: growing(PREREQUISITES, { ...DOUBLE_SHAPES, ...SHAPES }),
  ...growingAll(LISTS, { long: SHAPES['a chain']! }),
  'looking for a cycle': cycleFinding,
};
