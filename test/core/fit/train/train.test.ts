import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LearnerLog, trainModel } from '../../../../core/fit/train/train.ts';
import { decodeState, encodeState } from '../../../../core/learner/codec.ts';
import { DEFAULT_MODEL } from '../../../../core/learner/defaults.ts';
import { AT, SLOPES } from '../../../../core/learner/features.ts';
import { applyEvent, foldEvents } from '../../../../core/learner/fold.ts';
import {
  enrichmentOf,
  type MasteryModel,
  masteryOf,
  predictAnswer,
} from '../../../../core/learner/mastery.ts';
import { emptyState, type LearnerState } from '../../../../core/learner/state.ts';
import type { StoredEvent } from '../../../../core/model/event.ts';
import { scaled } from '../../../support/proof.ts';
import { seeded } from '../../../support/random.ts';

const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;
const SKILLS = ['calm', 'sql', 'tone'];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const answered = (
  lesson: string,
  question: string,
  skill: string,
  correct: boolean,
  at: number,
): StoredEvent => ({
  id: String(at),
  type: 'answered',
  lesson,
  question,
  correct,
  at,
  seen: at,
  lessonAs: { skills: [{ skill, weight: 1 }], difficulty: 0, minutes: 4 },
});

/**
 * Learners who answer 24 questions of three skills on six days. With `twins`, questions go in pairs
 * across skills: who knows one of a pair knows the other, whatever else they know. `calm` is
 * forgotten overnight, the others are not.
 */
const simulate = ({
  learners,
  seed,
  twins,
}: {
  learners: number;
  seed: number;
  twins: boolean;
}): LearnerLog[] => {
  const random = seeded(seed);
  const normal = (): number => (random() + random() + random() + random() - 2) * 1.7;
  const hardness = Array.from({ length: 24 }, normal);
  return Array.from({ length: learners }, () => {
    const ability = normal();
    const knack = Array.from({ length: 12 }, () => (twins ? 3 * Math.sign(normal()) : 0));
    const events: StoredEvent[] = [];
    for (let turn = 0; turn < 48; turn++) {
      const question = Math.floor(random() * 24);
      const skill = SKILLS[question % 3]!;
      const day = Math.floor(turn / 8);
      const forgotten = skill === 'calm' && turn % 8 < 3 && day > 0 ? 1.5 : 0;
      const right =
        random() < sigmoid(ability + knack[question % 12]! - hardness[question]! - forgotten);
      events.push(
        answered(
          `${skill}-lesson`,
          `q${question}`,
          skill,
          right,
          START + day * 3 * DAY + turn * 60_000,
        ),
      );
    }
    return events;
  });
};

const fitted = (
  logs: LearnerLog[],
  more: Partial<Parameters<typeof trainModel>[2]> = {},
): MasteryModel => trainModel(logs, DEFAULT_MODEL, { source: 'test', ...more });

/** Mean log loss on logs, through the product's own fold and prediction. */
const lossOn = (model: MasteryModel, logs: readonly LearnerLog[]): number => {
  let sum = 0;
  let count = 0;
  for (const log of logs) {
    const state = emptyState();
    for (const event of log) {
      const { skills } = event.lessonAs!;
      const { lesson = '', question } = event;
      const lessonAs = enrichmentOf(
        model,
        { id: lesson, difficulty: 0.5, skills, minutes: 4 },
        question,
      );
      const asked = { skills, difficultyLogOdds: lessonAs.difficulty, lesson, question };
      const { probability } = predictAnswer(state, model, asked, event.at);
      sum -= Math.log(event.correct ? probability : 1 - probability);
      count += 1;
      applyEvent(state, { ...event, lessonAs });
    }
  }
  return sum / count;
};

const EVERYONE = simulate({ learners: 250, seed: 1, twins: true });
const TWINS = EVERYONE.slice(0, 180);
/** Learners that no fit sees, on the same questions. */
const OTHERS = EVERYONE.slice(180);
const KIN = fitted(TWINS);

