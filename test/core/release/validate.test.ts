import { describe, expect, it } from 'vitest';
import { Lesson } from '../../../core/model/lesson.ts';
import { Objective } from '../../../core/model/objective.ts';
import { DEFAULT_POLICY, PolicyInput } from '../../../core/model/policy.ts';
import { Role } from '../../../core/model/role.ts';
import { problemsOf } from '../../../core/release/validate.ts';

const lesson = (id: string, more: object = {}) => {
  const {
    body: _,
    questions: __,
    ...card
  } = Lesson.parse({
    id,
    title: id,
    format: 'quiz',
    minutes: 3,
    language: 'en',
    skills: [{ skill: 's' }],
    ...more,
  });
  return { ...card, questions: [] };
};
const objective = (
  id: string,
  keyResult: string,
  more: object = {},
  skills: object[] = [{ skill: 's' }],
) => ({
  ...Objective.parse({
    id,
    title: id,
    owner: { kind: 'company' },
    cycle: { start: '2026-01-01', end: '2026-03-31' },
    keyResults: [
      {
        id: keyResult,
        title: 'x',
        metric: { unit: '%', start: 0, current: 0, target: 1 },
        due: '2026-03-01',
        skills,
      },
    ],
    ...more,
  }),
  readings: [],
});
const sound = {
  catalogue: {
    skills: [{ id: 's', name: 'S' }],
    roles: [Role.parse({ id: 'r', name: 'R', skills: [{ skill: 's', level: 0.5 }] })],
    lessons: [lesson('a'), lesson('b', { prerequisites: ['a'], roles: ['r'] })],
  },
  goals: {
    teams: [{ id: 't', name: 'T' }],
    objectives: [objective('o', 'k', { owner: { kind: 'team', id: 't' } })],
  },
  policy: DEFAULT_POLICY,
};
const pointers = (catalogue: object, goals: object = {}, policy = DEFAULT_POLICY) =>
  problemsOf({
    catalogue: { ...sound.catalogue, ...catalogue },
    goals: { ...sound.goals, ...goals },
    policy,
  }).map(({ code, pointer }) => `${code} ${pointer}`);

describe('the workspace', () => {
  it('may be published when it is sound, and when it is empty', () => {
    expect(problemsOf(sound)).toEqual([]);
    const empty = {
      catalogue: { skills: [], roles: [], lessons: [] },
      goals: { teams: [], objectives: [] },
    };
    expect(problemsOf({ ...empty, policy: DEFAULT_POLICY })).toEqual([]);
  });

  it('names every dangling reference', () => {
    const lessons = [lesson('a', { skills: [{ skill: 'x' }], prerequisites: ['y'], roles: ['z'] })];
    const found = pointers({ lessons });
    expect(found).toHaveLength(3);
    for (const field of ['skills', 'prerequisites', 'roles'])
      expect(found.some((one) => one.startsWith(`unknown-reference /lessons/a/${field}/0`))).toBe(
        true,
      );
    expect(pointers({ skills: [{ id: 's', name: 'S', parent: '__proto__' }] })).toEqual([
      'unknown-reference /skills/s/parent',
    ]);
    const objectives = [
      objective('o', 'k', { owner: { kind: 'team', id: 'x' } }, [
        { skill: 's', roles: ['constructor'] },
      ]),
    ];
    expect(pointers({}, { objectives })).toEqual([
      'unknown-reference /objectives/o/owner/id',
      'unknown-reference /objectives/o/keyResults/0/skills/0/roles/0',
    ]);
    const policy = PolicyInput.parse({
      weights: { uplift: 1 },
      rules: [{ lessons: ['a', 'x'], effect: 'pin', who: { team: 'x', role: 'x' } }],
    });
    expect(pointers({}, {}, policy)).toEqual([
      'unknown-reference /policy/rules/0/lessons/1',
      'unknown-reference /policy/rules/0/who/team',
      'unknown-reference /policy/rules/0/who/role',
    ]);
  });

  it('names cycles of lessons, skills and teams', () => {
    const skills = [
      { id: 's', name: 'S', parent: 'p' },
      { id: 'p', name: 'P', parent: 's' },
    ];
    const problems = problemsOf({
      ...sound,
      catalogue: {
        ...sound.catalogue,
        skills,
        lessons: [lesson('a', { prerequisites: ['b'] }), lesson('b', { prerequisites: ['a'] })],
      },
      goals: { ...sound.goals, teams: [{ id: 't', name: 'T', parent: 't' }] },
    });
    expect(problems.map(({ code }) => code)).toEqual(['cycle', 'cycle', 'cycle']);
    expect(problems.map(({ detail }) => detail.split(' is a cycle')[0])).toEqual([
      's → p → s',
      't → t',
      'a → b → a',
    ]);
  });

  it('refuses one key-result id in two objectives', () => {
    expect(pointers({}, { objectives: [objective('o', 'k'), objective('p', 'k')] })).toEqual([
      'duplicate-id /objectives/p/keyResults/0/id',
    ]);
  });
});
