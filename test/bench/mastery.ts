import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { DEFAULT_MODEL } from '../../core/learner/defaults.ts';
import { applyEvent } from '../../core/learner/fold.ts';
import { difficultyOf, type MasteryModel, predictAnswer } from '../../core/learner/mastery.ts';
import { emptyState } from '../../core/learner/state.ts';
import { trainModel } from '../../core/learner/train.ts';
import { type Learner, readItemSkills, readLearners } from './logs.ts';
import { type Measures, measure, type Predicted } from './measures.ts';

const DAY = 86_400_000;

interface Row extends Predicted {
  readonly later: boolean;
  readonly first: boolean;
  readonly unknown: boolean;
}

/** Predicts every answer of the test learners from their own earlier answers, through the product's fold and prediction. */
const predictAll = (
  learners: readonly Learner[],
  model: MasteryModel,
): { rows: Row[]; microsecondsPerEvent: number } => {
  const known = new Set(model.questions.map(([key]) => key));
  const rows: Row[] = [];
  const start = performance.now();
  for (const [learner, { events }] of learners.entries()) {
    const state = emptyState();
    for (const event of events) {
      const skills = event.lessonAs?.skills ?? [];
      const lesson = { id: event.lesson ?? '', difficulty: 0.5, skills };
      const difficulty = difficultyOf(model, lesson, event.question);
      const practised = Math.max(0, ...skills.map(({ skill }) => state.skills.get(skill)?.lastAt ?? 0));
      const { probability } = predictAnswer(
        state,
        model,
        { skills, difficulty, lesson: event.lesson, question: event.question },
        event.at,
      );
      rows.push({
        learner,
        probability,
        outcome: event.correct ? 1 : 0,
        first: practised === 0,
        later: practised > 0 && event.at - (Date.UTC(2000, 0, 1) + practised * 60_000) >= DAY,
        unknown: !known.has(`${event.lesson}|${event.question}`),
      });
      applyEvent(state, { ...event, lessonAs: { skills, difficulty, minutes: 0 } });
    }
  }
  return { rows, microsecondsPerEvent: ((performance.now() - start) * 1000) / rows.length };
};

const line = (name: string, { answers, logLoss, auc, rmse, ece }: Measures): string =>
  `${name.padEnd(34)} ${String(answers).padStart(8)}  ${logLoss.toFixed(4)}  ${auc.toFixed(4)}  ${rmse.toFixed(4)}  ${ece.toFixed(4)}`;

const { values } = parseArgs({
  options: {
    train: { type: 'string' },
    test: { type: 'string' },
    log: { type: 'string' },
    folds: { type: 'string', default: '5' },
    'item-skills': { type: 'string' },
    default: { type: 'boolean', default: false },
  },
});
const tags = values['item-skills'] === undefined ? undefined : readItemSkills(values['item-skills']);

const splits = (): { train: Learner[]; test: Learner[] }[] => {
  if (values.train !== undefined && values.test !== undefined)
    return [{ train: readLearners(values.train, tags), test: readLearners(values.test, tags) }];
  if (values.log === undefined)
    throw new Error(
      'Usage: npm run bench:mastery -- --train F --test F [--item-skills F] or --log F --folds 5 [--item-skills F]',
    );
  const learners = readLearners(values.log, tags).sort((a, b) => Number(a.id) - Number(b.id));
  const folds = Number(values.folds);
  return Array.from({ length: folds }, (_, fold) => ({
    train: learners.filter((_, index) => index % folds !== fold),
    test: learners.filter((_, index) => index % folds === fold),
  }));
};

const rows: Row[] = [];
let cost = 0;
let learnersBefore = 0;
const parts = splits();
const weights: MasteryModel[] = [];
for (const { train, test } of parts) {
  const model = values.default
    ? DEFAULT_MODEL
    : trainModel(
        train.map(({ events }) => events),
        DEFAULT_MODEL,
        { source: 'bench' },
      );
  weights.push(model);
  const result = predictAll(test, model);
  for (const row of result.rows) rows.push({ ...row, learner: row.learner + learnersBefore });
  learnersBefore += test.length;
  cost += result.microsecondsPerEvent / parts.length;
}
console.log(`${''.padEnd(34)}  answers  log loss  AUC     RMSE    ECE`);
const report = {
  all: measure(rows),
  afterADay: measure(rows.filter(({ later }) => later)),
  first: measure(rows.filter(({ first }) => first)),
  unknownItem: measure(rows.filter(({ unknown }) => unknown)),
};
console.log(line('all', report.all));
console.log(line('at least a day after practice', report.afterADay));
console.log(line('first answer on a skill', report.first));
console.log(line('unknown question', report.unknownItem));
console.log(`predict and update: ${cost.toFixed(1)} µs an event`);
console.log(JSON.stringify({ ...report, microsecondsPerEvent: cost, weights: weights[0]?.weights }));
