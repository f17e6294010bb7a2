import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLICY,
  type PolicyBody,
  PolicyInput,
  TERMS,
  type TermName,
} from '../../../core/model/policy.ts';
import {
  type Choice,
  type Conflict,
  changeInWords,
  diffOf,
  mergeThreeWays,
  withChoices,
} from '../../../core/tune/policy-diff.ts';
import { percentagesOf, weighAlike } from '../../../core/tune/shares.ts';
import { scaled } from '../../support/proof.ts';

const RULES: PolicyBody['rules'] = [
  { lessons: ['a'], effect: 'pin' },
  { lessons: ['a', 'b'], effect: 'hide', until: '2026-12-01' },
  { tags: ['safety'], effect: 'boost', who: { team: 'support' } },
];

const weights = fc
  .record(
    Object.fromEntries(
      TERMS.map((term) => [term, fc.constantFrom(0, 0.05, 0.1, 0.5, 1, 3)]),
    ) as Record<TermName, fc.Arbitrary<number>>,
  )
  .filter((all) => Object.values(all).some((value) => value > 0));

const policies: fc.Arbitrary<PolicyBody> = fc
  .record({
    weights,
    temperature: fc.constantFrom(0, 0.02, 0.5),
    dailyCap: fc.constantFrom(1, 3, 9),
    excludeOverdueReview: fc.boolean(),
    fallbackLanguages: fc.subarray(['en', 'de', 'fr']),
    holdout: fc.option(
      fc.record({
        share: fc.constantFrom(0.1, 0.2),
        by: fc.constantFrom('team' as const, 'employee' as const),
      }),
      { nil: undefined },
    ),
    rules: fc.subarray([...RULES]),
    until: fc.option(fc.constantFrom('2027-01-01', '2027-02-01'), { nil: undefined }),
  })
  .map(({ temperature, holdout, rules, until, weights: all, ...constraints }) =>
    PolicyInput.parse({
      weights: all,
      exploration: { temperature },
      constraints,
      holdout,
      rules: rules.map((rule) => (until === undefined ? rule : { ...rule, until })),
    }),
  );

const times = (policy: PolicyBody, factor: number): PolicyBody => ({
  ...policy,
  weights: Object.fromEntries(
    TERMS.map((term) => [term, policy.weights[term] * factor]),
  ) as PolicyBody['weights'],
});
const withWeight = (term: TermName, value: number): PolicyBody => ({
  ...DEFAULT_POLICY,
  weights: { ...DEFAULT_POLICY.weights, [term]: value },
});
const pointersOf = (from: PolicyBody, to: PolicyBody): string[] =>
  diffOf(from, to).map(({ pointer }) => pointer);
const words = (from: PolicyBody, to: PolicyBody, language = 'en'): string[] =>
  diffOf(from, to).map((change) => changeInWords(change, language));

