import type { Interval } from './bootstrap.ts';
import type { Report } from './report.ts';
import { SLICES } from './slices.ts';

/** Columns as wide as their widest cell; the first to the left, numbers to the right. */
const columns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Four digits without the leading zero, as papers print them. */
const short = (value: number): string =>
  Number.isNaN(value) ? '–' : value.toFixed(4).replace(/^(-?)0\./, '$1.');
const range = ({ low, high }: Interval): string =>
  Number.isNaN(low) ? '–' : `${short(low)} … ${short(high)}`;
const signed = ({ low, high }: Interval): string => {
  const sign = (value: number): string => (value > 0 ? `+${short(value)}` : short(value));
  return Number.isNaN(low) ? '–' : `${sign(low)} … ${sign(high)}`;
};

const HEADER = [
  '',
  'log loss',
  '95 %',
  'AUC',
  '95 %',
  'RMSE',
  'ECE',
  'Δ log loss, 95 %',
  'Δ AUC, 95 %',
  'µs an event',
];

/**
 * One table a slice that has answers, the first contender at the top and what the others do worse
 * or better at the right.
 */
export const tablesOf = (reports: readonly Report[]): string => {
  const first = reports[0]!;
  const tables = SLICES.map(({ key, title }) => {
    const answers = first.scores[key].answers;
    if (answers === 0) return `${title}: none in this log\n`;
    const rows = reports.map(({ name, microsecondsPerEvent, scores }) => {
      const score = scores[key];
      return [
        name,
        short(score.logLoss),
        range(score.logLossInterval),
        short(score.auc),
        range(score.aucInterval),
        short(score.rmse),
        short(score.ece),
        score.minusFirst ? signed(score.minusFirst.logLoss) : '',
        score.minusFirst ? signed(score.minusFirst.auc) : '',
        microsecondsPerEvent.toFixed(1),
      ];
    });
    return `${title}: ${answers.toLocaleString('en')}\n${columns([HEADER, ...rows])}\n`;
  });
  return [`95 % of resampled learners; Δ: minus ${first.name}, paired.\n`, ...tables].join('\n');
};
