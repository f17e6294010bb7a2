/**
 * Reads a file as a table in a process of its own, so that the memory it takes can be told, and
 * says on one line how long that took; beside it what merely unpacking or decoding takes.
 *
 *   node --import tsx test/bench/read-file.ts FILE
 */
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { numberOf } from '../../functions/files/cells.ts';
import { dayOf } from '../../functions/files/dates.ts';
import { isProblem } from '../../functions/files/problem.ts';
import { readTable } from '../../functions/files/table.ts';

const [path = ''] = process.argv.slice(2);
const bytes = readFileSync(path);

const timed = (work: () => number): { ms: number; count: number } => {
  const begun = performance.now();
  const count = work();
  return { ms: performance.now() - begun, count };
};

const whole = timed(() => {
  const table = readTable({ name: path, bytes });
  let values = 0;
  for (const row of table.rows) {
    if (isProblem(row)) continue;
    for (const [index, cell] of row.cells.entries()) {
      const way = table.ways[index]!;
      if ('value' in numberOf(cell, way) || 'value' in dayOf(cell, way)) values += 1;
    }
  }
  return values;
});
const megabytes = process.resourceUsage().maxRSS / 1024;

/** The data of the last file of an archive that this project's tests wrote, or the text itself. */
const floor = timed(() => {
  if (!path.endsWith('.xlsx')) return new TextDecoder().decode(bytes).split('\n').length;
  const local = bytes.lastIndexOf(Buffer.from('PK\x03\x04'));
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(local + 18));
  return new TextDecoder().decode(inflateRawSync(packed)).split('<c').length;
});

console.log(JSON.stringify({ whole, megabytes, floor }));
