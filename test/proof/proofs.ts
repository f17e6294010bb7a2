import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFilesIn } from '../support/files.ts';

/** One long proof: what holds when it passes, and the test files or folders that sample it. */
interface Proof {
  readonly proves: string;
  readonly where: readonly string[];
}

/**
 * Every long proof by its name. Of a folder those test files count that draw a `scaled` number of
 * samples.
 */
export const PROOFS: Readonly<Record<string, Proof>> = {
  log: {
    proves:
      'No schedule of writers, readers, clocks and kills loses an event or shows a state that is not the fold.',
    where: ['test/functions/store/log.test.ts', 'test/functions/store/clock-jumps.test.ts'],
  },
  table: {
    proves:
      'The tables in memory, on which most tests run, and of SQLite do what the embedded DynamoDB does.',
    where: ['test/functions/store/differential.test.ts'],
  },
  durable: {
    proves: 'Nothing that SQLite has acknowledged is lost, whenever the process is killed.',
    where: ['test/faults/killed.test.ts'],
  },
  erasing: {
    proves:
      'An erasure cut off between any two calls ends, takes all of the first life, and nothing of a second.',
    where: ['test/functions/store/erase.test.ts'],
  },
  collecting: {
    proves:
      'Whoever publishes, holds, reverts, decides or dies meanwhile: no part that is named is ever collected.',
    where: ['test/functions/store/collecting.test.ts'],
  },
  races: {
    proves:
      'A hundred changes of one tenant at once are all taken, with few writes and nothing left; two clicks on one button do one thing.',
    where: ['test/functions/store/race.test.ts', 'test/functions/console/tuning/drafts.test.ts'],
  },
  faults: {
    proves:
      'Two processes that crash, stall and lose answers lose, double and halve nothing, and bring nothing back.',
    where: ['test/faults/faults.test.ts'],
  },
  patches: {
    proves: 'Merge patches of one thing at the same time all last, whatever kind of thing it is.',
    where: ['test/contract/patches.test.ts'],
  },
  ids: {
    proves: 'Whatever is changed of own goals at the same time, every id has one owner or is free.',
    where: ['test/functions/store/own-ids.test.ts'],
  },
  line: {
    proves:
      'Over a line that loses, cuts and stalls calls, every event counts once and none is acknowledged in vain.',
    where: ['test/functions/store/wire.test.ts'],
  },
  bundles: {
    proves:
      'A bundle that is killed at any call acknowledges nothing in vain, and is gone on with.',
    where: ['test/e2e/lambda.test.ts'],
  },
  quotas: {
    proves:
      'Quotas are good to ± 20 % over any number of processes, block nobody else and nobody for ever; a day has its suggestions and no more.',
    where: ['test/functions/store/quotas.test.ts', 'test/functions/store/suggestions.test.ts'],
  },
  mails: {
    proves:
      'Nothing in a name reaches a header, the pace keeps its limits, and who wants no mail gets none, whatever comes in whatever order.',
    where: [
      'test/functions/mail',
      'test/functions/store/suppressions.test.ts',
      'test/functions/digest',
    ],
  },
  links: {
    proves:
      'A link or a session that anybody changes, makes up or cuts off opens nothing, and all others what they say.',
    where: [
      'test/functions/pages/links.test.ts',
      'test/functions/learn',
      'test/functions/store/sessions.test.ts',
    ],
  },
  pages: {
    proves:
      'Any folder of Markdown and any archive becomes valid lessons or is refused by name, and nothing of it vanishes.',
    where: ['test/functions/files/markdown', 'test/functions/files/archive.test.ts'],
  },
  evidence: {
    proves:
      'What the log is said to tell of a draft holds for 90 of 100 logs or more whose truth is known, most of them 95; wrong estimators fail, and beyond the gate there is no number.',
    where: ['test/core/tune/judge.test.ts'],
  },
  tune: {
    proves:
      'A preview says what both policies decide, merges lose nothing, shares add up, groups under five cannot be worked out.',
    where: [
      'test/core/tune/glance.test.ts',
      'test/core/tune/groups.test.ts',
      'test/core/tune/policy-diff.test.ts',
      'test/core/tune/preview.test.ts',
      'test/core/tune/retrace.test.ts',
      'test/core/tune/sample.test.ts',
      'test/core/tune/shares.test.ts',
      'test/functions/console/data/list.test.ts',
      'test/functions/console/tuning/policy-form.test.ts',
    ],
  },
  impact: {
    proves:
      'Effects are claimed where there are any and, but for chance, nowhere else; intervals hold what was planted, and analysts who are wrong fail.',
    where: ['test/core/impact'],
  },
  contract: {
    proves:
      'No request made from the OpenAPI document crashes, and every answer is as declared there.',
    where: ['test/contract/fuzz.test.ts'],
  },
  clients: {
    proves:
      'What three generators make of the OpenAPI document compiles strictly and does the main job, two linters find no fault, and our own client runs with older compilers and Nodes.',
    where: ['test/clients'],
  },
  replay: {
    proves: 'A decision computed again from what is stored of it is the same, whatever was asked.',
    where: [
      'test/functions/store/decisions.test.ts',
      'test/functions/store/canonical.test.ts',
      'test/functions/work',
    ],
  },
  silence: {
    proves:
      'The logs never hold anything that a request says of a person, whatever is asked and whatever breaks.',
    where: ['test/functions/lambda'],
  },
  files: {
    proves:
      'Keys that are named twice are found in any JSON, a file of errors reads back as it was written, and the local queue does as SQS does.',
    where: ['test/functions/http', 'test/infra'],
  },
  readers: {
    proves:
      'A table reads back as it was planted, whoever wrote it, and no file does more than be refused.',
    where: [
      'test/functions/files/dates.test.ts',
      'test/functions/files/dialects.test.ts',
      'test/functions/files/fuzz.test.ts',
      'test/functions/files/refused.test.ts',
    ],
  },
  goals: {
    proves:
      'Pace and demand stay within bounds and in the right order for any goals, cycles are found, local hours are what Temporal says they are in every zone on every day, and nothing that runs, fetches or links passes as a picture.',
    where: ['test/core/goals', 'test/core/catalogue', 'test/core/release', 'test/core/base'],
  },
  lessons: {
    proves: 'A scenario that is taken ends for all who walk it.',
    where: ['test/core/model/lesson.test.ts'],
  },
  linear: {
    proves:
      'Twice the text, and twice the chain of skills, teams or lessons, takes at most 2.5 times as long.',
    where: ['test/linear'],
  },
  learner: {
    proves:
      'Mastery is true of simulated people whose truth is known, and keeps common sense: right answers never lower it, wrong ones and time never raise it.',
    where: ['test/core/learner', 'test/core/fit'],
  },
  digests: {
    proves:
      'Senders that die between any two calls send nothing twice and nothing after a stop, every period has one outcome that is true.',
    where: ['test/faults/digests', 'test/functions/store/digests.test.ts'],
  },
  digest: {
    proves:
      'Whatever moves, periods rise and mails keep apart, and no mail says more than is known of its reader.',
    where: ['test/core/digest'],
  },
  engine: {
    proves:
      'For any legal question decisions keep to the constraints, agree with «why» and are drawn as they say.',
    where: ['test/core/recommend'],
  },
};

const samples = (root: string, file: string): boolean =>
  readFileSync(join(root, file), 'utf8').includes('scaled(');

/** The test files in the named files and folders that sample, from the project's root on. */
export const samplingFiles = (root: string, where: readonly string[]): string[] =>
  where.flatMap((path) => testFilesIn(root, path)).filter((file) => samples(root, file));
