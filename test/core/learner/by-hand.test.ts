import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { FEATURES, type FeatureName } from '../../../core/learner/features.ts';
import { foldEvents } from '../../../core/learner/fold.ts';
import { type MasteryModel, masteryOf, predictAnswer } from '../../../core/learner/mastery.ts';
import { memoryOf } from '../../../core/learner/memory.ts';
import { prepareSkill } from '../../../core/learner/outlook.ts';
import { emptyState, newLesson, newSkill } from '../../../core/learner/state.ts';
import { compareEvents, type StoredEvent } from '../../../core/model/event.ts';
import { DAY, happened, lesson, NOW, stateOf } from '../../support/builders.ts';
import { featuresByHand, mindByHand, uncertaintyByHand } from '../../support/by-hand/mind.ts';
import { scaled } from '../../support/proof.ts';
import { eventsOf, modelOf, type Sketch } from '../../support/questions.ts';
import { wideSketches } from '../../support/wide.ts';

const SKETCHES = wideSketches(20261202, scaled(250, 2500));
const SKILLS = ['top', 'left', 'lone', '__proto__', 'never touched'];

/** A model in which every feature weighs 1, so that its contribution is the feature itself. */
const plain = (sketch: Sketch): MasteryModel => ({
  ...modelOf(sketch.model),
  weights: Object.fromEntries(FEATURES.map((name) => [name, 1])) as MasteryModel['weights'],
});
const logOdds = (level: number): number => Math.log(level / (1 - level));

const CASES = SKETCHES.flatMap((sketch, n) => {
  const model = plain(sketch);
  const memory = memoryOf(model.memory);
  const events = eventsOf(sketch);
  const state = foldEvents(events, emptyState(memory));
  const mind = mindByHand(events, memory);
  const at = NOW + [0, 0, 0, 9, 30 * 24][n % 5]! * 3_600_000;
  const prior = (n % 4) - 1.5;
  return SKILLS.map((skill) => {
    const measured = model.skills.findLast(([id]) => id === skill);
    const features = featuresByHand(mind, memory, skill, at, {
      prior,
      difficulty: measured?.[1] ?? 0,
      factors: measured?.[2] ?? [],
    });
    const found = masteryOf(state, model, skill, at, prior);
    const uncertainty = uncertaintyByHand(mind, skill, at, model.spread);
    return { skill, model, features, found, uncertainty };
  });
});

const OF_LESSONS = ['lessonWins', 'lessonFails', 'lessonForm', 'questionWins', 'questionFails'];
const NOT_OF_SKILLS = [...OF_LESSONS, 'questionLastRight', 'questionLastWrong'];
const OF_SKILLS = FEATURES.filter((name) => !NOT_OF_SKILLS.includes(name) && name !== 'particular');

