import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { decide, type Outcome } from '../../../core/recommend/decide.ts';
import type { DecideInput } from '../../../core/recommend/situation.ts';
import { compileRelease } from '../../../core/release/compile.ts';
import { canonical } from '../../../functions/store/canonical.ts';
import { outcomeDigest } from '../../../functions/store/decisions.ts';
import { storable, type Value } from '../../../functions/store/table.ts';
import { decideInput } from '../../support/arbitraries.ts';
import { scaled } from '../../support/proof.ts';

/** DynamoDB keeps the fields of a map in no order. */
const turned = (value: Value | undefined): Value | undefined => {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((entry) => turned(entry) as Value);
  const fields = Object.entries(value).map(([name, field]) => [name, turned(field)] as const);
  return Object.fromEntries(fields.reverse());
};

/** What comes back of a field of an item. */
const throughTable = <T>(field: T): T => {
  const item = storable({ pk: 'p', sk: 's', field: field as Value });
  return turned(unmarshall(marshall(item)).field as Value) as T;
};
const throughPart = <T>(part: T): T => JSON.parse(canonical(part)) as T;

/** The question as it is asked again from what is stored of it. */
const askedAgain = (question: DecideInput): DecideInput => {
  const { catalogue, roles, goals, policy, model, number } = question.release;
  const { skills, lessons } = catalogue;
  return {
    ...question,
    release: compileRelease(number, {
      catalogue: throughPart({ skills, lessons, roles: [...roles.values()] }),
      goals: throughPart(goals),
      policy: throughPart(policy),
      model: throughPart(model),
    }),
    profile: throughTable(question.profile),
    request: throughTable(question.request),
    state:
      decodeState(encodeState(question.state)) ??
      expect.unreachable('the snapshot is of this fold'),
  };
};

const digestOf = (outcome: Outcome): string => outcomeDigest(JSON.stringify(outcome));

/** The table takes fewer minutes than 1e-130 for none: no employee has so few. */
const askable = decideInput().filter(({ request }) => (request.minutes ?? 1) > 1e-130);

it('gives an outcome the same digest when it is computed again from what was stored', () => {
  const digests = new Set<string>();
  fc.assert(
    fc.property(askable, fc.constantFrom('next' as const, 'plan' as const), (question, kind) => {
      const digest = digestOf(decide(question, kind));
      expect(digestOf(decide(askedAgain(question), kind))).toBe(digest);
      digests.add(digest);
    }),
    { seed: 20261126, numRuns: scaled(600, 9000) },
  );
  expect(digests.size).toBeGreaterThan(100);
});

it('gives outcomes that differ in anything different digests', () => {
  fc.assert(
    fc.property(decideInput(), (question) => {
      const { lessons } = decide(question);
      const [first, ...others] = lessons;
      if (first === undefined) return;
      const digest = digestOf({ lessons });
      expect(digestOf({ lessons: [{ ...first, score: first.score + 1e-12 }, ...others] })).not.toBe(
        digest,
      );
      expect(digestOf({ lessons: others })).not.toBe(digest);
    }),
    { seed: 20261126, numRuns: scaled(100, 1500) },
  );
});