describe('a fit', () => {
  it('finds kinship between questions across skills, and it helps with learners that were not there', () => {
    expect(KIN.questions.some(([, , factors]) => factors !== undefined)).toBe(true);
    const without = fitted(TWINS, { hold: ['kindred'] });
    expect(lossOn(KIN, OTHERS)).toBeLessThan(lossOn(without, OTHERS) - 0.005);
  });

  it('keeps the meaning of factors from one fit to the next', () => {
    const grown = fitted([...TWINS, ...OTHERS], { present: KIN });
    const before = new Map(KIN.questions.map(([id, , factors]) => [id, factors ?? []]));
    let [dot, one, other] = [0, 0, 0];
    for (const [id, , factors = []] of grown.questions)
      for (const [index, load] of factors.entries()) {
        const was = before.get(id)?.[index] ?? 0;
        dot += load * was;
        one += load * load;
        other += was * was;
      }
    expect(dot / Math.sqrt(one * other)).toBeGreaterThan(0.9);
  });

  it('finds none where there is none', () => {
    const model = fitted(simulate({ learners: 150, seed: 2, twins: false }));
    expect(
      [...model.questions, ...model.lessons, ...model.skills].every(
        ([, , factors]) => factors === undefined,
      ),
    ).toBe(true);
  });

  it('is the same whenever it is made from the same answers', () => {
    const few = TWINS.slice(0, 60);
    expect(fitted(few)).toEqual(fitted(few));
  });

  it('predicts others better than the defaults do, and without a skill, a lesson or a question that it knows', () => {
    expect(lossOn(KIN, OTHERS)).toBeLessThan(lossOn(DEFAULT_MODEL, OTHERS));
    const state = foldEvents(OTHERS[0]!);
    const unknown = {
      skills: [{ skill: 'new', weight: 1 }],
      difficultyLogOdds: 0,
      lesson: 'new',
      question: 'new',
    };
    expect(predictAnswer(state, KIN, unknown, START + 30 * DAY).probability).toBeGreaterThan(0);
  });

  it('of no answers, or one, is the prior', () => {
    expect(fitted([]).weights).toEqual(DEFAULT_MODEL.weights);
    for (const weight of Object.values(fitted([TWINS[0]!.slice(0, 1)]).weights))
      expect(Number.isFinite(weight)).toBe(true);
  });

  it('names nothing of the logs when it is generic', () => {
    const { skills, lessons, questions, slopes } = fitted(TWINS.slice(0, 60), { generic: true });
    expect([skills, lessons, questions, slopes]).toEqual([[], [], [], undefined]);
  });

  it('keeps every weight that may not fall below 0 above it, for every single skill', () => {
    for (const [name, weight] of Object.entries(KIN.weights))
      if (name !== 'intercept') expect(weight).toBeGreaterThanOrEqual(0);
    expect(KIN.slopes).toHaveLength(SLOPES.length > 0 ? SKILLS.length : 0);
    for (const [, weights] of KIN.slopes!)
      for (const [index, name] of SLOPES.entries())
        if (name !== 'fails')
          expect(weights[index]! + KIN.weights[name]).toBeGreaterThanOrEqual(-1e-3);
    for (const [, , factors] of KIN.questions)
      for (const load of factors ?? []) expect(load).toBeGreaterThanOrEqual(0);
  });
});

/** Any history under the fitted model: its questions, with what ingest writes into them. */
const history = fc
  .array(
    fc.record({
      question: fc.nat(23),
      correct: fc.boolean(),
      minutes: fc.integer({ min: 0, max: 40_000 }),
    }),
    {
      maxLength: 40,
    },
  )
  .map((turns) => {
    let at = START;
    return turns.map(({ question, correct, minutes }, index): StoredEvent => {
      at += minutes * 60_000;
      const skill = SKILLS[question % 3]!;
      const lesson = {
        id: `${skill}-lesson`,
        difficulty: 0.5,
        skills: [{ skill, weight: 1 }],
        minutes: 4,
      };
      const event = answered(lesson.id, `q${question}`, skill, correct, at);
      return { ...event, id: `e${index}`, lessonAs: enrichmentOf(KIN, lesson, `q${question}`) };
    });
  });