describe('mastery, worked out by hand from the log', () => {
  it.each(OF_SKILLS)('is made of %s as it is described', (name) => {
    let alive = 0;
    for (const { found, features } of CASES) {
      const value = found.contributions.find((one) => one.name === name)!.logOdds;
      // Numbers are kept in 32 bits, which after some events is six digits.
      expect(value).toBeCloseTo(features[name] ?? 0, 4);
      if (Math.abs(value) > 1e-3) alive += 1;
    }
    expect(alive).toBeGreaterThan(10);
  });

  it('weighs some features in a skill’s own way, around where they usually are', () => {
    const CENTRES = { wins: 1, fails: -1, lingering: 0.95, recall: 0.9 } as Record<string, number>;
    const NAMES = ['generalAbility', 'generalForm', 'skillAbility', 'wins', 'fails', 'recent'];
    let alive = 0;
    for (const { skill, model, found, features } of CASES) {
      const slopes = model.slopes!.findLast(([id]) => id === skill)?.[1] ?? [];
      const expected = slopes.reduce((sum, slope, index) => {
        const name = [...NAMES, 'lingering', 'recall'][index]!;
        // Of a skill that was never answered on, recall is not low: it is nothing.
        if (index >= NAMES.length && features.practised === undefined) return sum;
        return sum + slope * ((features[name] ?? 0) - (CENTRES[name] ?? 0));
      }, 0);
      const value = found.contributions.find(({ name }) => name === 'particular')!.logOdds;
      expect(value).toBeCloseTo(expected, 4);
      if (expected !== 0) alive += 1;
    }
    expect(alive).toBeGreaterThan(40);
  });

  it('is as uncertain as its evidence is thin and old', () => {
    for (const { found, uncertainty } of CASES)
      expect(found.uncertainty).toBeCloseTo(uncertainty, 5);
  });

  it('adds up its contributions, each its feature times its weight', () => {
    for (const sketch of SKETCHES.slice(0, 60)) {
      const model = modelOf(sketch.model);
      const state = foldEvents(eventsOf(sketch), emptyState(memoryOf(model.memory)));
      const ones = masteryOf(state, plain(sketch), 'top', NOW, 0.3);
      const { contributions, logOdds: sum, probability } = masteryOf(state, model, 'top', NOW, 0.3);
      for (const [index, { name, logOdds: part }] of contributions.entries())
        expect(part).toBeCloseTo(ones.contributions[index]!.logOdds * model.weights[name], 9);
      expect(sum).toBeCloseTo(
        contributions.reduce((all, one) => all + one.logOdds, 0),
        9,
      );
      expect(probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 12);
    }
  });

  it('of a question knows how the lesson and the question itself went', () => {
    let alive = 0;
    for (const sketch of SKETCHES) {
      const model = plain(sketch);
      const events = eventsOf(sketch);
      const state = foldEvents(events, emptyState(memoryOf(model.memory)));
      const onLesson = events.filter((one) => one.type === 'answered' && one.lesson === 'l0');
      const onQuestion = onLesson.filter(({ question }) => question === 'q0');
      const right = (all: readonly StoredEvent[]) => all.filter(({ correct }) => correct).length;
      const form = onLesson.reduce((before, { correct, confidence }) => {
        const worth = correct && confidence === 'guess' ? 0.5 : 1;
        return before + 0.15 * worth * ((correct ? 0.5 : -0.5) - before);
      }, 0);
      const last = onQuestion.at(-1)?.correct;
      const expected: Partial<Record<FeatureName, number>> = {
        lessonWins: Math.log1p(right(onLesson)),
        lessonFails: -Math.log1p(onLesson.length - right(onLesson)),
        lessonForm: form,
        questionWins: Math.log1p(right(onQuestion)),
        questionFails: -Math.log1p(onQuestion.length - right(onQuestion)),
        questionLastRight: last === true ? 1 : 0,
        questionLastWrong: last === false ? -1 : 0,
      };
      const asked = { skills: [{ skill: 'top', weight: 1 }], difficultyLogOdds: 0 };
      const { contributions } = predictAnswer(
        state,
        model,
        { ...asked, lesson: 'l0', question: 'q0' },
        NOW,
      );
      for (const [name, value] of Object.entries(expected))
        expect(contributions.find((one) => one.name === name)!.logOdds, name).toBeCloseTo(value, 4);
      if (onQuestion.length > 0) alive += 1;
    }
    expect(alive).toBeGreaterThan(10);
  });
});

describe('the outlook, worked out by hand', () => {
  it('is what is fresh of a lesson and lasts until it is due, and what practice keeps', () => {
    let kept = 0;
    for (const [n, sketch] of SKETCHES.entries()) {
      const model = modelOf(sketch.model);
      const memory = memoryOf(model.memory);
      const events = eventsOf(sketch);
      const state = foldEvents(events, emptyState(memory));
      const { skills } = mindByHand(events, memory);
      const days = [0, 7, 30, 90][n % 4]!;
      for (const skill of SKILLS) {
        const outlook = prepareSkill(state, model, skill, NOW, NOW + days * DAY, 0.2);
        const known = skills.get(skill);
        const since = known?.lastAt === undefined ? 0 : (NOW - known.lastAt) / DAY;
        const { stability, memoryDifficulty } = known?.memory ?? memory.first;
        const recall = known?.memory ? memory.retrievability(stability, since) : 0;
        const then = known?.memory
          ? memory.review({ stability, memoryDifficulty }, since, true).stability
          : stability;
        const left = memory.retrievability(then, days);
        // What was practised a moment ago gains a quarter of what is new.
        expect(outlook.lasting).toBeCloseTo(model.gain * (0.25 + 0.75 * (1 - recall)) * left, 4);
        const later = known?.memory ? memory.retrievability(stability, since + days) : 0;
        expect(outlook.kept).toBeCloseTo(Math.max(0, left - later) * sketch.model.recallWeight, 4);
        expect(outlook.recall).toBeCloseTo(recall, 5);
        const mastery = (at: number) => masteryOf(state, model, skill, at, 0.2).probability;
        expect(outlook.now).toBeCloseTo(mastery(NOW), 9);
        expect(outlook.projected).toBeCloseTo(mastery(NOW + days * DAY), 9);
        if (outlook.kept > 0) kept += 1;
      }
    }
    expect(kept).toBeGreaterThan(40);
  });
});

