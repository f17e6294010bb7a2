import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf, minuteOf } from '../../../core/base/minutes.ts';
import { FEATURES, SLOPES } from '../../../core/learner/features.ts';
import { foldEvents } from '../../../core/learner/fold.ts';
import { type MasteryModel, masteriesOf, masteryOf } from '../../../core/learner/mastery.ts';
import { prepareSkill } from '../../../core/learner/outlook.ts';
import type { StoredEvent } from '../../../core/model/event.ts';
import { scaled } from '../../support/proof.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const SKILLS = ['a', 'b', 'c'];
const weight = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2, noNaN: true }));
const several = (count: number) => fc.array(weight, { minLength: count, maxLength: count });

/**
 * Any model: features without a weight, skills with weights of their own, and with factors of
 * kinship.
 */
const models = fc
  .record({
    weights: several(FEATURES.length),
    slopes: several(SLOPES.length),
    factors: several(2),
    difficulty: weight,
  })
  .map(
    ({ weights, slopes, factors, difficulty }): MasteryModel => ({
      source: 'made up',
      weights: Object.fromEntries(
        FEATURES.map((name, index) => [name, weights[index]]),
      ) as MasteryModel['weights'],
      skills: [['a', difficulty, factors]],
      lessons: [],
      questions: [],
      slopes: [['b', slopes]],
      gain: 0.7,
      spread: 1.2,
    }),
  );

const histories = fc
  .array(
    fc.record({
      days: fc.double({ min: 0, max: 40, noNaN: true }),
      skill: fc.constantFrom(...SKILLS),
      type: fc.constantFrom('answered', 'answered', 'completed', 'assessed'),
      correct: fc.boolean(),
    }),
    { maxLength: 15 },
  )
  .map((list) => {
    let at = START;
    return list.map(({ days, skill, type, correct }, index): StoredEvent => {
      at += Math.round(days * DAY);
      const lessonAs = {
        skills: [{ skill, weight: 1 }],
        difficulty: 0,
        minutes: 4,
        factors: [0.5, 0.2],
      };
      const told =
        type === 'assessed'
          ? { skill, level: 0.7, by: 'manager' as const }
          : { lesson: skill, lessonAs };
      return {
        id: `e${index}`,
        type: type as StoredEvent['type'],
        question: 'q',
        correct,
        at,
        seen: at,
        ...told,
      };
    });
  });

const asked = fc.array(
  fc.record({
    skill: fc.constantFrom(...SKILLS, 'never seen'),
    prior: fc.double({ min: -1.1, max: 1.1, noNaN: true }),
    days: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('mastery, read skill by skill', () => {
  it('is what the explained prediction says, whatever was asked before', () => {
    fc.assert(
      fc.property(models, histories, asked, (model, events, questions) => {
        const state = foldEvents(events);
        const last = minuteOf(state.newest?.at ?? START);
        const masteries = masteriesOf(state, model);
        for (const { skill, prior, days } of questions) {
          masteries.turnTo(skill, prior);
          for (const day of days) {
            const minute = last + day * 1440;
            const explained = masteryOf(state, model, skill, instantOf(minute), prior);
            expect(masteries.at(minute).chance).toBeCloseTo(explained.probability, 12);
          }
        }
      }),
      { numRuns: scaled(1000, 15000), seed: 20261126 },
    );
  });

  it('is what an outlook begins and ends with', () => {
    fc.assert(
      fc.property(models, histories, fc.integer({ min: 0, max: 400 }), (model, events, days) => {
        const state = foldEvents(events);
        const now = state.newest?.at ?? START;
        const due = now + days * DAY;
        for (const skill of SKILLS) {
          const outlook = prepareSkill(state, model, skill, now, due);
          expect(outlook.now).toBeCloseTo(masteryOf(state, model, skill, now).probability, 9);
          expect(outlook.projected).toBeCloseTo(masteryOf(state, model, skill, due).probability, 9);
        }
      }),
      { numRuns: scaled(300, 4500), seed: 20261126 },
    );
  });
});
