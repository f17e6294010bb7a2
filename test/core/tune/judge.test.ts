import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { studentQuantile } from '../../../core/base/student.ts';
import { TERMS } from '../../../core/model/policy.ts';
import { propensities } from '../../../core/recommend/rank.ts';
import { chancesOf, type Drawing } from '../../../core/tune/chances.ts';
import { type Asked, isWithin, judge, overlapOf } from '../../../core/tune/judge.ts';
import {
  DISMISSED,
  decodeReplayed,
  encodeReplayed,
  FINISHED,
  type Replayed,
  replayedOf,
} from '../../../core/tune/replayed.ts';
import { scaled } from '../../support/proof.ts';
import { type LogWorld, PUBLISHED, simulateLog, truthOf } from './simulated-logs.ts';

const WEIGHTS = PUBLISHED.weights;
const warm = (temperature: number): Drawing => ({ ...PUBLISHED, temperature });
const world = (people: number, each: number, published = PUBLISHED): LogWorld => ({
  ...{ people, each, candidates: 20, published },
});

/** Drafts that the gate admits, from close to what was logged to as far as it lets them be. */
const ADMITTED: readonly (readonly [string, LogWorld, Drawing])[] = [
  ['few people', world(22, 12), { weights: { ...WEIGHTS, retention: 0.3 }, temperature: 0.05 }],
  [
    'long logs',
    { ...world(24, 90), candidates: 12 },
    { weights: { ...WEIGHTS, retention: 0.3 }, temperature: 0.05 },
  ],
  ['colder', world(30, 15, warm(0.15)), warm(0.06)],
  ['far', world(40, 15, warm(0.3)), { weights: { ...WEIGHTS, retention: 1 }, temperature: 0.06 }],
];

/** Far from what was logged. */
const NEW: Drawing = { weights: { ...WEIGHTS, retention: 3 }, temperature: 0.003 };

const LOGS = scaled(40, 300);
/** 95 %, and what so few logs and rare outcomes may differ by. */
const LEAST = scaled(0.86, 0.9);
const MOST = scaled(1, 0.995);
const PATIENCE = { timeout: scaled(120_000, 1_800_000) };

type Interval = readonly [low: number, high: number];
type What = 'finished' | 'not-dismissed';
type Estimate = (
  log: Replayed,
  what: What,
  draft: Drawing,
  published: Drawing,
) => Interval | undefined;

const askOf = (draft: Drawing, published: Drawing): Asked => ({
  ...{ draft, published, differs: false, moved: false },
});

const judged: Estimate = (log, what, draft, published) => {
  const told = judge(log, askOf(draft, published));
  if (!told.can) throw new Error(`the log cannot tell: ${told.why}`);
  const found = told.outcomes.find(({ outcome }) => outcome === what);
  return found?.can ? [found.low, found.high] : undefined;
};

/** The same as if each decision were of somebody else. */
const unclustered: Estimate = (log, ...more) =>
  judged({ ...log, people: log.decisions, person: Uint16Array.from(log.picked.keys()) }, ...more);

const weightsOf = (log: Replayed, draft: Drawing, published: Drawing) => {
  const [then, now] = [chancesOf(log, draft), chancesOf(log, published)];
  return [...log.picked].map((one) => ({
    draft: then[one]! / log.logged[one]!,
    published: now[one]! / log.logged[one]!,
  }));
};

/** Inverse propensities as they are in textbooks. */
const plainIps: Estimate = (log, what, draft, published) => {
  const values = weightsOf(log, draft, published).map((weight, index) => {
    const bits = log.outcome[index]!;
    const came = what === 'finished' ? (bits & FINISHED) > 0 : (bits & DISMISSED) === 0;
    return came ? weight.draft - weight.published : 0;
  });
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const reach = 1.96 * Math.sqrt(squares / n / (n - 1));
  return [mean - reach, mean + reach];
};

/** Which share of the logs that have an interval has one that holds the truth, by outcome. */
const coverage = (
  [, logs, draft]: (typeof ADMITTED)[number],
  estimates: readonly Estimate[],
): number[][] => {
  const crowd = simulateLog(999, { ...logs, people: 3_000, each: 5 });
  const truth = truthOf(crowd, draft, logs.published);
  const held = estimates.map(() => ({ finished: 0, 'not-dismissed': 0 }));
  const given = estimates.map(() => ({ finished: 0, 'not-dismissed': 0 }));
  for (let seed = 0; seed < LOGS; seed++) {
    const { log } = simulateLog(1_000 + seed, logs);
    for (const what of ['finished', 'not-dismissed'] as const)
      for (const [index, estimate] of estimates.entries()) {
        const interval = estimate(log, what, draft, logs.published);
        if (interval === undefined) continue;
        const [low, high] = interval;
        given[index]![what] += 1;
        held[index]![what] += Number(low <= truth[what] && truth[what] <= high);
      }
  }
  // Where hardly any log has a number, a share says nothing.
  return held.map((one, index) =>
    (['finished', 'not-dismissed'] as const).flatMap((what) =>
      given[index]![what] >= LOGS / 2 ? [one[what] / given[index]![what]] : [],
    ),
  );
};