describe('half-lives', () => {
  const card = lesson('l', ['s']);
  const ones = { ...DEFAULT_MODEL, weights: plain(SKETCHES[0]!).weights };
  const featureOf = (state: ReturnType<typeof stateOf>, name: FeatureName, at: number): number =>
    masteryOf(state, ones, 's', at).contributions.find((one) => one.name === name)!.logOdds;
  const answered = stateOf(happened('answered', card, 0, { question: 'q', correct: true }));
  const HOUR = DAY / 24;

  it.each([
    ['warmth', 12],
    ['withinHour', 1],
    ['withinDay', 12],
    ['withinWeek', 5 * 24],
  ] as const)('%s is half gone after %s hours more, whenever one begins to look', (name, hours) => {
    for (const start of [HOUR, 5 * HOUR, 30 * HOUR]) {
      const [before, after] = [start, start + hours * HOUR].map((later) =>
        featureOf(answered, name, NOW + later),
      );
      expect(before).toBeGreaterThan(0);
      expect(after! / before!).toBeCloseTo(0.5, 9);
    }
  });

  it('a bare completion is half worn off after 40 days', () => {
    const read = stateOf(happened('completed', card, 0));
    const [before, after] = [0, 40].map((days) => featureOf(read, 'exposure', NOW + days * DAY));
    expect(before).toBeCloseTo(1 / 3, 9);
    expect(after).toBeCloseTo(1 / 6, 9);
  });

  it('for ten minutes nothing fades: that is one sitting', () => {
    for (const name of ['warmth', 'withinHour', 'withinDay', 'lingering', 'recall'] as const) {
      const at = (minutes: number) => featureOf(answered, name, NOW + minutes * 60_000);
      expect(at(0)).toBe(at(10));
      expect(at(11)).toBeLessThan(at(10));
    }
  });

  it('recall is nine tenths after the days of its stability, a year and more leaves no lingering', () => {
    const { stability } = memoryOf().first;
    expect(featureOf(answered, 'recall', NOW + stability * DAY)).toBeCloseTo(0.9, 4);
    expect(featureOf(answered, 'lingering', NOW + 390 * DAY)).toBeGreaterThan(0);
    expect(featureOf(answered, 'lingering', NOW + 400 * DAY)).toBeCloseTo(0, 9);
    expect(featureOf(answered, 'lingering', NOW + 900 * DAY)).toBe(0);
  });

  it('half of what answers told is as if from fewer after 40 days: uncertainty grows again', () => {
    const many = stateOf(
      ...Array.from({ length: 20 }, (_, n) =>
        happened('answered', card, 0, { id: `e${n}`, question: 'q', correct: true }),
      ),
    );
    const spreadAt = (days: number) => masteryOf(many, ones, 's', NOW + days * DAY).uncertainty;
    const informationAt = (days: number) => 1 / spreadAt(days) ** 2 - 1 / ones.spread ** 2;
    // A quarter of what 20 answers tell stays for ever; the rest halves every 40 days.
    expect(informationAt(0)).toBeCloseTo(4, 5);
    expect(informationAt(40)).toBeCloseTo(1 + 3 / 2, 5);
    expect(informationAt(80)).toBeCloseTo(1 + 3 / 4, 5);
    expect(informationAt(100_000)).toBeCloseTo(1, 5);
  });
});

