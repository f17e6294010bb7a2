/**
 * Measures the budgets of the design, each beside a floor or a peer in the same run: a table, then
 * one line of JSON.
 *
 *   npm run bench                      all but the slow ones
 *   npm run bench -- decide fold       only these
 *   npm run bench -- --slow            all: also digests-due, one-machine, company, neighbours,
 *                                      faults, soak, start, test
 *   npm run bench -- soak --seconds 90 ten minutes if it is not said
 *   npm run bench -- faults --seed 7   one schedule of it, step by step (--design NAME: wrong)
 */
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.ts';
import { decision } from './decide.ts';
import { digest } from './digest.ts';
import { digestsDue } from './digests-due.ts';
import { digestsSent } from './digests-sent.ts';
import { faults, showFault } from './faults.ts';
import { files } from './files.ts';
import { fold } from './fold.ts';
import { ingest } from './ingest.ts';
import { late } from './late.ts';
import { load } from './load.ts';
import { neighbours } from './neighbours.ts';
import { nextLesson } from './next-lesson.ts';
import { company, oneMachine } from './one-machine.ts';
import { preview } from './preview.ts';
import { jsonOf, progress, type Row, tableOf } from './report.ts';
import { soak } from './soak.ts';
import { start, test } from './start.ts';

const PARTS: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  ingest,
  'next-lesson': nextLesson,
  late,
  decide: decision,
  preview,
  digest,
  'digests-sent': digestsSent,
  'digests-due': digestsDue,
  fold,
  files,
  'cold-start': coldStart,
  load,
  'one-machine': oneMachine,
  company,
  neighbours,
  faults,
  soak: () => soak(values.seconds === undefined ? undefined : Number(values.seconds)),
  start,
  test,
};
/** What takes minutes, and therefore runs only where it is asked for. */
const SLOW = [
  'digests-due',
  'one-machine',
  'company',
  'neighbours',
  'faults',
  'soak',
  'start',
  'test',
];

const { values, positionals } = parseArgs({
  options: {
    slow: { type: 'boolean', default: false },
    seed: { type: 'string' },
    design: { type: 'string' },
    seconds: { type: 'string' },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0) {
  progress(`There is no ${unknown.join(', ')}. Choose from: ${Object.keys(PARTS).join(', ')}`);
  process.exit(1);
}
if (values.seed !== undefined) {
  console.log(await showFault(Number(values.seed), values.design));
  process.exit(0);
}
const chosen =
  positionals.length > 0
    ? positionals
    : Object.keys(PARTS).filter((name) => values.slow || !SLOW.includes(name));
const rows: Row[] = [];
for (const name of chosen) rows.push(...((await PARTS[name]?.()) ?? []));
console.log(tableOf(rows));
console.log(jsonOf(rows, { node: process.version, at: new Date().toISOString() }));
