import { expect, it } from 'vitest';
import { textsIn, untold } from '../../infra/untold.ts';

const TEXTS = new Set(['Said', "It's said", 'Said "so"', 'First', 'Second']);

it.each([
  ['{description:"Said"}', '{}'],
  ['{description:"Said",a:1}', '{a:1}'],
  ['{a:1,description:"Said"}', '{a:1}'],
  ['{a:1,summary:"First",description:"Second",b:2}', '{a:1,b:2}'],
  ['{summary:"First",description:"Second"}', '{}'],
  ['x.meta({description:"Said"}).optional()', 'x.optional()'],
  ['{description:"It\'s said"}', '{}'],
  ['{description:\'Said "so"\'}', '{}'],
  ['{description:"Said \\"so\\""}', '{}'],
  ["{description:`It's said`}", '{}'],
  ['{description:"Unsaid"}', '{description:"Unsaid"}'],
  ['{description:text(2000),a:"Said"}', '{description:text(2000),a:"Said"}'],
  ['{mydescription:"Said"}', '{mydescription:"Said"}'],
])('of %s is left %s', (script, left) => {
  expect(untold(script, TEXTS)).toBe(left);
  expect(untold(untold(script, TEXTS), TEXTS)).toBe(left);
});

it('finds what is said in a document, without the scopes that were added', () => {
  const document = {
    paths: { '/': { get: { summary: 'First', description: 'Second\n\nScopes: any of admin.' } } },
    schemas: [{ description: 'Said', properties: { description: { type: 'string' } } }],
  };
  expect(textsIn(document)).toEqual(new Set(['First', 'Second', 'Said']));
});
