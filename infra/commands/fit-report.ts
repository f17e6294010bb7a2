import type { ModelReport } from '../../core/model/model-report.ts';

const fixed = (value: number, digits = 4): string => value.toFixed(digits);

const row = (name: string, before: number | undefined, after: number | undefined): string =>
  `  ${name.padEnd(22)}${[before, after].map((one) => (one === undefined ? '–' : fixed(one)).padStart(10)).join('')}`;

/** The report as a table for people. */
export const reportTable = (report: ModelReport): string => {
  const { gain, effects, heldOut, memory } = report;
  const lessons = [...effects.most, ...effects.least].map(
    ({ lesson, effect, standardError }) =>
      `  ${lesson.padEnd(22)}${fixed(effect, 2).padStart(10)} ± ${fixed(1.96 * standardError, 2)}`,
  );
  return [
    report.text,
    '',
    `  ${report.events} events, ${report.answers} answers of ${report.learners} learners${report.skipped > 0 ? `, ${report.skipped} learners left out` : ''}; ${report.seconds} s`,
    `  held out: ${heldOut.answers} answers of ${heldOut.learners} learners`,
    '',
    `  ${''.padEnd(22)}${'before'.padStart(10)}${'after'.padStart(10)}`,
    row('log loss', report.before?.logLoss, report.after?.logLoss),
    row('AUC', report.before?.auc, report.after?.auc),
    ...report.weights.map(({ name, before, after }) => row(name, before, after)),
    '',
    gain
      ? `  log loss lower by ${fixed(gain.mean)} (95 %: ${fixed(gain.low)} … ${fixed(gain.high)})`
      : '  nothing to compare',
    `  memory parameters: ${memory.verdict}`,
    '',
    `  What lessons add, in log-odds (average ${fixed(effects.average, 2)}; ${effects.lessons} measured)`,
    ...lessons,
  ].join('\n');
};
