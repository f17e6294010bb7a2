import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { localDayOf } from '../../../core/base/local-days.ts';
import { gateOf } from '../../../core/recommend/gate.ts';
import { type DecideInput, situationOf } from '../../../core/recommend/situation.ts';
import { decideInput } from '../../support/arbitraries.ts';
import { dayAfter, lesson, policy, release } from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const TEAMS = [
  { id: 'all', name: 'All' },
  { id: 'sales', name: 'Sales', parent: 'all' },
  { id: 'north', name: 'North', parent: 'sales' },
  { id: 'it', name: 'IT', parent: 'all' },
];
/** Each team with those above it, written out by hand. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  all: ['all'],
  sales: ['sales', 'all'],
  north: ['north', 'sales', 'all'],
  it: ['it', 'all'],
};

const day = fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined });
const rule = (ids: readonly string[]) =>
  fc
    .record({
      effect: fc.constantFrom('pin', 'boost', 'hide'),
      named: fc.subarray([...ids], { minLength: 1 }),
      tag: fc.option(fc.constantFrom('new', 'law'), { nil: undefined }),
      team: fc.option(fc.constantFrom(...TEAMS.map(({ id }) => id)), { nil: undefined }),
      role: fc.option(fc.constantFrom('agent', 'clerk'), { nil: undefined }),
      from: day,
      days: day,
    })
    .map(({ effect, named, tag, team, role, from, days }) => ({
      effect,
      ...(tag === undefined ? { lessons: named } : { tags: [tag] }),
      ...((team ?? role) !== undefined && {
        who: { ...(team && { team }), ...(role && { role }) },
      }),
      ...(from !== undefined && { from: dayAfter(from) }),
      ...(days !== undefined && { until: dayAfter((from ?? 0) + Math.abs(days)) }),
    }));

/** A sampled question under rules for some, for a while, by lesson or by tag. */
const ruledQuestion = fc.array(fc.constantFrom('new', 'law'), { maxLength: 2 }).chain((tags) =>
  decideInput().chain((asked) => {
    const { catalogue, roles, goals, model } = asked.release;
    const tagged = catalogue.lessons.map((card, index) => ({
      ...card,
      tags: index % 2 === 0 ? tags : [],
    }));
    const lessons = tagged.length > 0 ? tagged : [lesson('only')];
    return fc
      .record({
        rules: fc.array(rule(lessons.map(({ id }) => id)), { minLength: 4, maxLength: 12 }),
        team: fc.option(fc.constantFrom(...TEAMS.map(({ id }) => id)), { nil: undefined }),
        role: fc.option(fc.constantFrom('agent', 'clerk'), { nil: undefined }),
      })
      .map(({ rules, team, role }): DecideInput => {
        const { role: _role, team: _team, ...profile } = asked.profile;
        return {
          ...asked,
          profile: { ...profile, ...(team && { team }), ...(role && { role }) },
          release: release({
            skills: catalogue.skills,
            lessons,
            roles: [...roles.values()],
            teams: TEAMS,
            objectives: goals.objectives,
            policy: policy({ rules }),
            model,
          }),
        };
      });
  }),
);

/** Ids of the lessons that rules with an effect name for this employee today, rule by rule. */
const named = (
  { release: { policy: applied, catalogue }, profile, atMs }: DecideInput,
  effect: string,
): string[] => {
  const today = localDayOf(atMs, profile.timeZone).day;
  const rules = applied.rules.filter(
    (one) =>
      one.effect === effect &&
      (one.from ?? today) <= today &&
      (one.until ?? today) >= today &&
      (one.who?.role ?? profile.role) === profile.role &&
      (one.who?.team === undefined || (ABOVE[profile.team ?? ''] ?? []).includes(one.who.team)),
  );
  return catalogue.lessons
    .filter(({ id, tags }) =>
      rules.some((one) => one.lessons?.includes(id) || tags.some((tag) => one.tags?.includes(tag))),
    )
    .map(({ id }) => id);
};

it('pins, boosts and hides what the rules in force say for this employee, and nothing else', () => {
  const seen = { pin: 0, boost: 0, hide: 0 };
  fc.assert(
    fc.property(ruledQuestion, (asked) => {
      const { lessons } = asked.release.catalogue;
      const gate = gateOf(situationOf(asked));
      for (const [effect, found] of [
        ['pin', gate.pinned],
        ['boost', gate.boosted],
        ['hide', gate.hidden],
      ] as const) {
        const ids = [...found].map((index) => lessons[index]!.id).sort();
        expect(ids, effect).toEqual(named(asked, effect).sort());
        seen[effect] += ids.length > 0 ? 1 : 0;
      }
      for (const lesson of gate.hidden)
        expect(['archived', 'hidden']).toContain(gate.exclusionOf(lesson));
    }),
    { seed: 20261128, numRuns: scaled(300, 4500) },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(30);
});
