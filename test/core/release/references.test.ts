import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, Rule } from '../../../core/model/policy.ts';
import { problemsOf, type Workspace } from '../../../core/release/validate.ts';
import { lesson, objective, role, skill } from '../../support/builders.ts';

/** A workspace in which everything that can name something names something. */
const SOUND: Workspace = {
  catalogue: {
    skills: [skill('top'), skill('s', { parent: 'top' })],
    roles: [role('r', { s: 0.5 }, { tasks: [{ name: 'Call', skills: ['top', 's'] }] })],
    lessons: [
      lesson('a', ['s']),
      lesson('b', ['top', 's'], { prerequisites: ['a'], roles: ['r'] }),
    ],
  },
  goals: {
    teams: [
      { id: 'house', name: 'House' },
      { id: 't', name: 'T', parent: 'house' },
    ],
    objectives: [
      objective('o', [], {
        owner: { kind: 'team', id: 't' },
        keyResult: { skills: [{ skill: 's' }, { skill: 'top', roles: ['r'] }] },
      }),
    ],
  },
  policy: {
    ...DEFAULT_POLICY,
    rules: [Rule.parse({ lessons: ['a', 'b'], effect: 'pin', who: { team: 't', role: 'r' } })],
  },
};

/** Everything in a workspace that names something else, by its JSON pointer. */
const REFERENCES: Readonly<Record<string, 'skill' | 'role' | 'lesson' | 'team'>> = {
  '/skills/s/parent': 'skill',
  '/roles/r/skills/0': 'skill',
  '/roles/r/tasks/0/skills/1': 'skill',
  '/lessons/b/skills/1': 'skill',
  '/lessons/b/prerequisites/0': 'lesson',
  '/lessons/b/roles/0': 'role',
  '/teams/t/parent': 'team',
  '/objectives/o/owner/id': 'team',
  '/objectives/o/keyResults/0/skills/0': 'skill',
  '/objectives/o/keyResults/0/skills/1/roles/0': 'role',
  '/policy/rules/0/lessons/1': 'lesson',
  '/policy/rules/0/who/team': 'team',
  '/policy/rules/0/who/role': 'role',
};

/** The workspace with something unknown where a pointer points. */
const broken = (pointer: string): Workspace => {
  const copy = structuredClone(SOUND) as Workspace;
  const [kind, id, ...path] = pointer.slice(1).split('/') as [string, string, ...string[]];
  const lists: Record<string, readonly { id: string }[]> = {
    ...{ skills: copy.catalogue.skills, roles: copy.catalogue.roles },
    ...{ lessons: copy.catalogue.lessons, teams: copy.goals.teams },
    objectives: copy.goals.objectives,
  };
  type Node = Record<string, unknown>;
  let node = (lists[kind]?.find((one) => one.id === id) ?? copy.policy.rules) as unknown as Node;
  for (const step of path.slice(0, -1)) node = node[step] as Node;
  const last = path.at(-1)!;
  const before = node[last];
  // Skills that are taught or needed are named by a field of theirs.
  if (typeof before === 'object' && before !== null) (before as Node).skill = 'unknown';
  else node[last] = 'unknown';
  return copy;
};

/** The workspace with skills that stand for others. */
const replacing = (replaces: Readonly<Record<string, readonly string[]>>): Workspace => ({
  ...SOUND,
  catalogue: {
    ...SOUND.catalogue,
    skills: SOUND.catalogue.skills.map((one) => ({
      ...one,
      ...(replaces[one.id] && { replaces: [...(replaces[one.id] ?? [])] }),
    })),
  },
});

describe('skills that stand for others', () => {
  it('stand for what is gone, once, and let it be named', () => {
    expect(problemsOf(replacing({ s: ['unknown', 'old'], top: ['older'] }))).toEqual([]);
    for (const [pointer, kind] of Object.entries(REFERENCES)) {
      const { catalogue, ...others } = broken(pointer);
      const skills = [...catalogue.skills, skill('new', { replaces: ['unknown'] })];
      const codes = problemsOf({ ...others, catalogue: { ...catalogue, skills } }).map(
        ({ code }) => code,
      );
      expect(codes, pointer).toEqual(kind === 'skill' ? [] : ['unknown-reference']);
    }
  });

  it('not for themselves, for what is there, nor for what another one stands for', () => {
    const problems = (replaces: Readonly<Record<string, readonly string[]>>) =>
      problemsOf(replacing(replaces)).map(({ code, pointer }) => `${code} ${pointer}`);
    expect(problems({ s: ['s'] })).toEqual(['cycle /skills/s/replaces/0']);
    expect(problems({ s: ['old', 'top'] })).toEqual(['replaces-existing /skills/s/replaces/1']);
    expect(problems({ s: ['top'], top: ['s'] })).toEqual([
      'replaces-existing /skills/top/replaces/0',
      'replaces-existing /skills/s/replaces/0',
    ]);
    expect(problems({ top: ['old'], s: ['old'] })).toEqual(['replaced-twice /skills/s/replaces/0']);
  });

  it('are not their own parents under a name that is gone', () => {
    const skills = [skill('a', { replaces: ['up'], parent: 'up' })];
    const { goals, policy } = SOUND;
    const bare = { skills, roles: [], lessons: [] };
    expect(
      problemsOf({
        catalogue: bare,
        goals: { ...goals, objectives: [] },
        policy: { ...policy, rules: [] },
      }).map(({ code, pointer }) => `${code} ${pointer}`),
    ).toEqual(['cycle /skills/a/parent']);
  });
});

describe('a workspace in which everything is named', () => {
  it('has no problems', () => {
    expect(problemsOf(SOUND)).toEqual([]);
  });

  it.each(Object.entries(REFERENCES))('may not name something unknown at %s', (pointer, kind) => {
    expect(problemsOf(broken(pointer))).toEqual([
      {
        pointer,
        code: 'unknown-reference',
        detail: expect.stringContaining(`There is no ${kind} unknown.`),
      },
    ]);
  });
});
