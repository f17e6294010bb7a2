/**
 * Measures the budgets of the design, each beside a floor or a peer in the same run: a table, then
 * one line of JSON.
 *
 *   npm run bench                      all but the slow ones
 *   npm run bench -- decide fold       only these
 *   npm run bench -- --slow            neighbours, `npm start` and `npm test` too
 */
import { parseArgs } from 'node:util';
import { coldStart } from './cold-start.ts';
import { decision } from './decide.ts';
import { fold } from './fold.ts';
import { ingest } from './ingest.ts';
import { load } from './load.ts';
import { neighbours } from './neighbours.ts';
import { nextLesson } from './next-lesson.ts';
import { jsonOf, progress, type Row, tableOf } from './report.ts';
import { start, test } from './start.ts';

const PARTS: Readonly<Record<string, () => Row[] | Promise<Row[]>>> = {
  ingest,
  'next-lesson': nextLesson,
  decide: decision,
  fold,
  'cold-start': coldStart,
  load,
  neighbours,
  start,
  test,
};
/** What takes minutes, and therefore runs only where it is asked for. */
const SLOW = ['neighbours', 'start', 'test'];

const { values, positionals } = parseArgs({
  options: { slow: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0) {
  progress(`There is no ${unknown.join(', ')}. Choose from: ${Object.keys(PARTS).join(', ')}`);
  process.exit(1);
}
const chosen =
  positionals.length > 0
    ? positionals
    : Object.keys(PARTS).filter((name) => values.slow || !SLOW.includes(name));
const rows: Row[] = [];
for (const name of chosen) rows.push(...((await PARTS[name]?.()) ?? []));
console.log(tableOf(rows));
console.log(jsonOf(rows, { node: process.version, at: new Date().toISOString() }));
