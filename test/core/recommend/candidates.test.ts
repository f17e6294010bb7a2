import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { stepDifficulty } from '../../../core/catalogue/compile.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { suitability } from '../../../core/learner/outlook.ts';
import {
  type Candidates,
  findCandidates,
  POOL_SIZE,
  upliftOf,
  usefulShare,
} from '../../../core/recommend/candidates.ts';
import { codeOf } from '../../../core/recommend/exclusions.ts';
import { type Gate, gateOf } from '../../../core/recommend/gate.ts';
import {
  type DecideInput,
  type Situation,
  situationOf,
} from '../../../core/recommend/situation.ts';
import { assess } from '../../../core/recommend/terms.ts';
import {
  happened,
  input,
  lesson,
  objective,
  policy,
  release,
  stateOf,
} from '../../support/builders.ts';
import { scaled } from '../../support/proof.ts';

const SKILLS = ['a', 'b', 'c', 'd'];
const NOT_DUE = codeOf('not-due');
const SEEN = codeOf('seen');

/** Many lessons that differ in little, so that most are worth as much as some other. */
const question = fc
  .record({
    lessons: fc.array(
      fc.record({
        skills: fc.subarray(SKILLS, { maxLength: 2 }),
        minutes: fc.constantFrom(2, 4),
        difficulty: fc.constantFrom(0.25, 0.5, 1),
        after: fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, fc.nat()),
      }),
      { minLength: 1, maxLength: 220, size: 'max' },
    ),
    demanded: fc.array(fc.subarray(SKILLS, { minLength: 1 }), { maxLength: 3 }),
    done: fc.array(
      fc.record({
        place: fc.nat(),
        daysAgo: fc.integer({ min: 1, max: 200 }),
        correct: fc.boolean(),
      }),
      {
        maxLength: 60,
        size: 'max',
      },
    ),
    pinned: fc.array(fc.nat(), { maxLength: 2 }),
    recall: fc.constantFrom(0, 1.5),
  })
  .map(({ lessons: sketches, demanded, done, pinned, recall }): DecideInput => {
    const idAt = (place: number): string => `l${String((place * 7) % 221).padStart(3, '0')}`;
    const cards = sketches.map(({ skills, after, ...more }, place) =>
      lesson(idAt(place), skills, {
        ...more,
        prerequisites: after === undefined || place === 0 ? [] : [idAt(after % place)],
      }),
    );
    const cardAt = (place: number) => cards[place % cards.length]!;
    return input(
      release({
        lessons: cards,
        objectives: demanded.map((skills, index) => objective(`o${index}`, skills)),
        policy: policy({
          rules: pinned.map((place) => ({ lessons: [cardAt(place).id], effect: 'pin' })),
        }),
        model: { ...DEFAULT_MODEL, weights: { ...DEFAULT_MODEL.weights, recall } },
      }),
      {
        state: stateOf(
          ...done.map(({ place, daysAgo, correct }, index) =>
            happened('answered', cardAt(place), daysAgo, {
              id: `e${index}`,
              question: 'q',
              correct,
            }),
          ),
        ),
      },
    );
  });

/** What a lesson is worth by itself, worked out lesson by lesson. */
const worthOf = ({ input: { release: compiled }, needs }: Situation, index: number): number => {
  const { catalogue, model } = compiled;
  const { start, items } = catalogue.taught;
  const step = catalogue.difficultyStep[index]!;
  let worth = 0;
  for (const need of needs) {
    const at = items.subarray(start[index]!, start[index + 1]!).indexOf(need.index);
    if (at < 0) continue;
    const { outlook, demand } = need;
    const usefulAt = (lift: number): number =>
      demand.weight * upliftOf(need, lift) * usefulShare(need, lift, model.spread);
    const least = outlook.kept > 0 ? usefulAt(outlook.kept) : 0;
    const more = usefulAt(outlook.kept + outlook.lasting) - least;
    const full = least + more * suitability(outlook.nowLogOdds - stepDifficulty(step));
    worth += catalogue.taughtShare[start[index]! + at]! * full * catalogue.effectPerMinute[index]!;
  }
  return worth;
};