describe('intervals', () => {
  it.each(ADMITTED)('hold the truth, %s: 95 ± 2 in 100', PATIENCE, (...one) => {
    const [shares = []] = coverage(one, [judged]);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(LEAST);
    expect(Math.max(...shares)).toBeLessThanOrEqual(MOST);
  });

  it(
    'that are wrong fail by the same measure: plain ones, and not clustered ones',
    PATIENCE,
    () => {
      const [plain = [], flat = []] = coverage(ADMITTED[1]!, [plainIps, unclustered]);
      expect(Math.min(...plain)).toBeLessThan(LEAST);
      expect(Math.min(...flat)).toBeLessThan(LEAST);
    },
  );
});

/** How often an outcome comes: hardly ever, sometimes, nearly always. */
const RATES = [0.003, 0.01, 0.05, 0.5, 0.95, 0.99];

describe('of an outcome that is rare', () => {
  it.each(RATES.flatMap((rate) => [30, 120].map((people) => [rate, people] as const)))(
    'at %d for %d people there is no number, or one that holds',
    PATIENCE,
    (rate, people) => {
      const logs = { ...world(people, 10), candidates: 12, rate };
      const draft = { weights: { ...WEIGHTS, retention: 0.3 }, temperature: 0.05 };
      const truth = truthOf(simulateLog(999, { ...logs, people: 3_000 }), draft, PUBLISHED);
      const given = { finished: 0, 'not-dismissed': 0 };
      const held = { finished: 0, 'not-dismissed': 0 };
      for (let seed = 0; seed < LOGS; seed++) {
        const told = judge(simulateLog(2_000 + seed, logs).log, askOf(draft, PUBLISHED));
        if (!told.can) expect(told.why).toBe('too-rare');
        for (const one of told.can ? told.outcomes : []) {
          if (!one.can) continue;
          expect(one.high - one.low).toBeGreaterThan(1e-6);
          given[one.outcome] += 1;
          held[one.outcome] += Number(
            one.low <= truth[one.outcome] && truth[one.outcome] <= one.high,
          );
        }
      }
      for (const what of ['finished', 'not-dismissed'] as const) {
        if (rate === 0.003) expect(given[what]).toBeLessThan(0.1 * LOGS);
        if (rate === 0.5 && what === 'finished') expect(given[what]).toBe(LOGS);
        // Of so few logs a share says nothing.
        if (given[what] >= LOGS / 2)
          expect(held[what] / given[what], what).toBeGreaterThanOrEqual(LEAST);
      }
    },
  );

  it('there may be a number for the other', () => {
    const { log } = simulateLog(11, world(40, 15));
    const never = { ...log, outcome: log.outcome.map((bits) => bits & FINISHED) };
    expect(judge(never, askOf(PUBLISHED, PUBLISHED))).toMatchObject({
      can: true,
      outcomes: [
        { outcome: 'finished', can: true },
        { outcome: 'not-dismissed', can: false, why: 'too-rare' },
      ],
    });
    const nothing = { ...log, outcome: log.outcome.map(() => 0) };
    expect(judge(nothing, askOf(PUBLISHED, PUBLISHED))).toMatchObject({
      ...{ can: false, why: 'too-rare', would: 'wait' },
    });
  });
});

