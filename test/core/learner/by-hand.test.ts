import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '../../../core/learner/codec.ts';
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import { FEATURES, type FeatureName } from '../../../core/learner/features.ts';
import { foldEvents } from '../../../core/learner/fold.ts';
import {
  MASTERY_TERMS,
  type MasteryModel,
  type MasteryTerm,
  masteryOf,
  predictAnswer,
} from '../../../core/learner/mastery.ts';
import { memoryOf } from '../../../core/learner/memory.ts';
import { prepareSkill } from '../../../core/learner/outlook.ts';
import { emptyState, newLesson, newSkill } from '../../../core/learner/state.ts';
import { compareEvents, type StoredEvent } from '../../../core/model/event.ts';
import { DAY, happened, lesson, NOW, stateOf } from '../../support/builders.ts';
import { featuresByHand, masteryByHand, mindByHand } from '../../support/by-hand/mind.ts';
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
const CASES = SKETCHES.flatMap((sketch, n) => {
  const model = plain(sketch);
  const memory = memoryOf(model.memory);
  const events = eventsOf(sketch);
  const state = foldEvents(events, emptyState(memory));
  const mind = mindByHand(events, memory);
  const at = NOW + [0, 0, 0, 9, 30 * 24][n % 5]! * 3_600_000;
  const prior = [-1.1, -0.4, 0.4, 1.1][n % 4]!;
  return SKILLS.map((skill) => {
    const measured = model.skills.findLast(([id]) => id === skill);
    const difficulty = measured?.[1] ?? 0;
    const factors = measured?.[2] ?? [];
    const features = featuresByHand(mind, memory, skill, at, { prior, difficulty, factors });
    const asked = { skills: [{ skill, weight: 1 }], difficultyLogOdds: difficulty, prior };
    const found = predictAnswer(state, model, asked, at);
    const mastery = masteryOf(state, model, skill, at, prior);
    const byHand = masteryByHand(mind, skill, at, { prior, difficulty });
    return { skill, model, state, at, prior, features, found, mastery, byHand };
  });
});

const OF_LESSONS = ['lessonWins', 'lessonFails', 'lessonForm', 'questionWins', 'questionFails'];
const NOT_OF_SKILLS = [...OF_LESSONS, 'questionLastRight', 'questionLastWrong'];
const OF_SKILLS = FEATURES.filter((name) => !NOT_OF_SKILLS.includes(name) && name !== 'particular');

