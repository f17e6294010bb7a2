import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skillReports } from '../../../core/recommend/skills.ts';
import { decideInput } from '../../support/arbitraries.ts';
import {
  DAY,
  happened,
  input,
  lesson,
  NOW,
  objective,
  release,
  stateOf,
} from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

describe('the report on skills', () => {
  it('adds up: contributions are the log-odds, log-odds the mastery, target minus projection the gap', () => {
    fc.assert(
      fc.property(decideInput(), (question) => {
        for (const one of skillReports(question)) {
          const sum = one.contributions.reduce((total, { logOdds }) => total + logOdds, 0);
          expect(sum).toBeCloseTo(one.logOdds, 9);
          expect(one.mastery).toBeCloseTo(1 / (1 + Math.exp(-one.logOdds)), 12);
          expect(one.interval[0]).toBeLessThanOrEqual(one.mastery);
          expect(one.interval[1]).toBeGreaterThanOrEqual(one.mastery);
          expect(one.uncertainty).toBeGreaterThan(0);
          if (one.target !== undefined)
            expect(one.gap).toBeCloseTo(Math.max(0, one.target - (one.projected ?? 0)), 12);
          if (one.mastered) expect(one.answers).toBeGreaterThanOrEqual(3);
          for (const instant of [one.lastPractised, one.nextReview])
            if (instant !== undefined)
              expect(Number.isNaN(new Date(instant).getTime())).toBe(false);
        }
      }),
      { seed: 5, numRuns: scaled(300, 4500) },
    );
  });

  const sql = lesson('a', ['sql']);
  const compiled = release({
    lessons: [sql, lesson('b', ['empathy'])],
    objectives: [objective('o', ['empathy'])],
  });

  it('lists what is demanded first, then what was touched, and names the key results', () => {
    const reports = skillReports(
      input(compiled, { state: stateOf(happened('completed', sql, 4)) }),
    );
    expect(reports.map(({ skill }) => skill)).toEqual(['empathy', 'sql']);
    expect(reports[0]!.sources.map(({ id }) => id)).toEqual(['o-kr']);
    expect(reports[1]).toMatchObject({ lastPractised: NOW - 4 * DAY, answers: 0, mastered: false });
    expect(reports[1]!.target).toBeUndefined();
  });

  it('calls nobody mastered on bare completions, however many', () => {
    const events = Array.from({ length: 40 }, (_, n) => happened('completed', sql, n + 1));
    const report = skillReports(input(compiled, { state: stateOf(...events) })).find(
      ({ skill }) => skill === 'sql',
    );
    expect(report!.mastered).toBe(false);
    expect(report!.mastery).toBeLessThan(0.7);
  });
});