/** The pool as it is defined, by sorting everything. */
const poolByHand = (situation: Situation, gate: Gate): number[] => {
  const { catalogue, rules } = situation.input.release;
  const all = [...catalogue.lessons.keys()];
  const worths = all.map((index) => worthOf(situation, index));
  const credits = all.map(() => 0);
  for (const index of [...catalogue.curriculum].reverse()) {
    const missing = gate.missing(index);
    if (![0, SEEN, NOT_DUE].includes(gate.codes[index]!)) continue;
    for (const before of missing)
      credits[before] = Math.max(
        credits[before]!,
        (0.6 * (worths[index]! + credits[index]!)) / missing.length,
      );
  }
  const total = (index: number): number => worths[index]! + credits[index]!;
  const best = (excluded: string | undefined): number[] =>
    all
      .filter((index) => gate.exclusionOf(index) === excluded)
      .sort((a, b) => total(b) - total(a) || a - b)
      .slice(0, POOL_SIZE);
  const open = best(undefined);
  const { taught } = catalogue;
  const serves = (index: number): boolean =>
    credits[index]! > 0 ||
    [...taught.items.subarray(taught.start[index], taught.start[index + 1])].some((one) =>
      situation.needs.some((need) => need.index === one && need.gap > 0),
    );
  const [early, often] = [best('not-due'), best('seen')];
  const resting = [...gate.resting].filter(
    ([index]) => serves(index) && gate.missing(index).length === 0,
  );
  const first = Math.min(...resting.map(([, end]) => end));
  const rested = resting
    .filter(([, end]) => end < first + 1440)
    .map(([index]) => index)
    .sort((a, b) => worths[b]! - worths[a]! || a - b);
  const chosen = (): number[] => {
    if (open.some(serves)) return open;
    if (early.some(serves)) return open.length > 0 ? open : early;
    const useful = often.filter(serves);
    if (useful.length > 0 || open.length > 0) return [...useful, ...open];
    return [early, often, rested].find((list) => list.length > 0) ?? [];
  };
  const pool = chosen().slice(0, POOL_SIZE);
  const overdue = new Map(gate.reviews.map((index, place) => [index, gate.overdue[place]!]));
  const reviews = [...overdue.keys()]
    .filter((index) => open.length > 0 && gate.codes[index] === 0)
    .sort((a, b) => overdue.get(b)! - overdue.get(a)! || a - b)
    .slice(0, 20)
    .filter((index) => !pool.includes(index) && gate.exclusionOf(index) === undefined)
    .slice(0, 10);
  const kept = [...pool.slice(0, POOL_SIZE - reviews.length), ...reviews];
  const pins = new Set(rules.flatMap(({ lessons }) => lessons));
  return [
    ...kept,
    ...[...pins].filter((index) => !kept.includes(index) && gate.exclusionOf(index) === undefined),
  ];
};

/** Somebody, and what is open to them. */
interface Look {
  readonly situation: Situation;
  readonly gate: Gate;
}

/** What a look found, and what a closer look makes of it, as text. */
const outcomeOf = ({ situation, gate }: Look, candidates: Candidates): string =>
  JSON.stringify(
    [candidates, assess({ situation, rulings: gate }, candidates.pool)],
    (name, value) => (name === 'need' ? value.index : value),
  );

it('finds what sorting all lessons by worth, then by index would find, whatever it found before', () => {
  let crowded = 0;
  fc.assert(
    fc.property(question, (asked) => {
      const situation = situationOf(asked);
      const gate = gateOf(situation);
      const { pool } = findCandidates(situation, gate);
      expect(pool.map(({ lesson: index }) => index)).toEqual(poolByHand(situation, gate));
      expect(findCandidates(situation, gate).pool).toEqual(pool);
      if (gate.codes.filter((_, index) => gate.exclusionOf(index) === undefined).length > POOL_SIZE)
        crowded += 1;
    }),
    { seed: 20261126, numRuns: scaled(400, 4800) },
  );
  // Otherwise it would not have been seen to choose.
  expect(crowded).toBeGreaterThan(200);
});

it('leaves what it found as it is, whoever is looked at next over the same catalogue', () => {
  let differing = 0;
  fc.assert(
    fc.property(question, question, (asked, other) => {
      // Another policy and another past, over one compiled catalogue: as a preview compares them.
      const { rules } = other.release.policy;
      const release = { ...asked.release, policy: { ...asked.release.policy, rules } };
      const [first, second] = [asked, { ...asked, release, state: other.state }].map((one) => {
        const situation = situationOf(one);
        return { situation, gate: gateOf(situation) };
      }) as [Look, Look];
      const alone = {
        first: outcomeOf(first, findCandidates(first.situation, first.gate)),
        second: outcomeOf(second, findCandidates(second.situation, second.gate)),
      };
      const ofFirst = findCandidates(first.situation, first.gate);
      const ofSecond = findCandidates(second.situation, second.gate);
      expect(outcomeOf(first, ofFirst)).toEqual(alone.first);
      expect(outcomeOf(second, ofSecond)).toEqual(alone.second);
      if (JSON.stringify(ofFirst.pool) !== JSON.stringify(ofSecond.pool)) differing += 1;
    }),
    { seed: 20261127, numRuns: 200 },
  );
  expect(differing).toBeGreaterThan(100);
});
