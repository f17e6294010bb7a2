import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binsOf, type Predicted } from '../measures.ts';
import { type Interval, intervalOf, resamples } from './bootstrap.ts';
import type { Answers, Evaluation, Forecast } from './evaluate.ts';
import {
  areaOf,
  bar,
  dot,
  type Key,
  keyRow,
  keys,
  lineMark,
  type Point,
  percentGrid,
  picture,
  polyline,
  segment,
  text,
  WIDTH,
} from './svg.ts';

export interface PictureOptions {
  /** What the answers are from, for people. */
  readonly log: string;
  readonly resamples: number;
  readonly seed: number;
}

/** Fewer answers than this say too little for a dot. */
const FEWEST = 100;

/** Share of right answers in each bin, with the 95 % interval over resampled learners. */
interface Share extends Interval {
  readonly count: number;
  readonly share: number;
}

const sharesBy = (
  { learners, outcomes, learnerCount }: Answers,
  binCount: number,
  binOf: (row: number) => number,
  draws: readonly Uint16Array[],
): Share[] => {
  const right = Array.from({ length: binCount }, () => new Float64Array(learnerCount));
  const all = Array.from({ length: binCount }, () => new Float64Array(learnerCount));
  for (const [row, learner] of learners.entries()) {
    const bin = binOf(row);
    if (bin < 0) continue;
    right[bin]![learner]! += outcomes[row]!;
    all[bin]![learner]! += 1;
  }
  const sum = (values: Float64Array, times?: Uint16Array): number =>
    values.reduce((total, value, learner) => total + value * (times?.[learner] ?? 1), 0);
  return right.map((own, bin) => {
    const drawn = Float64Array.from(draws, (times) => sum(own, times) / sum(all[bin]!, times));
    return { count: sum(all[bin]!), share: sum(own) / sum(all[bin]!), ...intervalOf(drawn) };
  });
};

/** Our model and up to two others that make a picture say something. */
const shown = ({ forecasts }: Evaluation): Forecast[] => {
  const [own, ...others] = forecasts;
  const wanted = ['Elo', 'FSRS-6 default', 'BKT', 'Best-LR'];
  const found = wanted.flatMap((name) => others.filter((other) => other.name === name));
  return [own!, ...found.slice(0, 2)];
};

const predictedBy = ({ outcomes }: Answers, { probabilities }: Forecast): Predicted => ({
  probabilities,
  outcomes,
});

const summary = ({ outcomes, learnerCount }: Answers, { log }: PictureOptions): string =>
  `${outcomes.length.toLocaleString('en')} answers of ${learnerCount.toLocaleString('en')} learners unknown to the fit (${log})`;

/**
 * Reliability diagram: of the answers predicted at 70 %, were 70 % right? Below it, how many
 * answers were predicted so.
 */