describe('assessments', () => {
  const said = (by: 'self' | 'manager' | 'test', level: number, n = 0): StoredEvent =>
    happened('assessed', 'x', 1, { id: `${by}-${n}`, skill: 's', level, by });
  const mastery = (...events: StoredEvent[]) =>
    masteryOf(stateOf(...events), DEFAULT_MODEL, 's', NOW);

  it('a test outweighs a manager, a manager outweighs oneself, and each settles more', () => {
    const ranks = ['self', 'manager', 'test'] as const;
    for (const [index, lower] of ranks.entries())
      for (const higher of ranks.slice(index + 1)) {
        const unsaid = mastery().logOdds;
        expect(mastery(said(higher, 0.9), said(lower, 0.1)).logOdds).toBeGreaterThan(unsaid);
        expect(mastery(said(higher, 0.1), said(lower, 0.9)).logOdds).toBeLessThan(unsaid);
        expect(mastery(said(higher, 0.9)).uncertainty).toBeLessThan(
          mastery(said(lower, 0.9)).uncertainty,
        );
      }
  });

  it('are worth six answers, three, and one and a half; twelve at most', () => {
    const informationOf = (...events: StoredEvent[]) =>
      1 / mastery(...events).uncertainty ** 2 - 1 / DEFAULT_MODEL.spread ** 2;
    const answers = { test: 6, manager: 3, self: 1.5 };
    for (const [by, count] of Object.entries(answers))
      expect(informationOf(said(by as 'test', 0.5))).toBeCloseTo(0.2 * count, 5);
    const tests = Array.from({ length: 5 }, (_, n) => said('test', 0.5, n));
    expect(informationOf(...tests)).toBeCloseTo(0.2 * 12, 5);
  });

  it('give way to the answers that contradict them, not to those that agree', () => {
    const card = lesson('l', ['s']);
    const answers = (correct: boolean) =>
      Array.from({ length: 6 }, (_, n) =>
        happened('answered', card, 0.5, { id: `a${n}`, question: 'q', correct }),
      );
    const part = (...events: StoredEvent[]) =>
      mastery(...events).contributions.find(({ name }) => name === 'assessment')!.logOdds;
    const full = DEFAULT_MODEL.weights.assessment * logOdds(0.9);
    expect(part(said('test', 0.9))).toBeCloseTo(full, 5);
    expect(part(said('test', 0.9), ...answers(true))).toBeCloseTo(full, 5);
    expect(part(said('test', 0.9), ...answers(false))).toBeCloseTo(full / 2, 5);
    expect(part(said('test', 0.1), ...answers(true))).toBeCloseTo(-full / 2, 5);
  });
});

describe('what an event carries of its lesson', () => {
  it('is the difficulty and kin of the question, else of the lesson, else of its skills', () => {
    const seen = { question: 0, lesson: 0, skills: 0 };
    for (const sketch of SKETCHES) {
      const { model } = sketch;
      for (const event of eventsOf(sketch)) {
        const card = sketch.lessons.find(({ id }) => id === event.lesson);
        if (card === undefined) {
          expect(event.lessonAs).toBeUndefined();
          continue;
        }
        const last = (list: typeof model.skills, id: string) =>
          list.findLast(([one]) => one === id);
        const question =
          event.type === 'answered' && last(model.questions, `${card.id}|${event.question}`);
        const own = question || last(model.lessons, card.id);
        const total = card.skills.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
        const ofSkills = card.skills.reduce(
          (sum, one) => sum + (one.weight ?? 1) * (last(model.skills, one.skill)?.[1] ?? 0),
          0,
        );
        const { difficulty, factors } = event.lessonAs!;
        const authored = 4 * ((card.difficulty ?? 0.5) - 0.5);
        expect(difficulty).toBeCloseTo(
          own ? own[1] : authored + (total > 0 ? ofSkills / total : 0),
          12,
        );
        const kin = card.skills.flatMap(({ skill }) => [last(model.skills, skill)?.[2]]);
        expect(factors).toEqual(own ? own[2] : kin.find((one) => one !== undefined));
        seen[question ? 'question' : own ? 'lesson' : 'skills'] += 1;
      }
    }
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(20);
  });
});

