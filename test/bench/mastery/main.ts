/**
 * How well the learner model predicts answers of learners that it was not fitted to, beside the
 * usual baselines: prints tables, then one JSON line. The logs are not part of this project;
 * README.md beside this file says which figures came from which.
 */
import { DEFAULT_MODEL } from '../../../core/learner/defaults.ts';
import type { MasteryModel } from '../../../core/learner/mastery.ts';
import { ablated } from './ablation.ts';
import { evaluate } from './evaluate.ts';
import { readOptions, UsageError } from './options.ts';
import { writePictures } from './pictures.ts';
import { type Report, reportOf } from './report.ts';
import { tablesOf } from './table.ts';
import { BLANK, unfitted, uplift } from './uplift.ts';

/** Progress goes to the other stream, so that the last line of the output is the JSON. */
const progress = (text: string): void => console.error(text);

const lineOf = ([own, ...others]: readonly Report[], models: readonly MasteryModel[]): string =>
  JSON.stringify({
    ...own!.scores,
    microsecondsPerEvent: own!.microsecondsPerEvent,
    baselines: Object.fromEntries(
      others.map(({ name, microsecondsPerEvent, scores }) => [
        name,
        { ...scores, microsecondsPerEvent },
      ]),
    ),
    weights: models[0]?.weights,
  });

const run = (args: readonly string[]): void => {
  const options = readOptions(args);
  const models: MasteryModel[] = options.shipped ? [DEFAULT_MODEL] : [];
  const own = options.shipped
    ? unfitted(DEFAULT_MODEL)
    : uplift(options.prior ?? BLANK, (model) => models.push(model));
  const others = options.ablate ? ablated(options.prior ?? BLANK) : options.baselines;
  const evaluation = evaluate(options.splits, [own, ...others], progress);
  progress('Measuring, with intervals …');
  const reports = reportOf(evaluation, options);
  console.log(tablesOf(reports));
  if (options.pictures !== undefined)
    for (const file of writePictures(options.pictures, evaluation, options))
      progress(`Wrote ${file}`);
  console.log(lineOf(reports, models));
};

try {
  run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
