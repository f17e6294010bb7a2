import { type Measures, measure } from '../measures.ts';
import { differenceOf, type Interval, intervalOf, resample, resamples } from './bootstrap.ts';
import { type Evaluation, pick, rowsOf } from './evaluate.ts';
import { SLICES, type Slice } from './slices.ts';

/** Measures of one contender on one slice, with 95 % bootstrap intervals over learners. */
interface Score extends Measures {
  readonly logLossInterval: Interval;
  readonly aucInterval: Interval;
  /** This contender minus the first one on the same resamples; not of the first one itself. */
  readonly minusFirst?: { readonly logLoss: Interval; readonly auc: Interval };
}

export interface Report {
  readonly name: string;
  readonly microsecondsPerEvent: number;
  readonly scores: Readonly<Record<Slice, Score>>;
}

export interface ReportOptions {
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Scores of every contender on every slice; the first contender is the one that the others are
 * compared to.
 */
export const reportOf = ({ answers, forecasts }: Evaluation, options: ReportOptions): Report[] => {
  const draws = resamples(answers.learnerCount, options.resamples, options.seed);
  const bySlice = SLICES.map(({ key }) => {
    const rows = rowsOf(answers, key);
    const parts = forecasts.map((forecast) => {
      const predicted = pick(answers, forecast, rows);
      return { measures: measure(predicted), resampled: resample(predicted, draws) };
    });
    const first = parts[0]!.resampled;
    return parts.map(
      ({ measures, resampled }, index): Score => ({
        ...measures,
        logLossInterval: intervalOf(resampled.logLoss),
        aucInterval: intervalOf(resampled.auc),
        ...(index > 0 && {
          minusFirst: {
            logLoss: differenceOf(resampled.logLoss, first.logLoss),
            auc: differenceOf(resampled.auc, first.auc),
          },
        }),
      }),
    );
  });
  return forecasts.map(({ name, microsecondsPerEvent }, index) => ({
    name,
    microsecondsPerEvent,
    scores: Object.fromEntries(
      SLICES.map(({ key }, slice) => [key, bySlice[slice]![index]!]),
    ) as Record<Slice, Score>,
  }));
};