describe('the difference of two policies', () => {
  it('is nothing of the same one, nor of ten times every weight', () => {
    fc.assert(
      fc.property(policies, fc.constantFrom(0.1, 3, 10), (policy, factor) => {
        expect(diffOf(policy, policy)).toEqual([]);
        expect(diffOf(policy, times(policy, factor))).toEqual([]);
      }),
      { seed: 20261141, numRuns: scaled(100, 300) },
    );
  });

  it('tells every weight whose shown share differs, and adds up', () => {
    fc.assert(
      fc.property(policies, policies, fc.constantFrom(1, 3, 1000 / 9), (a, b, factor) => {
        const other = times(b, factor);
        const told = diffOf(a, other).flatMap(({ share }) => share ?? []);
        const gained = told.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(gained).toBeCloseTo(0, 9);
        const [was, is] = [percentagesOf(a.weights), percentagesOf(other.weights)];
        for (const term of TERMS)
          if (was[term] !== is[term]) expect(pointersOf(a, other)).toContain(`/weights/${term}`);
      }),
      { seed: 20261140, numRuns: scaled(100, 300) },
    );
    const doubled = times(withWeight('retention', 0.2), 2);
    expect(words(DEFAULT_POLICY, doubled)).toEqual(
      words(DEFAULT_POLICY, withWeight('retention', 0.2)),
    );
  });

  it('names every field that differs, whichever way it is looked at', () => {
    fc.assert(
      fc.property(policies, policies, (a, b) => {
        const rest = (pointer: string) => !pointer.startsWith('/weights/');
        expect(pointersOf(a, b).filter(rest).sort()).toEqual(pointersOf(b, a).filter(rest).sort());
        const isSame = pointersOf(a, b).length === 0;
        const sum = (policy: PolicyBody) =>
          TERMS.reduce((all, term) => all + policy.weights[term], 0);
        const { weights: _a, rules: rulesA, ...restA } = a;
        const { weights: _b, rules: rulesB, ...restB } = b;
        const asSet = (rules: PolicyBody['rules']) =>
          rules.map((rule) => JSON.stringify(rule)).sort();
        const alike =
          JSON.stringify([restA, asSet(rulesA)]) === JSON.stringify([restB, asSet(rulesB)]) &&
          TERMS.every(
            (term) => Math.abs(a.weights[term] / sum(a) - b.weights[term] / sum(b)) < 1e-9,
          );
        expect(isSame).toBe(alike);
      }),
      { seed: 20261139, numRuns: scaled(100, 300) },
    );
  });

  it('is told in words, in English and German', () => {
    const to: PolicyBody = {
      ...withWeight('retention', 0.17),
      exploration: { temperature: 0.05 },
      constraints: {
        ...DEFAULT_POLICY.constraints,
        dismissedDays: 30,
        excludeOverdueReview: true,
        fallbackLanguages: ['en'],
      },
      holdout: { share: 0.1, by: 'team' },
      rules: [
        { lessons: ['a', 'b', 'c', 'd', 'e'], effect: 'pin', who: { team: 'support' } },
        { tags: ['x'], effect: 'hide', from: '2026-12-01', until: '2026-12-31' },
      ],
    };
    expect(words(DEFAULT_POLICY, to)).toEqual([
      'Uplift 61 % → 58 %',
      'Retention 6 % → 10 %',
      'Completion 9 % → 8 %',
      'Temperature 0.02 → 0.05',
      'Rest after a lesson was dismissed 60 days → 30 days',
      'Lessons overdue for review demoted → left out',
      'Other languages none → en',
      'Holdout none → 10 % by team',
      'New rule: pin a, b, c and 2 more for the team support, always',
      'New rule: hide lessons tagged x, from 1 Dec 2026 until 31 Dec 2026',
    ]);
    expect(words(to, DEFAULT_POLICY, 'de-CH').slice(1, 4)).toEqual([
      'Behalten 10 % → 6 %',
      'Abschluss 8 % → 9 %',
      'Temperatur 0,05 → 0,02',
    ]);
    expect(words(to, DEFAULT_POLICY, 'de').at(-1)).toBe(
      'Regel entfernt: Lektionen mit dem Schlagwort x ausblenden, ab 01.12.2026 bis 31.12.2026',
    );
    const later: PolicyBody = {
      ...to,
      rules: [{ ...to.rules[0]!, until: '2027-01-31' }, to.rules[1]!],
    };
    expect(words(to, later)).toEqual([
      'pin a, b, c and 2 more for the team support: always → until 31 Jan 2027',
    ]);
  });

  it('names what rules are about where names are known', () => {
    const rules: PolicyBody['rules'] = [
      { lessons: ['a', 'b'], effect: 'pin', who: { team: 'support', role: 'lead' } },
    ];
    const names = {
      lesson: (id: string) => (id === 'a' ? 'Refund rules' : id),
      team: () => 'Phone',
      role: () => 'Team lead',
    };
    const [added] = diffOf(DEFAULT_POLICY, { ...DEFAULT_POLICY, rules });
    expect(changeInWords(added!, 'en', names)).toBe(
      'New rule: pin Refund rules, b for the team Phone for the role Team lead, always',
    );
  });

  it('tells a small change with as many digits as it takes', () => {
    expect(words(DEFAULT_POLICY, withWeight('retention', 0.101))).toEqual([
      'Uplift 60.61 % → 60.57 %',
      'Retention 6.06 % → 6.12 %',
      'Completion 9.09 % → 9.08 %',
      'Variety 6.06 % → 6.05 %',
    ]);
  });
});

