import { expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { prepareSkill } from '../../../core/learner/outlook.ts';
import { DAY, happened, lesson, NOW, stateOf } from '../../support/builders.ts';

it('gains less straight after a lesson that was merely completed, and more as days go by', () => {
  const lastingAfter = (...daysAgo: number[]): number => {
    const events = daysAgo.map((days) => happened('completed', lesson('l', ['s']), days));
    return prepareSkill(stateOf(...events), DEFAULT_MODEL, 's', NOW, NOW + 20 * DAY).lasting;
  };
  expect(lastingAfter(0.1)).toBeLessThan(0.5 * lastingAfter());
  expect(lastingAfter(2)).toBeGreaterThan(lastingAfter(0.1));
  expect(lastingAfter(20)).toBeGreaterThan(lastingAfter(2));
});