describe('the prediction of an answer, worked out by hand from the log', () => {
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

  it('adds up its contributions, each its feature times its weight', () => {
    for (const sketch of SKETCHES.slice(0, 60)) {
      const model = modelOf(sketch.model);
      const state = foldEvents(eventsOf(sketch), emptyState(memoryOf(model.memory)));
      const asked = { skills: [{ skill: 'top', weight: 1 }], difficultyLogOdds: 0.2, prior: 0.3 };
      const ones = predictAnswer(state, plain(sketch), asked, NOW);
      const { contributions, logOdds: sum, probability } = predictAnswer(state, model, asked, NOW);
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

describe('mastery, worked out by hand from the log', () => {
  it('is what is believed, with what is not known of it', () => {
    let answered = 0;
    for (const { skill, state, mastery, byHand } of CASES) {
      // Numbers are kept in 32 bits.
      expect(mastery.probability).toBeCloseTo(byHand.probability, 5);
      expect(mastery.uncertainty).toBeCloseTo(byHand.uncertainty, 4);
      const [low, atLeast, high] = byHand.quantiles;
      expect(mastery.interval[0]).toBeCloseTo(low!, 5);
      expect(mastery.interval[1]).toBeCloseTo(high!, 5);
      expect(mastery.atLeast).toBeCloseTo(atLeast!, 5);
      if ((state.skills.get(skill)?.lastMinute ?? 0) > 0) answered += 1;
    }
    expect(answered).toBeGreaterThan(100);
  });

  it('adds up its terms, each of them alive', () => {
    const alive = new Map<MasteryTerm, number>();
    for (const { mastery } of CASES) {
      const { contributions, logOdds, probability } = mastery;
      expect(contributions.map(({ name }) => name)).toEqual(MASTERY_TERMS);
      expect(contributions.reduce((sum, one) => sum + one.logOdds, 0)).toBe(logOdds);
      expect(probability).toBeCloseTo(1 / (1 + Math.exp(-logOdds)), 12);
      for (const { name, logOdds: term } of contributions)
        if (Math.abs(term) > 0.01) alive.set(name, (alive.get(name) ?? 0) + 1);
    }
    for (const name of MASTERY_TERMS) expect(alive.get(name), name).toBeGreaterThan(40);
  });

  it('has terms that are nothing where there is nothing to tell', () => {
    for (const { skill, state, at, prior, mastery, model } of CASES) {
      const term = (name: MasteryTerm) =>
        mastery.contributions.find((one) => one.name === name)!.logOdds;
      const known = state.skills.get(skill);
      if (known === undefined || known.lastMinute === 0) {
        expect(term('answers')).toBeCloseTo(0, 12);
        expect(term('forgetting')).toBeCloseTo(0, 12);
      }
      if (known?.assessments === undefined) expect(term('assessments')).toBeCloseTo(0, 12);
      if ((known?.exposures ?? 0) === 0) expect(term('completions')).toBeCloseTo(0, 12);
      if (!model.skills.some(([id]) => id === skill)) expect(term('difficulty')).toBeCloseTo(0, 12);
      const unasked = masteryOf(state, model, skill, at, 0).contributions;
      expect(unasked.find(({ name }) => name === 'role')!.logOdds).toBe(0);
      expect(Math.sign(term('role'))).toBe(Math.sign(prior));
    }
  });
});

describe('the outlook, worked out by hand', () => {
  /** How far practice now keeps mastery from falling until it is due, in log-odds. */
  const keptByHand = (
    mind: ReturnType<typeof mindByHand>,
    model: MasteryModel,
    skill: string,
    days: number,
  ): number => {
    const difficulty = model.skills.findLast(([id]) => id === skill)?.[1] ?? 0;
    const of = { prior: 0.2, difficulty };
    const { probability, refreshed } = masteryByHand(mind, skill, NOW + days * DAY, of, NOW);
    const logit = (p: number) => Math.log(p / (1 - p));
    return Math.max(0, logit(refreshed) - logit(probability));
  };

  it('is what is fresh of a lesson and lasts until it is due, and what practice keeps', () => {
    let kept = 0;
    for (const [n, sketch] of SKETCHES.entries()) {
      const model = modelOf(sketch.model);
      const memory = memoryOf(model.memory);
      const events = eventsOf(sketch);
      const state = foldEvents(events, emptyState(memory));
      const mind = mindByHand(events, memory);
      const { skills } = mind;
      const days = [0, 7, 30, 90][n % 4]!;
      for (const skill of SKILLS) {
        const outlook = prepareSkill(state, model, skill, NOW, NOW + days * DAY, 0.2);
        const known = skills.get(skill);
        // What was merely completed was practised, too, as if it had been right once.
        const exposed = known !== undefined && known.belief.exposures > 0;
        const at = Math.max(known?.lastAt ?? 0, exposed ? known.belief.exposedDay * DAY : 0);
        const since = (NOW - at) / DAY;
        const before = known?.memory ?? memory.first;
        const recall = at > 0 ? memory.retrievability(before.stability, since) : 0;
        const then = at > 0 ? memory.review(before, since, true).stability : before.stability;
        const left = memory.retrievability(then, days);
        // What was practised a moment ago gains a quarter of what is new.
        expect(outlook.lasting).toBeCloseTo(model.gain * (0.25 + 0.75 * (1 - recall)) * left, 4);
        expect(outlook.kept).toBeCloseTo(keptByHand(mind, model, skill, days), 4);
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
  const ASKED = { skills: [{ skill: 's', weight: 1 }], difficultyLogOdds: 0 };
  const featureOf = (state: ReturnType<typeof stateOf>, name: FeatureName, at: number): number =>
    predictAnswer(state, ones, ASKED, at).contributions.find((one) => one.name === name)!.logOdds;
  const termOf = (state: ReturnType<typeof stateOf>, name: MasteryTerm, at: number): number =>
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
    const [before, after] = [0, 40].map((days) => termOf(read, 'completions', NOW + days * DAY));
    // A third of .09, flattened by all that is not known: by √(1 + π (1.2 + .5) ÷ 8).
    const flattened = 0.09 / 3 / Math.sqrt(1 + (Math.PI * 1.7) / 8);
    expect(before).toBeCloseTo(flattened, 9);
    expect(after).toBeCloseTo(flattened / 2, 9);
  });

  it('no answer wakes what completions left long ago', () => {
    const wrong = happened('answered', lesson('m', ['s']), 0, { question: 'q', correct: false });
    const read = [400, 399, 398].map((days) =>
      happened('completed', card, days, { id: `${days}` }),
    );
    expect(termOf(stateOf(...read, wrong), 'completions', NOW)).toBeLessThan(0.001);
    expect(termOf(stateOf(...read), 'completions', NOW)).toBeLessThan(0.001);
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

  it('what answers told grows uncertain again, and is never quite gone', () => {
    const many = stateOf(
      ...Array.from({ length: 20 }, (_, n) =>
        happened('answered', card, 0, { id: `e${n}`, question: `q${n}`, correct: true }),
      ),
    );
    const uncertainty = [0, 1, 10, 40, 400, 4000].map(
      (days) => masteryOf(many, ones, 's', NOW + days * DAY).uncertainty,
    );
    for (const [index, later] of uncertainty.slice(1, 5).entries())
      expect(later, `${uncertainty}`).toBeGreaterThan(uncertainty[index]!);
    const ofNobody = masteryOf(stateOf(), ones, 's', NOW).uncertainty;
    expect(ofNobody).toBeCloseTo(Math.sqrt(1.2 + 0.5), 9);
    expect(uncertainty[0]!).toBeLessThan(0.7 * ofNobody);
    expect(uncertainty.at(-1)!).toBeLessThan(ofNobody);
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

  const PRIOR_PRECISION = 1 / 1.7;
  const PRECISIONS = { test: 1.2, manager: 0.5, self: 0.15 } as const;
  const RANKS = ['self', 'manager', 'test'] as const;

  it('are worth as much as their kind is trusted, the newest of each, half of it after a year', () => {
    for (const by of RANKS)
      for (const years of [0, 1, 3]) {
        const { uncertainty } = masteryOf(
          stateOf({ ...said(by, 0.9), at: NOW }),
          DEFAULT_MODEL,
          's',
          NOW + years * 365 * DAY,
        );
        const precision = 1 / uncertainty ** 2 - PRIOR_PRECISION;
        expect(precision).toBeCloseTo(PRECISIONS[by] / 2 ** years, 9);
        const many = Array.from({ length: 8 }, (_, n) => ({ ...said(by, 0.9, n), at: NOW }));
        expect(masteryOf(stateOf(...many), DEFAULT_MODEL, 's', NOW)).toEqual(
          masteryOf(stateOf({ ...said(by, 0.9), at: NOW }), DEFAULT_MODEL, 's', NOW),
        );
      }
  });

  it('say a quarter once a newer test has spoken, and all of it after an older one', () => {
    const at = (days: number, by: 'self' | 'manager' | 'test', level: number) => ({
      ...said(by, level, days),
      at: NOW - days * DAY,
    });
    for (const by of ['self', 'manager'] as const) {
      const precision = (...events: StoredEvent[]) =>
        1 / mastery(...events).uncertainty ** 2 - PRIOR_PRECISION;
      const halved = (days: number) => 2 ** (-days / 365);
      expect(precision(at(9, by, 0.9), at(2, 'test', 0.3))).toBeCloseTo(
        (PRECISIONS[by] / 4) * halved(9) + 1.2 * halved(2),
        4,
      );
      expect(precision(at(9, 'test', 0.3), at(2, by, 0.9))).toBeCloseTo(
        PRECISIONS[by] * halved(2) + 1.2 * halved(9),
        4,
      );
    }
  });

  it('give way to answers, the self-rating first and the test last', () => {
    const card = lesson('l', ['s']);
    const toldAfter = (count: number): readonly [unsaid: number, told: readonly number[]] => {
      const wrong = Array.from({ length: count }, (_, n) =>
        happened('answered', card, 0.5, { id: `a${n}`, question: `q${n}`, correct: false }),
      );
      const told = RANKS.map((by) => mastery(said(by, 0.9), ...wrong).probability);
      return [mastery(...wrong).probability, told];
    };
    const [unsaid, told] = toldAfter(6);
    const [unsaidLater, toldLater] = toldAfter(40);
    expect([unsaid, ...told]).toEqual([unsaid, ...told].toSorted((a, b) => a - b));
    for (const index of RANKS.keys())
      expect(toldLater[index]! - unsaidLater).toBeLessThan((told[index]! - unsaid) / 2);
    expect(told[2]).toBeLessThan(mastery(said('test', 0.9)).probability - 0.2);
  });

  it('of oneself are bounded by .1 and .9, those of others by .03 and .97', () => {
    for (const [by, least] of [
      ['self', 0.1],
      ['manager', 0.03],
      ['test', 0.03],
    ] as const)
      for (const level of [0, 1])
        expect(mastery(said(by, level))).toEqual(
          mastery(said(by, level === 0 ? least : 1 - least)),
        );
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
const average = fc
  .oneof(fc.constantFrom(-32_767, -1, 0, 1, 32_767), fc.integer({ min: -32_767, max: 32_767 }))
  .map((steps) => steps / 65_534);
const assessments = fc
  .subarray(['test', 'manager', 'self'] as const, { minLength: 1 })
  .chain((kinds) =>
    fc.tuple(
      ...kinds.map((by) =>
        fc.record({ by: fc.constant(by), level: float, minute }).map((one) => ({ ...one })),
      ),
    ),
  );
const minute = fc.oneof(fc.constantFrom(0, 1, 127, 128, 2 ** 27, 105_000_000), fc.nat(105_000_000));
const byte = fc.constantFrom(0, 1, 254, 255);
const counted = fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 65_535);
const averages = fc.tuple(average, average, average).map((all) => [...all]);

/** Any numbers that the fold may leave, the largest and smallest among them. */
const skillState = fc
  .record({
    answered: fc.boolean(),
    told: fc.option(assessments, { nil: undefined }),
    floats: fc.tuple(float, float, float, float, float),
    belief: fc.tuple(float, float, float, float, float, float),
    form: averages,
    streak: fc.tuple(byte, byte, byte),
    rightQuestions: byte,
    exposures: fc.integer({ min: 0, max: 8 }),
    exposedMinute: minute,
    practisedMinute: minute,
    before: fc.constantFrom(0, 1, 200_000),
  })
  .map(({ answered, told, floats, form, streak, practisedMinute, before, ...one }) => {
    const [ability, wins, fails, stability, memoryDifficulty] = floats;
    const [slow, slowVariance, quick, quickVariance, slowWeight, anchor] = one.belief;
    const lastMinute = Math.max(1, practisedMinute - before);
    return {
      ...newSkill(),
      rightQuestions: one.rightQuestions,
      exposures: one.exposures,
      exposedMinute: one.exposures > 0 ? one.exposedMinute : 0,
      practisedMinute: answered ? Math.max(lastMinute, practisedMinute) : practisedMinute,
      ...(answered && { ability, wins, fails, stability, memoryDifficulty, form, lastMinute }),
      ...(answered && { winStreak: streak[0], failStreak: streak[1], spacedWins: streak[2] }),
      ...(answered && { slow, slowVariance, quick, quickVariance, slowWeight, anchor }),
      assessments: told,
    };
  });
const recent = fc
  .record({ hash: fc.nat(0xffffff), minute, times: byte })
  .map((one) => ({ ...one }));
const lessonState = fc
  .record({
    times: fc.tuple(minute, minute, minute, minute, minute),
    reason: fc.constantFrom(undefined, 'not-relevant', 'too-easy', 'too-hard', 'later'),
    counts: fc.tuple(counted, counted, counted, counted),
    rating: fc.integer({ min: 0, max: 5 }),
    memory: fc.option(fc.tuple(fc.constantFrom(Math.fround(0.01), 36_500), float)),
    form: average,
    attempt: fc.record({
      scored: fc.boolean(),
      passed: fc.boolean(),
      failures: fc.integer({ min: 0, max: 3 }),
    }),
    questions: fc.uniqueArray(fc.constantFrom(0, 1, 127, 128, 70_000, 0xffffff), { maxLength: 4 }),
    packed: byte,
  })
  .map(({ times, reason, counts, rating, memory, form, attempt, questions, packed }) => {
    const [startedMinute, completedMinute, answeredMinute, openedMinute, dismissedMinute] = times;
    const [completions, answersThisTime, answers, wins] = counts;
    return {
      ...newLesson(),
      ...{ startedMinute, completedMinute, answeredMinute, openedMinute, dismissedMinute },
      ...{ completions, answersThisTime, rating, ...attempt },
      winsThisTime: Math.min(wins, answersThisTime),
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
      fc.record({ general: float, generalVariance: float, recent: fc.array(recent) }),
      (skills, lessons, [ability, wins, fails, form, failStreak, lastMinute], kindred, belief) => {
        const state = {
          ...emptyState(),
          ...{ ability, wins, fails, form, failStreak, lastMinute, ...belief },
          kindred: Float32Array.from(kindred),
          events: 2 ** 40,
          newest: { at: Number.MAX_SAFE_INTEGER, type: 'assessed' as const, id: 'é-ü' },
          skills: new Map(skills.map((one, index) => [`s${index}`, one])),
          lessons: new Map(lessons.map((one, index) => [`l${index}`, one])),
        };
        expect(decodeState(encodeState(state))).toStrictEqual(state);
      },
    ),
    { seed: 20261202, numRuns: 300 },
  );
});
