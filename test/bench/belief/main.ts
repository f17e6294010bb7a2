/**
 * Is what the product says of simple people true? Plays people whose truth is known through the
 * product's own fold and default model, beside an exact posterior (or a Bayesian filter that knows
 * how fast the world changes) in the same run. Prints a table a world, then one JSON line; ends
 * with 1 where something does not hold.
 *
 *     npm run bench:belief -- [--people 150] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { biasAt, coverageOf, holds, judge, type Told, type Verdict } from './verdicts.ts';
import { WORLDS } from './worlds.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
  },
});
const [people, seed] = [Number(values.people), Number(values.seed)];

const short = (value: number): string => value.toFixed(3);

const printWorld = ({ world, truths }: Told): void => {
  console.log(`\n${world}`);
  console.table(
    truths.map((truth) => ({
      answers: truth.answers,
      error: short(truth.error),
      reference: short(truth.reference),
      '÷': short(truth.error / truth.reference),
      'saying the mean': short(truth.ofMean),
      'interval holds': Number.isNaN(truth.coverage) ? '' : short(truth.coverage),
      'width ÷ reference': short(truth.width / truth.referenceWidth),
    })),
  );
};

const printVerdicts = (name: string, verdicts: readonly Verdict[]): void => {
  const failed = verdicts.filter((one) => !holds(one));
  console.log(`${name}: ${verdicts.length - failed.length} of ${verdicts.length} hold`);
  for (const { what, measured, atLeast, atMost } of failed)
    console.log(`  not so: ${what}: ${short(measured)}, asked ${atLeast ?? ''}…${atMost ?? ''}`);
};

if (!Number.isInteger(people) || people < 1 || !Number.isInteger(seed)) {
  console.error('Usage: npm run bench:belief -- [--people N] [--seed N], both whole numbers');
  process.exitCode = 1;
} else {
  const told = WORLDS.map((world) => {
    console.error(`Playing ${people} people: ${world.name} …`);
    const one = judge(world, people, seed * 100_000);
    printWorld(one);
    printVerdicts(world.name, one.verdicts);
    return one;
  });
  console.error('Playing people of one rate …');
  const overall = [...coverageOf(told), ...biasAt(people, seed * 100_000)];
  console.log('');
  printVerdicts('intervals, and people of one rate', overall);
  const all = [...told.flatMap(({ verdicts }) => verdicts), ...overall];
  const failed = all.filter((one) => !holds(one));
  console.log(
    JSON.stringify({
      bench: 'belief',
      people,
      seed,
      kept: all.length - failed.length,
      of: all.length,
      worlds: told.map(({ world, truths }) => ({ world, truths })),
      failed,
    }),
  );
  if (failed.length > 0) process.exitCode = 1;
}
