import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandOf } from '../../../core/goals/demand.ts';
import { besideRoles, languagesWithout, type PeopleAlike } from '../../../core/release/audience.ts';
import { dayAfter, lesson, NOW, objective, role } from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const ROLES = new Map(
  [role('agent', { writing: 0.5 }), role('cook', { salt: 0.5 })].map((one) => [one.id, one]),
);
const TEAMS = [
  { id: 'top', name: 'Top' },
  { id: 'left', name: 'Left', parent: 'top' },
  { id: 'leaf', name: 'Leaf', parent: 'left' },
  { id: 'apart', name: 'Apart' },
];
const OWNERS = [
  { kind: 'company' } as const,
  ...TEAMS.map(({ id }) => ({ kind: 'team', id }) as const),
  { kind: 'team', id: 'unheard-of' } as const,
];

describe('key results that ask what a role does not list', () => {
  it('are told with how many they ask, and how many of these beside their role', () => {
    const groups = [
      { role: 'cook', language: 'en', people: 240 },
      { role: 'agent', language: 'en', people: 50 },
      { language: 'de', people: 7 },
      { role: 'gone', language: 'de', people: 3 },
    ];
    const objectives = [objective('o', ['writing'])];
    expect(besideRoles({ objectives, teams: [], roles: ROLES }, groups, NOW)).toEqual([
      {
        ...{ objective: 'o', title: 'Key result o', keyResult: 0, need: 0, skill: 'writing' },
        ...{ asked: 300, beside: 240 },
      },
    ]);
  });

  it('are none where they name roles, are for everyone, are over, or are somebody’s own', () => {
    const groups = [{ role: 'cook', language: 'en', people: 9 }];
    const objectives = [
      objective('named', [], { keyResult: { skills: [{ skill: 'writing', roles: ['cook'] }] } }),
      objective('all', ['writing'], { keyResult: { everyone: true } }),
      objective('over', ['writing'], {
        cycle: { start: dayAfter(-60), end: dayAfter(-1) },
        keyResult: { due: dayAfter(-2) },
      }),
      objective('own', ['writing'], { owner: { kind: 'employee', id: 'ada' } }),
    ];
    expect(besideRoles({ objectives, teams: [], roles: ROLES }, groups, NOW)).toEqual([]);
  });

  it('agree with what each of these people is asked for, in any teams', () => {
    const group: fc.Arbitrary<PeopleAlike> = fc.record({
      role: fc.constantFrom(undefined, 'agent', 'cook', 'gone'),
      team: fc.constantFrom(undefined, 'top', 'left', 'leaf', 'apart', 'unheard-of'),
      language: fc.constant('en'),
      people: fc.integer({ min: 1, max: 9 }),
    });
    const one = fc.record({
      owner: fc.constantFrom(...OWNERS),
      skills: fc.subarray(['writing', 'salt', 'sql'], { minLength: 1 }),
    });
    const sketch = fc.record({
      groups: fc.array(group, { maxLength: 8 }),
      all: fc.array(one, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(sketch, ({ groups, all }) => {
        const objectives = all.map(({ owner, skills }, n) => objective(`o${n}`, skills, { owner }));
        const asked = new Map<string, { asked: number; beside: number }>();
        for (const { role: id, team, people } of groups) {
          const profile = { role: id, team, timeZone: 'UTC', language: 'en' };
          const goals = { teams: TEAMS, objectives };
          for (const { skill, sources } of demandOf({ roles: ROLES, goals, profile, atMs: NOW })
            .skills)
            for (const { kind, objective: of, share } of sources) {
              if (kind !== 'keyResult') continue;
              const counts = asked.get(`${of}/${skill}`) ?? { asked: 0, beside: 0 };
              asked.set(`${of}/${skill}`, counts);
              counts.asked += people;
              if (share !== 1) counts.beside += people;
            }
        }
        const found = besideRoles({ objectives, teams: TEAMS, roles: ROLES }, groups, NOW);
        expect(
          Object.fromEntries(
            found.map(({ objective: of, skill, asked: whole, beside }) => [
              `${of}/${skill}`,
              { asked: whole, beside },
            ]),
          ),
        ).toEqual(Object.fromEntries([...asked].filter(([, { beside }]) => beside > 0)));
        expect(found.map(({ beside }) => beside)).toEqual(
          found.map(({ beside }) => beside).sort((a, b) => b - a),
        );
      }),
      { seed: 20261128, numRuns: scaled(300, 3000) },
    );
  });
});

describe('languages in which there is no lesson', () => {
  const groups = [
    { language: 'ja', people: 70 },
    { language: 'ja-JP', role: 'cook', people: 2 },
    { language: 'de-AT', people: 8 },
    { language: 'zh-TW', people: 5 },
    { language: 'en', people: 215 },
  ];
  const inLanguages = (...languages: string[]) =>
    languages.map((language) => lesson(language, [], { language }));

  it('are told with how many speak them, whatever their region', () => {
    expect(languagesWithout(inLanguages('en-GB', 'zh-CN'), groups)).toEqual([
      { language: 'ja', speakers: 72 },
      { language: 'de', speakers: 8 },
      { language: 'zh-Hant', speakers: 5 },
    ]);
    expect(languagesWithout(inLanguages('en', 'ja', 'de-CH', 'zh-HK'), groups)).toEqual([]);
  });

  it('do not count lessons that are archived, and are none where there are no lessons', () => {
    const archived = lesson('ja', [], { language: 'ja', archived: true });
    const lessons = [...inLanguages('en', 'de', 'zh-TW'), archived];
    expect(languagesWithout(lessons, groups).map(({ speakers }) => speakers)).toEqual([72]);
    expect(languagesWithout([], groups)).toEqual([]);
  });
});