const RUNS = { numRuns: scaled(300, 4500), seed: 20261125 };
const lastOf = (events: readonly StoredEvent[]): number => events.at(-1)?.at ?? START;
const masteries = (state: LearnerState, at: number): number[] =>
  SKILLS.map((skill) => masteryOf(state, KIN, skill, at).logOdds);
/** What is expected of a typical question on each skill: slopes and kinship are part of it. */
const expected = (state: LearnerState, at: number): number[] =>
  SKILLS.map(
    (skill) =>
      predictAnswer(state, KIN, { skills: [{ skill, weight: 1 }], difficultyLogOdds: 0 }, at)
        .logOdds,
  );

describe('common sense, with slopes and kinship', () => {
  it('a right answer never lowers mastery of any skill, nor what is expected', () => {
    fc.assert(
      fc.property(history, fc.nat(23), (events, question) => {
        const state = foldEvents(events);
        const at = lastOf(events);
        const before = masteries(state, at);
        const expectedBefore = expected(state, at);
        const skill = SKILLS[question % 3]!;
        const lesson = {
          id: `${skill}-lesson`,
          difficulty: 0.5,
          skills: [{ skill, weight: 1 }],
          minutes: 4,
        };
        const event = answered(lesson.id, `q${question}`, skill, true, at);
        applyEvent(state, {
          ...event,
          id: 'zzz',
          lessonAs: enrichmentOf(KIN, lesson, `q${question}`),
        });
        for (const [index, after] of masteries(state, at).entries())
          expect(after).toBeGreaterThanOrEqual(before[index]! - 1e-6);
        for (const [index, after] of expected(state, at).entries())
          expect(after).toBeGreaterThanOrEqual(expectedBefore[index]! - 1e-3);
      }),
      RUNS,
    );
  });

  it('time without practice never raises mastery, nor what is expected', () => {
    fc.assert(
      fc.property(history, fc.nat(500 * 1440), fc.nat(500 * 1440), (events, first, second) => {
        const state = foldEvents(events);
        const [sooner, later] = [Math.min(first, second), Math.max(first, second)].map(
          (one) => one * 60_000,
        );
        const before = masteries(state, lastOf(events) + sooner!);
        for (const [index, after] of masteries(state, lastOf(events) + later!).entries())
          expect(after).toBeLessThanOrEqual(before[index]! + 1e-9);
        const expectedBefore = expected(state, lastOf(events) + sooner!);
        for (const [index, after] of expected(state, lastOf(events) + later!).entries())
          expect(after).toBeLessThanOrEqual(expectedBefore[index]! + 1e-3);
      }),
      RUNS,
    );
  });

  it('contributions add up to the prediction exactly, and a snapshot keeps every bit', () => {
    fc.assert(
      fc.property(history, (events) => {
        const state = foldEvents(events);
        for (const skill of SKILLS) {
          const asked = { skills: [{ skill, weight: 1 }], difficultyLogOdds: 0 };
          const mastery = masteryOf(state, KIN, skill, lastOf(events));
          expect(mastery.contributions.reduce((sum, one) => sum + one.logOdds, 0)).toBe(
            mastery.logOdds,
          );
          const { contributions, logOdds } = predictAnswer(state, KIN, asked, lastOf(events));
          expect(contributions.reduce((sum, one) => sum + one.logOdds, 0)).toBe(logOdds);
        }
        const bytes = encodeState(state);
        expect(encodeState(decodeState(bytes) as LearnerState)).toEqual(bytes);
        if (events.length > 0) expect(state.kindred.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('names kinship and what is particular to a skill among the contributions', () => {
    const asked = { skills: [{ skill: 'calm', weight: 1 }], difficultyLogOdds: 0 };
    const { contributions } = predictAnswer(foldEvents(TWINS[0]!), KIN, asked, START + 20 * DAY);
    expect(contributions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['particular', 'kindred']),
    );
    expect(contributions[AT.intercept]!.logOdds).toBe(KIN.weights.intercept);
  });
});