describe('the gate', () => {
  const { log } = simulateLog(5, world(40, 40));

  it('lets no number through beyond it, whatever the draft', () => {
    let beyond = 0;
    fc.assert(
      fc.property(
        fc.record({
          weights: fc.tuple(...TERMS.map(() => fc.double({ min: 0.01, max: 3, noNaN: true }))),
          temperature: fc.double({ min: 0, max: 0.3, noNaN: true }),
        }),
        ({ weights, temperature }) => {
          const named = Object.fromEntries(TERMS.map((name, index) => [name, weights[index]]));
          const draft = { weights: named as Drawing['weights'], temperature };
          const told = judge(log, askOf(draft, PUBLISHED));
          const overlap = overlapOf(log, chancesOf(log, draft), log.logged);
          expect(told.can).toBe(isWithin(overlap));
          if (told.can) return;
          beyond += 1;
          expect(Object.keys(told)).not.toContain('outcomes');
          expect(['overlap', 'never-offered']).toContain(told.why);
          expect(['temperature', 'split']).toContain(told.would);
          expect(told.temperature !== undefined).toBe(told.would === 'temperature');
        },
      ),
      { numRuns: scaled(60, 1_000), seed: 13 },
    );
    expect(beyond).toBeGreaterThan(10);
  });

  it('is shut where the usual effective sample size would let a draft through', () => {
    // Nearly certain of what the log hardly ever did: no such pick happened, so all looks well.
    const draft = { weights: { ...WEIGHTS, uplift: 0, retention: 1 }, temperature: 0.02 };
    const seen = weightsOf(log, draft, PUBLISHED).map((weight) => weight.draft);
    const sum = seen.reduce((total, one) => total + one, 0);
    const squares = seen.reduce((total, one) => total + one * one, 0);
    const { unequal } = overlapOf(log, chancesOf(log, draft), log.logged);
    const told = judge(log, askOf(draft, PUBLISHED));
    expect((sum * sum) / squares).toBeGreaterThan(20 * (log.decisions / unequal));
    expect(told).toMatchObject({ can: false });
  });

  it('says which temperature would tell, and that one does', () => {
    const draft = { weights: { ...WEIGHTS, retention: 1 }, temperature: 0.04 };
    const told = judge(log, askOf(draft, PUBLISHED));
    expect(told).toMatchObject({ can: false, would: 'temperature' });
    const temperature = told.can ? 0 : (told.temperature ?? 0);
    const published = warm(temperature);
    const then = simulateLog(6, world(40, 40, published));
    const warmer = { ...draft, temperature };
    expect(judge(then.log, askOf(warmer, published))).toMatchObject({ can: true });
  });

  it.each([
    ['nothing was replayed', undefined, {}, 'no-log', 'night'],
    ['there are too few people', simulateLog(7, world(19, 40)).log, {}, 'too-few', 'wait'],
    ['there are too few decisions', simulateLog(8, world(30, 4)).log, {}, 'too-few', 'wait'],
    ['constraints differ', log, { differs: true }, 'constraints', 'split'],
    ['the published ones do', log, { moved: true }, 'moved', 'wait'],
    ['the published policy is new', log, { published: NEW }, 'moved', 'wait'],
  ] as const)('is shut where %s', (_, of, more, why, would) => {
    const told = judge(of, { ...askOf(PUBLISHED, PUBLISHED), ...more });
    expect(told).toMatchObject({ can: false, about: 'single-picks', why, would });
  });
});

describe('columns', () => {
  const candidate = fc.record({
    terms: fc.tuple(...TERMS.map(() => fc.double({ min: 0, max: 1, noNaN: true }))),
    bonus: fc.constantFrom(0, 0.25, 0.1, 1.25),
    pinned: fc.boolean(),
    logged: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const decision = fc
    .record({
      candidates: fc.array(candidate, { minLength: 1, maxLength: 12 }),
      finished: fc.boolean(),
      dismissed: fc.boolean(),
    })
    .chain((one) => fc.nat(one.candidates.length - 1).map((picked) => ({ ...one, picked })));
  const people = fc.array(fc.array(decision, { minLength: 1, maxLength: 4 }), { maxLength: 4 });
  const head = { engine: '1.2.3', rest: 'rest', madeMs: 5, sinceMs: 3 };

  it('come back as they were written, byte for byte', () => {
    fc.assert(
      fc.property(people, (byPerson) => {
        const replayed = replayedOf(head, byPerson);
        expect(decodeReplayed(encodeReplayed(replayed))).toEqual(replayed);
      }),
      { seed: 20261134 },
    );
  });

  it('give every candidate the probability that the engine gives it', () => {
    fc.assert(
      fc.property(people, fc.double({ min: 0.02, max: 1, noNaN: true }), (byPerson, warmth) => {
        const log = replayedOf(head, byPerson);
        const chances = chancesOf(log, warm(warmth));
        const total = TERMS.reduce((sum, name) => sum + WEIGHTS[name], 0);
        const exact = byPerson.flat().flatMap(({ candidates }) =>
          propensities(
            candidates.map(({ terms, bonus, pinned }) => ({
              score: TERMS.reduce<number>(
                (sum, name, index) => sum + (WEIGHTS[name] / total) * terms[index]!,
                bonus,
              ),
              pinned,
            })),
            warmth,
          ),
        );
        for (const [index, chance] of exact.entries()) {
          // Between pinned ones, a difference that 16 bits do not show may fall either way.
          if (chance > 0 && chance < 1) expect(chances[index]).toBeCloseTo(chance, 2);
        }
      }),
      { seed: 20261133 },
    );
  });
});

it('Student’s t is what tables say', () => {
  expect(studentQuantile(19)).toBeCloseTo(2.093, 3);
  expect(studentQuantile(29)).toBeCloseTo(2.0452, 3);
  expect(studentQuantile(199)).toBeCloseTo(1.972, 3);
});
