import { describe, expect, it } from 'vitest';
import { foldEvents } from '../../../core/learner/fold.ts';
import { difficultyOf, predictAnswer } from '../../../core/learner/mastery.ts';
import type { Learner } from '../logs.ts';
import { measure } from '../measures.ts';
import { BKT } from './baselines/bkt.ts';
import { FSRS } from './baselines/fsrs.ts';
import { BASELINES } from './baselines/index.ts';
import { fitLogistic } from './baselines/logistic-regression.ts';
import { GLOBAL_MEAN } from './baselines/means.ts';
import type { Contender, Predict } from './contender.ts';
import { evaluate } from './evaluate.ts';
import { answer, simulate } from './simulated.ts';
import { BLANK, predictWith, trainOn, uplift } from './uplift.ts';

const LOG = simulate({ learners: 300, seed: 11 });
const TRAIN = LOG.slice(0, 220);
const TEST = LOG.slice(220);

/** Every contender is fitted once, to the same learners. */
const CONTENDERS: readonly Contender[] = [uplift(), ...BASELINES].map((contender) => {
  let fitted: Predict | undefined;
  return {
    ...contender,
    fit: (train) => {
      expect(train).toBe(TRAIN);
      fitted ??= contender.fit(train);
      return fitted;
    },
  };
});
const NAMED = CONTENDERS.map((contender) => ({ contender, name: contender.name }));
const DAY = 86_400_000;

const measured = (contender: Contender) => {
  const { answers, forecasts } = evaluate([{ train: TRAIN, test: TEST }], [contender]);
  return measure({ probabilities: forecasts[0]!.probabilities, outcomes: answers.outcomes });
};