describe('merging three ways', () => {
  it('gives the other one where one changed nothing, and what both have', () => {
    fc.assert(
      fc.property(policies, policies, (base, other) => {
        expect(mergeThreeWays(base, base, other)).toEqual({ merged: other, conflicts: [] });
        expect(mergeThreeWays(base, other, base)).toEqual({ merged: other, conflicts: [] });
        expect(pointersOf(mergeThreeWays(base, other, other).merged, other)).toEqual([]);
        expect(mergeThreeWays(base, other, other).conflicts).toEqual([]);
      }),
      { seed: 20261138, numRuns: scaled(100, 300) },
    );
  });

  it('loses nobody’s change: each is in it, or it is a conflict', () => {
    fc.assert(
      fc.property(policies, policies, policies, (base, mine, theirs) => {
        const { merged, conflicts } = mergeThreeWays(base, mine, theirs);
        expect(PolicyInput.safeParse(merged).success).toBe(true);
        const inConflict = new Set(conflicts.map(({ pointer }) => pointer));
        const plain = (policy: PolicyBody) =>
          diffOf(base, policy).filter(({ pointer }) => !pointer.startsWith('/weights/'));
        for (const { pointer, to } of plain(mine))
          if (!inConflict.has(pointer))
            expect(plain(merged).find((one) => one.pointer === pointer)?.to).toEqual(to);
        for (const { pointer, to } of plain(theirs))
          expect(plain(merged).find((one) => one.pointer === pointer)?.to).toEqual(to);
      }),
      { seed: 20261137, numRuns: scaled(300, 900) },
    );
  });

  it('leaves exactly the weights in force to whom takes those, and scales those of one’s own', () => {
    fc.assert(
      fc.property(
        ...([policies, policies, policies] as const),
        fc.constantFrom(0.01, 1, 300),
        fc.constantFrom(0.01, 1, 300),
        (base, a, b, one, other) => {
          const [mine, theirs] = [times(a, one), times(b, other)];
          const merge = mergeThreeWays(base, mine, theirs);
          const asked = merge.conflicts.map(({ pointer }) => pointer);
          if (!asked.some((pointer) => pointer.startsWith('/weights/'))) return;
          const take = (choice: Choice) =>
            withChoices(merge, Object.fromEntries(asked.map((pointer) => [pointer, choice])));
          expect(take('theirs').weights).toEqual(theirs.weights);
          expect(weighAlike(take('mine').weights, mine.weights)).toBe(true);
        },
      ),
      { seed: 20261136, numRuns: scaled(500, 1500) },
    );
  });

  it('finds the same conflicts from either side', () => {
    fc.assert(
      fc.property(policies, policies, policies, (base, mine, theirs) => {
        const at = (a: PolicyBody, b: PolicyBody) =>
          mergeThreeWays(base, a, b)
            .conflicts.map(({ pointer }) => pointer)
            .sort();
        expect(at(mine, theirs)).toEqual(at(theirs, mine));
      }),
      { seed: 20261135, numRuns: scaled(100, 300) },
    );
  });

  it('keeps what a colleague changed that a stale draft would revert', () => {
    const theirs = withWeight('retention', 0.3);
    const mine = { ...DEFAULT_POLICY, exploration: { temperature: 0.5 } };
    const { merged, conflicts } = mergeThreeWays(DEFAULT_POLICY, mine, theirs);
    expect(conflicts).toEqual([]);
    expect(merged.weights).toEqual(theirs.weights);
    expect(merged.exploration).toEqual({ temperature: 0.5 });
  });

  it('lets the same field be chosen, one by one', () => {
    const mine = { ...withWeight('retention', 0.3), exploration: { temperature: 0.5 } };
    const theirs = { ...withWeight('retention', 0.2), exploration: { temperature: 0.4 } };
    const merge = mergeThreeWays(DEFAULT_POLICY, mine, theirs);
    const conflicts: Conflict[] = [
      { pointer: '/weights/retention', base: 0.1, mine: 0.3, theirs: 0.2 },
      { pointer: '/exploration/temperature', base: 0.02, mine: 0.5, theirs: 0.4 },
    ];
    expect(merge.conflicts).toEqual(conflicts);
    const chosen = withChoices(merge, {
      '/weights/retention': 'mine',
      '/exploration/temperature': 'theirs',
    });
    expect([chosen.weights.retention, chosen.exploration.temperature]).toEqual([0.3, 0.4]);
  });

  it('asks where each took away the weight that the other one left', () => {
    const only = (...terms: TermName[]): PolicyBody => ({
      ...DEFAULT_POLICY,
      weights: Object.fromEntries(
        TERMS.map((term) => [term, terms.includes(term) ? 1 : 0]),
      ) as PolicyBody['weights'],
    });
    const { merged, conflicts } = mergeThreeWays(
      only('uplift', 'retention'),
      only('uplift'),
      only('retention'),
    );
    expect(merged.weights).toEqual(only('retention').weights);
    expect(conflicts.map(({ pointer }) => pointer)).toEqual([
      '/weights/uplift',
      '/weights/retention',
    ]);
  });
});
