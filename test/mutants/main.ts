import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../support/boundaries.ts';
import { filesIn } from '../support/files.ts';
import { mutantsOf } from './mutants.ts';
import { relatedTests } from './related.ts';
import { searchSurvivors, type Verdict } from './search.ts';
import { faultLine, percentOf, scoreLine, scoreOf } from './summary.ts';
import { reasonFor, type Unseen } from './unseen.ts';

const USAGE = `npm run mutants -- PATH… [--tests GLOB] [--least PERCENT] [--together N] [--list]
  plants faults in files or folders, one at a time, and lists those that no test sees.
  --tests GLOB     try only these test files
  --least PERCENT  exit with 1 if fewer are seen
  --together N     processes side by side (2)
  --list           name the faults and the tests, and try nothing`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', default: '**' },
    least: { type: 'string', default: '0' },
    together: { type: 'string', default: '2' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
/** `**` stands for anything, `*` for anything within one folder, `{a,b}` for either. */
const matches = (path: string, glob: string): boolean => {
  const pattern = glob.split('**').map((part) =>
    part
      .replace(/[.+?^$()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^/]*')
      .replace(/[{},]/g, (one) => ({ '{': '(?:', '}': ')', ',': '|' })[one] ?? one),
  );
  return new RegExp(`^${pattern.join('.*')}$`).test(path);
};
const isSource = (file: string): boolean => /\.tsx?$/.test(file) && !file.endsWith('.d.ts');

/** Entries of the list that name a file that is gone, or a fault that is not in it. */
const idle = (
  list: readonly Unseen[],
  used: ReadonlySet<Unseen>,
  files: readonly string[],
): Unseen[] =>
  list.filter(
    (one) => !existsSync(join(ROOT, one.file)) || (files.includes(one.file) && !used.has(one)),
  );

const main = async (): Promise<number> => {
  if (values.help || positionals.length === 0) {
    console.log(USAGE);
    return values.help ? 0 : 1;
  }
  const files = positionals
    .flatMap((path) => filesIn(ROOT, path.replace(/\/$/, ''), ''))
    .filter(isSource);
  const mutants = files.flatMap((file) => mutantsOf(file, textOf(file)));
  const tests = relatedTests(ROOT, files).filter((test) => matches(test, values.tests));
  console.log(
    `${mutants.length} faults in ${files.length} files, ${tests.length} test files that may see them`,
  );
  if (values.list) {
    for (const mutant of mutants) console.log(faultLine({ mutant, reached: true }));
    for (const test of tests) console.log(test);
    return 0;
  }
  const list = JSON.parse(textOf('test/mutants/unseen.json')) as Unseen[];
  const together = Number(values.together);
  const verdicts = await searchSurvivors(mutants, {
    root: ROOT,
    tests,
    together,
    progress: console.log,
  });

  const excused = new Map<Verdict, Unseen>();
  for (const verdict of verdicts) {
    const reason = reasonFor(list, verdict.mutant, textOf);
    if (reason !== undefined) excused.set(verdict, reason);
  }
  const counted = verdicts.filter((verdict) => !excused.has(verdict));
  for (const file of files) {
    const own = counted.filter(({ mutant }) => mutant.file === file);
    console.log(`\n${scoreLine(file, scoreOf(own))}`);
    for (const verdict of own.filter(({ by }) => by === undefined))
      console.log(`  ${faultLine(verdict)}`);
  }
  const unseen = [...excused].filter(([{ by }]) => by === undefined);
  if (unseen.length > 0) console.log(`\n${unseen.length} cannot be seen, and do not count:`);
  for (const [verdict, { reason }] of unseen) console.log(`  ${faultLine(verdict)}\n    ${reason}`);

  const seen = [...excused].filter(([{ by }]) => by !== undefined);
  for (const [verdict] of seen)
    console.error(`Can be seen, take it off the list: ${faultLine(verdict)} (${verdict.by})`);
  const vain = idle(list, new Set(excused.values()), files);
  for (const { file, line, before } of vain)
    console.error(`Matches no fault, take it off the list: ${file}: ${before} in ${line}`);
  const score = scoreOf(counted);
  console.log(`\n${scoreLine('all', score)}`);
  return seen.length + vain.length > 0 || percentOf(score) < Number(values.least) ? 1 : 0;
};

process.exitCode = await main();