describe.each(NAMED)('$name', ({ contender, name }) => {
  const predict = contender.fit(TRAIN);

  it('gives a probability to every answer, of unknown items and skills too', () => {
    const stranger: Learner = {
      id: 'x',
      events: [0, 1, 2, 3].map((step) =>
        answer(['new', step > 1 ? 's1' : 'other'], `new${step}`, step % 2 === 0, step * DAY),
      ),
    };
    for (const learner of [...TEST.slice(0, 5), stranger]) {
      const probabilities = predict(learner);
      expect(probabilities).toHaveLength(learner.events.length);
      for (const probability of probabilities) {
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
    }
  });

  it('looks only back: later answers change no prediction before them', () => {
    const [learner] = TEST;
    const half = learner!.events.slice(0, 15);
    const other = half.map((event, index) =>
      index === 14 ? { ...event, correct: !event.correct } : event,
    );
    const whole = predict(learner!);
    expect(predict({ id: 'half', events: half })).toEqual(whole.slice(0, 15));
    expect(predict({ id: 'other', events: other })).toEqual(whole.slice(0, 15));
  });

  it('is frozen at test: answers of one learner change no prediction of another', () => {
    const last = TEST.at(-1)!;
    const before = predict(last);
    for (const learner of TEST.slice(0, -1)) predict(learner);
    predict({
      id: 'liar',
      events: last.events.map((event) => ({ ...event, correct: !event.correct })),
    });
    expect(predict(last)).toEqual(before);
  });

  it('predicts no worse than the global mean', () => {
    // FSRS knows nothing of guessing, and is as sure of a question asked a minute later as its
    // formula says.
    if (name === FSRS.name || name === GLOBAL_MEAN.name) return;
    expect(measured(contender).logLoss).toBeLessThan(measured(GLOBAL_MEAN).logLoss - 0.005);
    expect(measured(contender).auc).toBeGreaterThan(0.55);
  });
});

describe('uplift', () => {
  it('is the product: its fold, its difficulty, its prediction', () => {
    const model = trainOn(TRAIN.slice(0, 60), BLANK);
    const learner = TEST[3]!;
    const probabilities = predictWith(model)(learner);
    const taken = learner.events.map((event) => {
      const skills = event.lessonAs!.skills;
      const difficulty = difficultyOf(
        model,
        { id: event.lesson!, difficulty: 0.5, skills },
        event.question,
      );
      return { ...event, lessonAs: { skills, difficulty, minutes: 0 } };
    });
    for (const [index, event] of taken.entries()) {
      const state = foldEvents(taken.slice(0, index));
      const { skills, difficulty: difficultyLogOdds } = event.lessonAs;
      const { probability } = predictAnswer(
        state,
        model,
        { skills, difficultyLogOdds, lesson: event.lesson, question: event.question },
        event.at,
      );
      expect(probabilities[index]).toBe(probability);
    }
  });

  it('starts from nothing, not from defaults that may have seen the test learners', () => {
    expect(Object.values(BLANK.weights).every((weight) => weight === 0)).toBe(true);
    expect([BLANK.skills, BLANK.lessons, BLANK.questions]).toEqual([[], [], []]);
  });

  it('ranks as well as any baseline where there is something to find', () => {
    const own = measured(CONTENDERS[0]!).auc;
    for (const baseline of CONTENDERS) expect(own).toBeGreaterThan(measured(baseline).auc - 0.015);
  });
});

describe('BKT', () => {
  it('recovers what a log was made with', () => {
    const truth = { known: 0.3, learn: 0.2, slip: 0.1, guess: 0.25 };
    const learners = Array.from({ length: 1500 }, (_, id): Learner => {
      let draw = (id * 2_654_435_761) >>> 0;
      const random = (): number => {
        draw = (Math.imul(draw ^ (draw >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
        return ((draw ^ (draw >>> 13)) >>> 0) / 2 ** 32;
      };
      let known = random() < truth.known;
      const events = Array.from({ length: 12 }, (_, step) => {
        const correct = random() < (known ? 1 - truth.slip : truth.guess);
        known ||= random() < truth.learn;
        return answer(['s'], 'q', correct, step);
      });
      return { id: String(id), events };
    });
    const predict = BKT.fit(learners);
    const always = (correct: boolean, count: number): number =>
      predict({
        id: 'x',
        events: Array.from({ length: count }, (_, step) => answer(['s'], 'q', correct, step)),
      }).at(-1)!;
    // First answer: known and no slip, or a guess. After many right ones: known. After many wrong
    // ones: just learnt, or not.
    expect(always(true, 1)).toBeCloseTo(0.3 * 0.9 + 0.7 * 0.25, 1);
    expect(always(true, 30)).toBeCloseTo(0.9, 1);
    expect(always(false, 30)).toBeLessThan(0.5);
  });
});

describe('the logistic regression', () => {
  it('finds the ridge-penalised optimum: its gradient vanishes', () => {
    const rows = [
      [1, 0.5, 0],
      [1, -1, 2],
      [1, 2, 1],
      [1, 0, -1],
      [1, 1, 1],
      [1, -2, 0.5],
    ];
    const outcomes = Uint8Array.of(1, 0, 1, 0, 0, 1);
    const weights = fitLogistic({
      rows: {
        starts: Uint32Array.from([0, 1, 2, 3, 4, 5, 6], (row) => 3 * row),
        columns: Uint32Array.from(rows.flatMap(() => [0, 1, 2])),
        values: Float64Array.from(rows.flat()),
      },
      outcomes,
      columnCount: 3,
      ridge: 1,
    });
    for (const column of [0, 1, 2]) {
      const pull = rows.reduce((sum, row, index) => {
        const chance =
          1 / (1 + Math.exp(-row.reduce((total, value, at) => total + value * weights[at]!, 0)));
        return sum + row[column]! * (outcomes[index]! - chance);
      }, 0);
      expect(pull - (column === 0 ? 0 : weights[column]!)).toBeCloseTo(0, 2);
    }
  });
});

/**
 * A session on one skill whose last answer came so long after the one before: that time contains
 * the thinking.
 */
const thinking = (milliseconds: number): Learner => ({
  id: 't',
  events: [0, 1, 2, 3, 4].map((turn) =>
    answer(
      ['s1'],
      `i${6 + turn}`,
      turn % 2 === 0,
      turn < 4 ? turn * 1000 : 3000 + milliseconds,
      String(turn),
    ),
  ),
});

describe('the leak of thinking time', () => {
  it.each(NAMED)(
    'is closed in $name: ten seconds and nine minutes since the last answer are the same',
    ({ contender, name }) => {
      const predict = contender.fit(TRAIN);
      // The product counts in whole minutes, and what decays slowly may tell a trace of them.
      const digits = name === 'Uplift' ? 3 : 12;
      expect(predict(thinking(10_000)).at(-1)).toBeCloseTo(
        predict(thinking(540_000)).at(-1)!,
        digits,
      );
    },
  );
});
