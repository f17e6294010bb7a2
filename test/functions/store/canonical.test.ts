import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical, digestOf } from '../../../functions/store/canonical.ts';

/** Names of fields as ours are: never whole numbers, which JavaScript puts first. */
const name = fc.string().filter((text) => !/^\d+$/.test(text));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    fc
      .array(fc.tuple(name, fc.option(tie('value'), { nil: undefined })))
      .map((fields) => Object.fromEntries(fields)),
  ),
})).value;

const sortedByHand = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedByHand);
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([field, entry]) => [field, sortedByHand(entry)]));
};

it('is what JSON.stringify makes of the value with its fields sorted', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(canonical(value)).toBe(JSON.stringify(sortedByHand(value)));
    }),
    { seed: 20261127 },
  );
});

it('tells nothing of the order of fields, and everything of the order of entries', () => {
  expect(canonical({ b: 1, a: [2, undefined, { d: undefined, c: -0 }] })).toBe(
    '{"a":[2,null,{"c":0}],"b":1}',
  );
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});

it('hashes that text with SHA-256', () => {
  expect(digestOf({ b: 1, a: 2 })).toBe(createHash('sha256').update('{"a":2,"b":1}').digest('hex'));
});