describe('an attempt at a lesson', () => {
  const card = lesson('l', ['s']);
  const answer = (daysAgo: number, correct: boolean, n = 0) =>
    happened('answered', card, daysAgo, { id: `a${daysAgo}-${n}`, question: `q${n}`, correct });
  const memoryAfter = (...events: StoredEvent[]) => {
    const { stability, memoryDifficulty } = stateOf(...events).lessons.get('l')!;
    return { stability, memoryDifficulty };
  };

  it('reviews the lesson by its first answer; those after it come too soon to tell', () => {
    const first = memoryAfter(answer(5, true));
    expect(memoryAfter(answer(5, true), answer(4.99, false, 1))).toEqual(first);
    expect(memoryAfter(answer(5, false), answer(4.99, true, 1))).toEqual(
      memoryAfter(answer(5, false)),
    );
    expect(memoryAfter(answer(5, false)).stability).toBeLessThan(first.stability);
  });

  it('ends with its completion, and a new one begins when the lesson is started again', () => {
    const first = memoryAfter(answer(9, true));
    const completed = happened('completed', card, 8.9);
    expect(memoryAfter(answer(9, true), completed)).toEqual(first);
    const started = happened('started', card, 2.1);
    const review = memoryOf().review(first, 7, true);
    expect(memoryAfter(answer(9, true), completed, answer(2, true, 1))).not.toEqual(first);
    expect(memoryAfter(answer(9, true), started, answer(2, true, 1))).toEqual(review);
  });

  it('is told by its score only where it has no answers of its own', () => {
    const scored = (score: number) => happened('completed', card, 1, { score });
    const winsOf = (...events: StoredEvent[]) => stateOf(...events).skills.get('s')!.wins;
    expect(winsOf(answer(5, false), scored(1))).toBe(0);
    expect(winsOf(answer(5, false), happened('started', card, 2), scored(1))).toBe(2);
    expect(winsOf(answer(5, false), happened('completed', card, 4), scored(1))).toBe(2);
  });
});

describe('an answer', () => {
  /** Mastery of all skills when a question on some of them has just been answered at `at`. */
  const afterAnswer = (sketch: Sketch, at: number, correct: boolean | undefined): number[] => {
    const model = modelOf(sketch.model);
    const answer = {
      ...happened('answered', lesson('new', ['top', 'lone']), 0, { question: 'q' }),
      ...{ correct, at, seen: at, id: 'zzz' },
    };
    const events = [...eventsOf(sketch), ...(correct === undefined ? [] : [answer])];
    const state = foldEvents(events, emptyState(memoryOf(model.memory)));
    return SKILLS.map((skill) => masteryOf(state, model, skill, at, 0.4).logOdds);
  };

  it('that is right never lowers mastery of any skill, whatever was fitted', () => {
    for (const [n, sketch] of SKETCHES.entries()) {
      const at = NOW + [60_000, 3 * DAY, 60 * DAY][n % 3]!;
      const [before, after] = [afterAnswer(sketch, at, undefined), afterAnswer(sketch, at, true)];
      for (const [index, value] of after.entries())
        expect(value).toBeGreaterThanOrEqual(before[index]! - 1e-6);
      expect(after[0]).toBeGreaterThan(before[0]!);
    }
  });

  it('that is wrong leaves less than one that is right', () => {
    for (const [n, sketch] of SKETCHES.entries()) {
      const at = NOW + [60_000, 3 * DAY, 60 * DAY][n % 3]!;
      const [wrong, right] = [afterAnswer(sketch, at, false), afterAnswer(sketch, at, true)];
      for (const [index, value] of right.entries())
        expect(value).toBeGreaterThanOrEqual(wrong[index]! - 1e-6);
      expect(right[0]).toBeGreaterThan(wrong[0]!);
    }
  });
});

