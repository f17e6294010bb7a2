import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { MasteryModel } from '../../../core/learner/mastery.ts';
import { isTimed, type Learner, readItemSkills, readLearners } from '../logs.ts';
import { BASELINES } from './baselines/index.ts';
import type { Contender } from './contender.ts';
import { folds, hide, type Split } from './splits.ts';

const USAGE = `Usage: npm run bench:mastery -- --train F --test F [--item-skills F] [options]
       npm run bench:mastery -- --log F [--folds 5] [--item-skills F] [options]

  --baselines all|none|a,b   which baselines run beside Uplift (default all)
  --default                  test the model that ships, without a fit
  --prior F                  start the fit from a model in a JSON file instead of from nothing
  --hide-items SHARE         take a share of the items, or of the skills, out of the training logs,
  --hide-skills SHARE        so that they are unknown at test
  --ablate                   fit again without each group of features, and without any baseline
  --pictures DIR             write calibration.svg and, where the log has times, forgetting.svg
  --resamples N              of the bootstrap over learners (default 300)
  --seed N                   of the bootstrap and of what is hidden (default 1)`;

/** Thrown for arguments that make no sense; the message says what to do. */
export class UsageError extends Error {}

export interface Options {
  /** What the log is called, for people. */
  readonly log: string;
  readonly splits: readonly Split[];
  /** Whether the log has times, not only an order. */
  readonly timed: boolean;
  readonly baselines: readonly Contender[];
  readonly shipped: boolean;
  readonly prior: MasteryModel | undefined;
  readonly ablate: boolean;
  readonly pictures: string | undefined;
  readonly resamples: number;
  readonly seed: number;
}

const numberIn = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new UsageError(`--${name} must be a number from ${least} to ${most}, not "${text}".`);
  return value;
};

const wholeIn = (name: string, text: string, least: number, most: number): number => {
  const value = numberIn(name, text, least, most);
  if (!Number.isInteger(value))
    throw new UsageError(`--${name} must be a whole number, not "${text}".`);
  return value;
};

const chosen = (text: string, timed: boolean): Contender[] => {
  const possible = BASELINES.filter((baseline) => timed || !baseline.timed);
  if (text === 'all') return possible;
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const wanted = name.trim().toLowerCase();
    const known = BASELINES.find((baseline) => baseline.name.toLowerCase() === wanted);
    if (known === undefined)
      throw new UsageError(
        `There is no baseline "${name}": take all, none, or some of ${BASELINES.map((one) => one.name).join(', ')}.`,
      );
    if (!possible.includes(known))
      throw new UsageError(`${known.name} needs times, and this log has only an order.`);
    return known;
  });
};

/** A log's splits: 'TRAIN,TEST' as given, one file into folds. */
const readSplits = (
  files: { train: string; test: string } | { log: string; folds: number },
  itemSkills?: string,
): Split[] => {
  const tags = itemSkills === undefined ? undefined : readItemSkills(itemSkills);
  if ('log' in files) return folds(readLearners(files.log, tags), files.folds);
  return [{ train: readLearners(files.train, tags), test: readLearners(files.test, tags) }];
};

/** Learners of every split, for questions about the log as a whole. */
const learnersOf = (splits: readonly Split[]): Learner[] => splits.flatMap(({ test }) => [...test]);

/** The command line of `bench:mastery`, checked, with the logs read. */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      log: { type: 'string' },
      folds: { type: 'string', default: '5' },
      'item-skills': { type: 'string' },
      baselines: { type: 'string', default: 'all' },
      default: { type: 'boolean', default: false },
      prior: { type: 'string' },
      'hide-items': { type: 'string', default: '0' },
      'hide-skills': { type: 'string', default: '0' },
      ablate: { type: 'boolean', default: false },
      pictures: { type: 'string' },
      resamples: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { train, test, log } = values;
  const seed = wholeIn('seed', values.seed, 0, 2 ** 31);
  const hidden = {
    items: numberIn('hide-items', values['hide-items'], 0, 0.9),
    skills: numberIn('hide-skills', values['hide-skills'], 0, 0.9),
    seed,
  };
  const resamples = wholeIn('resamples', values.resamples, 10, 10_000);
  const count = wholeIn('folds', values.folds, 2, 100);
  if (train !== undefined && test !== undefined && log !== undefined)
    throw new UsageError('Give either --train and --test, or --log.');
  const files =
    train !== undefined && test !== undefined
      ? { train, test }
      : log !== undefined
        ? { log, folds: count }
        : undefined;
  if (files === undefined) throw new UsageError(USAGE);
  const splits = readSplits(files, values['item-skills']).map((split) => hide(split, hidden));
  const timed = isTimed(learnersOf(splits));
  return {
    log: basename(log ?? test ?? '').replace(/\..*$/, ''),
    splits,
    timed,
    baselines: chosen(values.baselines, timed),
    shipped: values.default,
    prior:
      values.prior === undefined
        ? undefined
        : (JSON.parse(readFileSync(values.prior, 'utf8')) as MasteryModel),
    ablate: values.ablate,
    pictures: values.pictures,
    resamples,
    seed,
  };
};
