import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandOf } from '../../../core/goals/demand.ts';
import type { TrackedObjective } from '../../../core/model/goals.ts';
import type { Role } from '../../../core/model/role.ts';
import { NOW, objective, role } from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const RUNS = { seed: 20261128, numRuns: scaled(200, 3000) };
const TEAMS = [
  { id: 'top', name: 'Top' },
  { id: 'mid', name: 'Mid', parent: 'top' },
  { id: 'own', name: 'Own', parent: 'mid' },
];
const company = { kind: 'company' } as const;
const team = (id: string) => ({ kind: 'team', id }) as const;
const own = { kind: 'employee', id: 'ada' } as const;
const ROLES = [
  role('agent', { calm: 0.5 }),
  role('tasked', {}, { tasks: [{ name: 'reply', skills: ['calm'] }] }),
  role('weightless', {}, { skills: [{ skill: 'calm', level: 0.2, weight: 0 }] }),
  role('cook', { salt: 0.5 }),
  role('idle'),
];
type More = Parameters<typeof objective>[2];

const sourcesOf = (
  objectives: readonly TrackedObjective[],
  profile: { role?: string; team?: string },
  personal: readonly TrackedObjective[] = [],
  roles: readonly Role[] = ROLES,
) =>
  demandOf({
    roles: new Map(roles.map((one) => [one.id, one])),
    goals: { teams: TEAMS, objectives },
    personal: { objectives: personal },
    profile: { timeZone: 'UTC', language: 'en', ...profile },
    atMs: NOW,
  }).skills.flatMap(({ skill, sources }) =>
    sources.filter(({ kind }) => kind === 'keyResult').map((source) => ({ ...source, skill })),
  );

/** What one objective on one skill pulls on somebody with a role: of its full pull. */
const shareFor = (
  roleId: string | undefined,
  more: More,
  owner: typeof company | ReturnType<typeof team> = company,
) => {
  const profile = { team: 'own', ...(roleId !== undefined && { role: roleId }) };
  const pull = (id: string | undefined, changed: More): number =>
    sourcesOf([objective('o', ['calm'], { owner, ...changed })], {
      team: 'own',
      ...(id !== undefined && { role: id }),
    })[0]?.weight ?? 0;
  const [source] = sourcesOf([objective('o', ['calm'], { owner, ...more })], profile);
  expect(source?.share ?? 0).toBeCloseTo((source?.weight ?? 0) / pull(undefined, {}), 12);
  return source?.share ?? 0;
};

describe('whose goals a shared key result is', () => {
  it.each([company, team('own'), team('top')])(
    'fully of those whose role lists the skill, who have no role or an unknown one, else a fifth: %j',
    (owner) => {
      const everyone: More = { keyResult: { everyone: true } };
      for (const id of ['agent', 'tasked', 'weightless', undefined, 'unheard-of', '__proto__'])
        for (const more of [{}, everyone]) expect(shareFor(id, more, owner), id).toBe(1);
      for (const id of ['cook', 'idle']) {
        expect(shareFor(id, {}, owner), id).toBe(0.2);
        expect(shareFor(id, { keyResult: { everyone: false } }, owner), id).toBe(0.2);
        expect(shareFor(id, everyone, owner), id).toBe(1);
      }
    },
  );

  it('fully of the roles that it names, listed or not, and of nobody else', () => {
    const named = (everyone: boolean): More => ({
      keyResult: { everyone, skills: [{ skill: 'calm', roles: ['cook', 'unheard-of'] }] },
    });
    for (const everyone of [false, true])
      expect(
        ['cook', 'unheard-of', 'agent', 'idle', undefined].map((id) =>
          shareFor(id, named(everyone)),
        ),
      ).toEqual([1, 1, 0, 0, 0]);
  });

  it('an employee’s own is theirs, whatever their role lists', () => {
    for (const id of ['agent', 'cook', 'idle'])
      expect(
        sourcesOf([], { role: id }, [objective('o', ['calm'], { owner: own })])[0]?.share,
      ).toBe(1);
  });

  it('skill by skill: of one key result some may be theirs and some not', () => {
    const shares = sourcesOf([objective('o', ['calm', 'salt', 'sql'])], { role: 'cook' });
    expect(Object.fromEntries(shares.map(({ skill, share }) => [skill, share]))).toEqual({
      calm: 0.2,
      salt: 1,
      sql: 0.2,
    });
  });

  it('changes nothing for those of whom the same is asked by nothing but such goals', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), (skills) => {
        const objectives = skills.map((skill, index) => objective(`o${index}`, [skill]));
        const weights = (id: string | undefined) =>
          demandOf({
            roles: new Map(ROLES.map((one) => [one.id, one])),
            goals: { teams: [], objectives },
            profile: { timeZone: 'UTC', language: 'en', ...(id && { role: id }) },
            atMs: NOW,
          }).skills.map(({ skill, weight }) => `${skill} ${weight.toFixed(9)}`);
        expect(weights('idle')).toEqual(weights(undefined));
      }),
      RUNS,
    );
  });
});

describe('how near the owner is', () => {
  const pulled = (of: TrackedObjective, personal: readonly TrackedObjective[] = []): number =>
    sourcesOf([of], { team: 'own' }, personal).find(({ objective: id }) => id === 'o')?.weight ?? 0;

  it('counts at equal weight: own, own team, the teams above it, the company', () => {
    const at = (owner: Parameters<typeof objective>[2]) => objective('o', ['calm'], owner);
    const other = objective('x', ['salt']);
    const pulls = [
      pulled(other, [at({ owner: own })]),
      ...['own', 'mid', 'top'].map((id) => pulled(at({ owner: team(id) }))),
      pulled(at({ owner: company })),
    ];
    for (const [place, pull] of pulls.slice(1).entries()) expect(pull).toBeLessThan(pulls[place]!);
  });

  it('is modest: twice the weight of the company wins over anybody’s own', () => {
    const weight = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(weight, (one) => {
        const mine = objective('o', ['calm'], { owner: own, weight: one });
        const theirs = objective('c', ['salt'], { weight: 2 * one });
        const [first] = sourcesOf([theirs], {}, [mine]).sort((a, b) => b.weight - a.weight);
        expect(first?.id).toBe('c-kr');
      }),
      RUNS,
    );
  });

  it('lets the warehouse’s own goal win over the company’s at equal weight', () => {
    const teams = [
      objective('zero', ['safety'], { owner: team('own') }),
      objective('csat', ['calm']),
    ];
    for (const id of [undefined, 'idle', 'unheard-of']) {
      const profile = { team: 'own', ...(id !== undefined && { role: id }) };
      const [first] = [...sourcesOf(teams, profile)].sort((a, b) => b.weight - a.weight);
      expect(first?.skill).toBe('safety');
    }
  });
});
