import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_POLICY,
  type PolicyBody,
  PolicyInput,
  TERMS,
} from '../../../../core/model/policy.ts';
import { isSamePolicy, sharesOf } from '../../../../core/tune/shares.ts';
import {
  ANCHOR_FIELD,
  anchorOf,
  BOX_FIELD,
  formOf,
  NUMBER_FIELDS,
  readPolicyForm,
} from '../../../../functions/console/tuning/policy-form.ts';
import { scaled } from '../../../support/proof.ts';

const weight = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1000, noNaN: true }));
/** Eight of these are within what one weight may be. */
const SMALL = 100;
const policies: fc.Arbitrary<PolicyBody> = fc
  .record({
    weights: fc.record(
      Object.fromEntries(TERMS.map((term) => [term, weight])) as Record<
        (typeof TERMS)[number],
        typeof weight
      >,
    ),
    exploration: fc.record({ temperature: fc.double({ min: 0, max: 10, noNaN: true }) }),
    constraints: fc.record({
      dailyCap: fc.integer({ min: 1, max: 50 }),
      cooldownDays: fc.double({ min: 0, max: 365, noNaN: true }),
      dismissedDays: fc.double({ min: 0, max: 3650, noNaN: true }),
      excludeOverdueReview: fc.boolean(),
      fallbackLanguages: fc.subarray(['en', 'de-CH', 'zh-Hant']),
    }),
    holdout: fc.option(
      fc.record({
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        by: fc.constantFrom('team', 'employee'),
      }),
      { nil: undefined },
    ),
    rules: fc.constant([{ lessons: ['w1'], effect: 'pin' }]),
  })
  .filter(({ weights }) => Object.values(weights).some((one) => one > 0))
  .map((policy) => PolicyInput.parse(policy));

const policyIn = (form: URLSearchParams, current: PolicyBody): PolicyBody => {
  const read = readPolicyForm(form, current);
  if ('wrong' in read) throw new Error([...read.wrong.keys()].join());
  return read.policy;
};

describe('the form of a policy', () => {
  it('changes nothing where nothing was touched, however much of it is shown rounded', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(policyIn(formOf(policy), policy)).toEqual(policy);
      }),
      { seed: 20261150, numRuns: scaled(100, 300) },
    );
  });

  it('changes the one field that was touched, and no other, also when it is sent again', () => {
    fc.assert(
      fc.property(
        policies,
        fc.constantFrom(...TERMS),
        fc.integer({ min: 1, max: 100 }),
        (policy, term, percent) => {
          fc.pre(Object.values(policy.weights).every((one) => one < SMALL));
          const form = formOf(policy);
          form.set(ANCHOR_FIELD, JSON.stringify(policy));
          form.set(term, String(percent));
          const saved = policyIn(form, anchorOf(form, policy));
          for (const other of TERMS)
            if (other !== term) expect(saved.weights[other]).toBe(policy.weights[other]);
          // The page still shows what it was made from when it saves once more.
          const again = policyIn(form, anchorOf(form, saved));
          expect(isSamePolicy(again, saved)).toBe(true);
        },
      ),
      { seed: 20261149, numRuns: scaled(100, 300) },
    );
  });

  it('keeps whatever a form does not have, any of its fields', () => {
    const names = [...new Set([...formOf(DEFAULT_POLICY).keys()])];
    fc.assert(
      fc.property(policies, fc.subarray([...names, 'excludeOverdueReview']), (policy, left) => {
        const form = formOf(policy);
        for (const name of left) form.delete(name);
        // A box without its tick is only to be told from no box by what says that it was there.
        fc.pre(form.has(BOX_FIELD) === false || !left.includes('excludeOverdueReview'));
        expect(policyIn(form, policy)).toEqual(policy);
        expect(policyIn(new URLSearchParams(), policy)).toEqual(policy);
      }),
      { seed: 20261148, numRuns: scaled(100, 300) },
    );
    const overdue = { ...DEFAULT_POLICY.constraints, excludeOverdueReview: true };
    const form = formOf({ ...DEFAULT_POLICY, constraints: overdue });
    form.delete('excludeOverdueReview');
    const read = policyIn(form, { ...DEFAULT_POLICY, constraints: overdue });
    expect(read.constraints.excludeOverdueReview).toBe(false);
  });

  it('keeps shares where a weight would grow larger than any may be', () => {
    const weights = { ...DEFAULT_POLICY.weights, uplift: 1000, retention: 1000, variety: 1000 };
    const policy = { ...DEFAULT_POLICY, weights };
    const form = formOf(policy);
    form.set('uplift', '100');
    const read = policyIn(form, policy);
    expect(read.weights.uplift).toBe(1000);
    expect(read.weights.retention).toBeCloseTo(read.weights.variety, 9);
    expect(sharesOf(read.weights).uplift).toBeCloseTo(0.6, 2);
  });

  it('takes percentages for what they are: only shares count', () => {
    const form = formOf(DEFAULT_POLICY);
    for (const term of TERMS) form.set(term, '0');
    form.set('retention', '30');
    form.set('uplift', '10,0');
    const { retention, uplift } = sharesOf(policyIn(form, DEFAULT_POLICY).weights);
    expect([retention, uplift]).toEqual([0.75, 0.25]);
  });

  it.each(['NaN', '1e9', '-1', 'Infinity', '', ' ', '0x10', '<b>', '5 %', '١'])(
    'says beside each field that %j is no number for it',
    (text) => {
      for (const name of [...TERMS, ...NUMBER_FIELDS.map((field) => field.name)]) {
        const form = formOf(DEFAULT_POLICY);
        form.set(name, text);
        const read = readPolicyForm(form, DEFAULT_POLICY);
        expect('wrong' in read && [...read.wrong], name).toEqual([[name, 'number']]);
      }
    },
  );

  it('refuses weights that are all 0, and languages that are none', () => {
    const form = formOf(DEFAULT_POLICY);
    for (const term of TERMS) form.set(term, '0');
    form.set('fallbackLanguages', 'en, klingon!');
    const read = readPolicyForm(form, DEFAULT_POLICY);
    expect('wrong' in read && [...read.wrong.values()]).toEqual(['all-zero', 'languages']);
  });

  it('believes no page that says it was made from what is no policy', () => {
    for (const said of ['', '{', '{"weights":{}}', 'null', '[]'])
      expect(anchorOf(new URLSearchParams({ [ANCHOR_FIELD]: said }), DEFAULT_POLICY)).toBe(
        DEFAULT_POLICY,
      );
  });
});