export const calibrationOf = (evaluation: Evaluation, options: PictureOptions): string => {
  const { answers } = evaluation;
  const height = 620;
  const area = areaOf(height, 160);
  const xOf = (share: number): number => area.left + share * (area.right - area.left);
  const yOf = (share: number): number => area.bottom - share * (area.bottom - area.top);
  const models = shown(evaluation);
  const series = models.map((model) => binsOf(predictedBy(answers, model)));
  const own = series[0]!;
  const draws = resamples(answers.learnerCount, options.resamples, options.seed);
  const { probabilities } = models[0]!;
  const shares = sharesBy(
    answers,
    own.length,
    (row) => Math.min(19, Math.floor(probabilities[row]! * 20)),
    draws,
  );
  const lines = series.map((bins, index) =>
    polyline(
      bins.flatMap(({ count, predicted, right }): Point[] =>
        count < FEWEST ? [] : [[xOf(predicted), yOf(right)]],
      ),
      index,
    ),
  );
  const dots = own.map(({ count, predicted, right }, bin) =>
    count < FEWEST
      ? ''
      : segment(
          [xOf(predicted), yOf(shares[bin]!.low)],
          [xOf(predicted), yOf(shares[bin]!.high)],
          'line s0',
        ) + dot([xOf(predicted), yOf(right)], 4.5, 'd0'),
  );
  const most = Math.max(...own.map(({ count }) => count));
  const foot = height - 40;
  const bars = own.map(({ count }, bin) => {
    const tall = (count / most) * 60;
    return bar(
      xOf(bin / own.length) + 1,
      foot - tall,
      (area.right - area.left) / own.length - 2,
      tall,
    );
  });
  const tenths = [0, 0.2, 0.4, 0.6, 0.8, 1];
  return picture(
    height,
    'When it says 70 %, are 70 % right?',
    `Reliability diagram of ${summary(answers, options)}. ${models[0]!.name}, by prediction: ${own
      .filter(({ count }) => count >= FEWEST)
      .map(
        ({ predicted, right }) =>
          `${Math.round(predicted * 100)} % predicted, ${Math.round(right * 100)} % right`,
      )
      .join('; ')}.`,
    [
      text(area.left, 56, summary(answers, options)),
      text(area.left - 8, area.top - 12, 'right', 'end'),
      percentGrid(area, yOf, tenths),
      ...tenths.map((share) =>
        text(xOf(share), area.bottom + 22, `${Math.round(share * 100)} %`, 'middle'),
      ),
      text((area.left + area.right) / 2, area.bottom + 46, 'predicted', 'middle'),
      segment([xOf(0), yOf(0)], [xOf(1), yOf(1)], 'ideal'),
      ...lines.reverse(),
      ...dots,
      ...bars,
      text(
        (area.left + area.right) / 2,
        foot + 24,
        `answers by prediction of ${models[0]!.name}`,
        'middle',
      ),
      keys(area.left + 24, area.top + 28, [
        ...models.map(
          ({ name }, index): Key => [
            lineMark(index),
            index === 0 ? `${name}, with 95 % of resampled learners` : name,
          ],
        ),
        [(x, y) => segment([x, y], [x + 28, y], 'ideal'), 'perfectly calibrated'],
      ]),
    ],
  );
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Edges of the bins of time since practice: nearly evenly spaced on a logarithmic scale. */
const EDGES: readonly { readonly after: number; readonly name: string }[] = [
  { after: 0, name: '' },
  { after: HOUR / 6, name: '10 min' },
  { after: HOUR / 2, name: '' },
  { after: HOUR, name: '1 h' },
  { after: 4 * HOUR, name: '4 h' },
  { after: DAY, name: '1 day' },
  { after: 2 * DAY, name: '' },
  { after: 4 * DAY, name: '4 days' },
  { after: 8 * DAY, name: '' },
  { after: 16 * DAY, name: '16 days' },
  { after: 32 * DAY, name: '' },
  { after: 64 * DAY, name: '64 days' },
  { after: 128 * DAY, name: '' },
  { after: 512 * DAY, name: '' },
];

/**
 * Share of right answers by time since the skill was last practised, beside what was predicted on
 * average.
 */
export const forgettingOf = (evaluation: Evaluation, options: PictureOptions): string => {
  const { answers } = evaluation;
  const height = 560;
  const area = areaOf(height, 110, 104);
  const binCount = EDGES.length - 1;
  const step = (area.right - area.left) / binCount;
  const binOf = (row: number): number => {
    const since = answers.sincePractice[row]!;
    return Number.isNaN(since) ? -1 : EDGES.findLastIndex(({ after }) => since >= after);
  };
  const bins = Int32Array.from(answers.sincePractice, (_, row) => binOf(row));
  const draws = resamples(answers.learnerCount, options.resamples, options.seed);
  const shares = sharesBy(answers, binCount, (row) => bins[row]!, draws);
  const models = shown(evaluation);
  const means = models.map(({ probabilities }) => {
    const sums = new Float64Array(binCount);
    for (const [row, bin] of bins.entries()) if (bin >= 0) sums[bin]! += probabilities[row]!;
    return sums.map((sum, bin) => sum / shares[bin]!.count);
  });
  const drawn = shares.flatMap(({ count }, bin) => (count >= FEWEST ? [bin] : []));
  const lowest = Math.min(
    ...drawn.flatMap((bin) => [shares[bin]!.low, ...means.map((own) => own[bin]!)]),
  );
  const floor = Math.max(0, Math.floor(lowest * 10) / 10);
  const xOf = (bin: number): number => area.left + (bin + 0.5) * step;
  const yOf = (share: number): number =>
    area.bottom - ((share - floor) / (1 - floor)) * (area.bottom - area.top);
  const tenths = Array.from({ length: 11 }, (_, tenth) => tenth / 10).filter(
    (share) => share >= floor,
  );
  const count = (value: number): string =>
    value < 1000 ? String(value) : `${Math.round(value / 1000)}k`;
  return picture(
    height,
    'Right answers by time since the skill was practised',
    `${summary(answers, options)}. ${drawn
      .map((bin) => {
        const from = EDGES[bin]!.after / HOUR;
        return `From ${from.toFixed(1)} hours on: ${Math.round(shares[bin]!.share * 100)} % right, ${models[0]!.name} predicted ${Math.round(means[0]![bin]! * 100)} %`;
      })
      .join('. ')}.`,
    [
      text(area.left, 56, summary(answers, options)),
      text(area.left - 8, area.top - 12, 'right', 'end'),
      percentGrid(area, yOf, tenths),
      ...EDGES.map(({ name }, edge) =>
        text(area.left + edge * step, area.bottom + 24, name, 'middle'),
      ),
      ...EDGES.map(({ name }, edge) =>
        segment(
          [area.left + edge * step, area.bottom],
          [area.left + edge * step, area.bottom + (name ? 8 : 4)],
          'grid',
        ),
      ),
      text(
        (area.left + area.right) / 2,
        area.bottom + 50,
        'since the last answer on the skill',
        'middle',
      ),
      ...models
        .map((_, index) =>
          polyline(
            drawn.map((bin): Point => [xOf(bin), yOf(means[index]![bin]!)]),
            index,
          ),
        )
        .reverse(),
      ...drawn.map(
        (bin) =>
          segment([xOf(bin), yOf(shares[bin]!.low)], [xOf(bin), yOf(shares[bin]!.high)], 'range') +
          dot([xOf(bin), yOf(shares[bin]!.share)], 4.5, 'dot'),
      ),
      ...drawn.map((bin) => text(xOf(bin), area.bottom + 78, count(shares[bin]!.count), 'middle')),
      text(WIDTH / 2, area.bottom + 100, 'answers', 'middle'),
      keyRow(area.left, 84, [
        [(x, y) => dot([x + 14, y], 4.5, 'dot'), 'right, 95 % of resamples'],
        ...models.map(({ name }, index): Key => [lineMark(index), name]),
      ]),
    ],
  );
};

/** Writes the pictures into a folder; the second only of a log with times. Returns the files. */
export const writePictures = (
  folder: string,
  evaluation: Evaluation,
  options: PictureOptions & { readonly timed: boolean },
): string[] => {
  mkdirSync(folder, { recursive: true });
  const drawings: [string, string][] = [['calibration.svg', calibrationOf(evaluation, options)]];
  if (options.timed) drawings.push(['forgetting.svg', forgettingOf(evaluation, options)]);
  return drawings.map(([name, content]) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  });
};
