/**
 * What is worth something on a log that it was not fitted to: generic parameters from one log,
 * tested on the learners of another, every way round. Prints a table a direction, then one JSON
 * line.
 *
 *     npm run bench:transfer -- --log TRAIN,TEST --item-skills F --log F --item-skills F
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { AT, FEATURES } from '../../../core/learner/features.ts';
import { type Learner, readItemSkills, readLearners } from '../logs.ts';
import { ELO } from './baselines/elo.ts';
import { GLOBAL_MEAN } from './baselines/means.ts';
import { GENERIC_PFA, PFA } from './baselines/pfa.ts';
import type { Contender } from './contender.ts';
import { evaluate } from './evaluate.ts';
import { genericFrom } from './generic.ts';
import { reportOf } from './report.ts';
import { folds, type Split } from './splits.ts';
import { tablesOf } from './table.ts';
import { predictWith, trainOn, unfitted, uplift } from './uplift.ts';

interface Log {
  readonly name: string;
  readonly splits: readonly Split[];
  readonly learners: readonly Learner[];
}

/** Ids that no other log has: numbers that two logs both use do not mean the same. */
const apart = (learners: readonly Learner[], log: number): Learner[] =>
  learners.map(({ id, events }) => ({
    id,
    events: events.map((event) => ({
      ...event,
      lesson: `${log}:${event.lesson}`,
      ...(event.lessonAs && {
        lessonAs: {
          ...event.lessonAs,
          skills: event.lessonAs.skills.map(({ skill, weight }) => ({
            skill: `${log}:${skill}`,
            weight,
          })),
        },
      }),
    })),
  }));

const readLog = (files: string, itemSkills: string | undefined, index: number): Log => {
  const tags = itemSkills === undefined ? undefined : readItemSkills(itemSkills);
  const [first, second] = files.split(',').map((file) => apart(readLearners(file, tags), index));
  const splits = second === undefined ? folds(first!, 5) : [{ train: first!, test: second }];
  return {
    name: basename(files.split(',')[0]!).replace(/(_train)?\..*$/, ''),
    splits,
    learners: second === undefined ? first! : [...first!, ...second],
  };
};

/**
 * All that is generic in a model but the overall ease, which is the new log's own as its
 * difficulties are.
 */
const WEIGHTS = FEATURES.filter((name) => AT[name] !== AT.intercept);

const named = (name: string, contender: Contender): Contender => ({ ...contender, name });

/**
 * Everyone who may predict the answers of `to`: those who know only `from`, then those who were
 * fitted to `to` as usual.
 */
const contendersOf = (from: Log, to: Log): Contender[] => {
  console.error(`Fitting generic parameters to ${from.name} …`);
  const generic = genericFrom([from.learners]);
  const [elo, pfa] = [ELO.fit(from.learners), GENERIC_PFA.fit(from.learners)];
  return [
    named(`Uplift, generic, from ${from.name}`, unfitted(generic)),
    named(`Elo, its generic part, from ${from.name}`, { ...ELO, fit: () => elo }),
    named(`PFA, one for all skills, from ${from.name}`, { ...GENERIC_PFA, fit: () => pfa }),
    {
      name: `Uplift, weights from ${from.name}, difficulties of ${to.name}`,
      source: 'core/learner',
      fit: (train) => predictWith(trainOn(train, generic, { hold: WEIGHTS })),
    },
    named(`Elo, fitted to ${to.name}`, ELO),
    named(`PFA, fitted to ${to.name}`, PFA),
    named(`global mean of ${to.name}`, GLOBAL_MEAN),
    named(`Uplift, fitted to ${to.name}`, uplift()),
  ];
};

const { values } = parseArgs({
  options: {
    log: { type: 'string', multiple: true, default: [] },
    'item-skills': { type: 'string', multiple: true, default: [] },
    resamples: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
});
if (values.log.length < 2) {
  console.error(
    'Usage: npm run bench:transfer -- --log F --log F [--item-skills F --item-skills F]; a log may be TRAIN,TEST; item skills in the order of the logs.',
  );
  process.exitCode = 1;
} else {
  const logs = values.log.map((files, index) =>
    readLog(files, values['item-skills'][index], index),
  );
  const directions = logs.flatMap((from) =>
    logs.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  const results = directions.map(({ from, to }) => {
    const evaluation = evaluate(to.splits, contendersOf(from, to), (text) => console.error(text));
    const reports = reportOf(evaluation, {
      resamples: Number(values.resamples),
      seed: Number(values.seed),
    });
    console.log(`From ${from.name} to ${to.name}\n\n${tablesOf(reports)}`);
    return {
      from: from.name,
      to: to.name,
      models: Object.fromEntries(reports.map(({ name, scores }) => [name, scores])),
    };
  });
  console.log(JSON.stringify({ bench: 'transfer', directions: results }));
}
