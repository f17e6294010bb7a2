/**
 * The process that is killed: writes without end to the table in a file, several at a time, and
 * says of each write that was acknowledged which it was.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTableFile } from '../../infra/local/sqlite/file.ts';
import { sqliteTable } from '../../infra/local/sqlite/table.ts';
import { seeded } from '../support/random.ts';

const [path = '', life = '0'] = process.argv.slice(2);
const { table } = sqliteTable(openTableFile(path, { isMade: true }));
const random = seeded(Number(life));
const WRITERS = 6;

let serial = 0;
const writeOn = async (): Promise<void> => {
  for (;;) {
    serial += 1;
    const sk = `${life}-${serial}`;
    const text = 'x'.repeat(Math.floor(random() ** 4 * 20_000));
    const kind = random();
    if (kind < 0.5) await table.put({ pk: 'p', sk, seen: serial, text }, { is: 'absent' });
    else if (kind < 0.7)
      await table.putMany(['', '+', '++'].map((end) => ({ pk: 'p', sk: sk + end, text })));
    else if (kind < 0.9) await table.add({ pk: 'p', sk }, { n: 1 });
    else {
      await table.put({ pk: 'p', sk: `${sk}-gone`, text });
      await table.delete({ pk: 'p', sk: `${sk}-gone` });
      await table.put({ pk: 'p', sk });
    }
    // At once, past every buffer: what is said here was acknowledged before the end.
    writeSync(1, `${sk}\n`);
    if (random() < 0.1) await sleep(random() * 3);
  }
};
await Promise.all(Array.from({ length: WRITERS }, writeOn));