describe('the fold', () => {
  it('is the same in whatever order the events arrived', () => {
    for (const sketch of SKETCHES.slice(0, 60)) {
      const events = eventsOf(sketch);
      const arrived = [...events.filter((_, n) => n % 3 === 1), ...events.toReversed()];
      const sorted = [...new Set(arrived)].sort(compareEvents);
      expect(encodeState(foldEvents(sorted))).toEqual(encodeState(foldEvents(events)));
    }
  });
});

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const minute = fc.oneof(fc.constantFrom(0, 1, 127, 128, 2 ** 27, 105_000_000), fc.nat(105_000_000));
const byte = fc.constantFrom(0, 1, 254, 255);
const counted = fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 65_535);
const averages = fc.tuple(float, float, float).map((all) => [...all]);

/** Any numbers that the fold may leave, the largest and smallest among them. */
const skillState = fc
  .record({
    answered: fc.boolean(),
    told: fc.boolean(),
    floats: fc.tuple(float, float, float, float, float, float),
    form: averages,
    streak: fc.tuple(byte, byte, byte),
    exposures: fc.integer({ min: 0, max: 8 }),
    practisedMinute: minute,
    before: fc.constantFrom(0, 1, 200_000),
  })
  .map(({ answered, told, floats, form, streak, exposures, practisedMinute, before }) => {
    const [ability, wins, fails, stability, memoryDifficulty, assessed] = floats;
    const lastMinute = Math.max(1, practisedMinute - before);
    return {
      ...newSkill(),
      exposures,
      practisedMinute: answered ? Math.max(lastMinute, practisedMinute) : practisedMinute,
      ...(answered && { ability, wins, fails, stability, memoryDifficulty, form, lastMinute }),
      ...(answered && { winStreak: streak[0], failStreak: streak[1], spacedWins: streak[2] }),
      ...(told && { assessed, assessedWeight: Math.fround(0.1 + exposures) }),
    };
  });
const lessonState = fc
  .record({
    times: fc.tuple(minute, minute, minute, minute, minute),
    reason: fc.constantFrom(undefined, 'not-relevant', 'too-easy', 'too-hard', 'later'),
    counts: fc.tuple(counted, counted, counted, counted),
    rating: fc.integer({ min: 0, max: 5 }),
    memory: fc.option(fc.tuple(fc.constantFrom(Math.fround(0.01), 36_500), float)),
    form: float,
    questions: fc.uniqueArray(fc.constantFrom(0, 1, 127, 128, 70_000, 0xffffff), { maxLength: 4 }),
    packed: byte,
  })
  .map(({ times, reason, counts, rating, memory, form, questions, packed }) => {
    const [startedMinute, completedMinute, answeredMinute, openedMinute, dismissedMinute] = times;
    const [completions, answersThisTime, answers, wins] = counts;
    return {
      ...newLesson(),
      ...{ startedMinute, completedMinute, answeredMinute, openedMinute, dismissedMinute },
      ...{ completions, answersThisTime, rating },
      dismissedReason: reason as ReturnType<typeof newLesson>['dismissedReason'],
      ...(memory && { stability: memory[0], memoryDifficulty: memory[1] }),
      ...(questions.length > 0 && {
        ...{ answers, wins, form },
        questions: questions.sort((a, b) => a - b).flatMap((hash) => [hash, packed]),
      }),
    };
  });

it('a snapshot gives back every number, the largest and the smallest, bit for bit', () => {
  fc.assert(
    fc.property(
      fc.array(skillState, { maxLength: 4 }),
      fc.array(lessonState, { maxLength: 4 }),
      fc.tuple(float, float, float, averages, byte, minute),
      fc.array(float, { maxLength: 5 }),
      (skills, lessons, [ability, wins, fails, form, failStreak, lastMinute], kindred) => {
        const state = {
          ...emptyState(),
          ...{ ability, wins, fails, form, failStreak, lastMinute },
          kindred: Float32Array.from(kindred),
          events: 2 ** 40,
          newest: { at: Number.MAX_SAFE_INTEGER, id: 'é-ü' },
          skills: new Map(skills.map((one, index) => [`s${index}`, one])),
          lessons: new Map(lessons.map((one, index) => [`l${index}`, one])),
        };
        expect(decodeState(encodeState(state))).toStrictEqual(state);
      },
    ),
    { seed: 20261202, numRuns: 300 },
  );
});
