/**
 * Makes the default parameters from logs: weights for any catalogue, with a note of how and from
 * what they were made.
 *
 *     npm run fit:defaults -- --log F,F --item-skills F --log F --item-skills F [--out FILE]
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { isTimed, readItemSkills, readLearners } from '../logs.ts';
import { genericFrom } from './generic.ts';

const { values } = parseArgs({
  options: {
    log: { type: 'string', multiple: true, default: [] },
    'item-skills': { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: 'core/learner/defaults.json' },
  },
});
if (values.log.length === 0) {
  console.error(
    'Usage: npm run fit:defaults -- --log F [--item-skills F] [--log F --item-skills F …] [--out FILE]; a log may be several files, F,F; item skills in the order of the logs.',
  );
  process.exitCode = 1;
} else {
  const logs = values.log.map((files, index) => {
    const itemSkills = values['item-skills'][index];
    const tags = itemSkills === undefined ? undefined : readItemSkills(itemSkills);
    return files.split(',').flatMap((file) => readLearners(file, tags));
  });
  const made = logs.map((learners, index) => ({
    files: values.log[index]!.split(',').map((file) => basename(file)),
    learners: learners.length,
    answers: learners.reduce((sum, { events }) => sum + events.length, 0),
    times: isTimed(learners),
  }));
  console.error(
    `Fitting to ${made.reduce((sum, { answers }) => sum + answers, 0).toLocaleString('en')} answers …`,
  );
  const { weights } = genericFrom(logs);
  const rounded = Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, Number(weight.toFixed(3))]),
  );
  const command = 'npm run fit:defaults -- --log F --item-skills F …';
  writeFileSync(
    values.out,
    `${JSON.stringify({ command, made, weights: rounded }, undefined, 2)}\n`,
  );
  console.log(`Wrote ${values.out}`);
}
