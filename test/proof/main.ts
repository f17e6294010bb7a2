import { startVitest } from 'vitest/node';
import { ROOT } from '../support/boundaries.ts';
import { ClosingLine } from '../support/closing-line.ts';
import { PROOF_MODE } from '../support/proof.ts';
import { PROOFS, samplingFiles } from './proofs.ts';
import { ProofSeconds } from './seconds.ts';

const LONGEST_TEST_MS = 20 * 60_000;

const names = Object.keys(PROOFS);
const list = names.map((name) => `  ${name.padEnd(10)}${PROOFS[name]?.proves}`).join('\n');
const usage = `npm run proof -- [NAME…] runs long proofs whole, all of them when none is named:\n${list}`;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (asked.includes('--help')) console.log(usage);
else if (unknown.length > 0) {
  console.error(`There is no proof ${unknown.join(', ')}.\n${usage}`);
  process.exitCode = 1;
} else {
  const chosen = new Map(
    (asked.length > 0 ? asked : names).map((name) => [
      name,
      samplingFiles(ROOT, PROOFS[name]?.where ?? []),
    ]),
  );
  for (const name of chosen.keys()) console.log(`${name.padEnd(10)}${PROOFS[name]?.proves}`);
  const vitest = await startVitest('test', [...chosen.values()].flat(), {
    root: ROOT,
    watch: false,
    env: { [PROOF_MODE]: 'whole' },
    testTimeout: LONGEST_TEST_MS,
    reporters: ['default', new ProofSeconds(chosen), new ClosingLine()],
  });
  await vitest.close();
}
