import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/boundaries.ts';
import { scaled } from '../support/proof.ts';
import { chainMeasurements } from './chains.ts';
import { textMeasurements } from './texts.ts';

const run = promisify(execFile);
/** Where new objects are made, MB: more than any of these works makes. */
const ROOM = ['--min-semi-space-size=64', '--max-semi-space-size=64'];
const MINUTES = 60_000;

/** What is slow, by what was measured. */
const measured = async (what: string, every: number): Promise<Record<string, string[]>> => {
  const script = join(ROOT, 'test/linear/measure.ts');
  const command = [...ROOM, '--import', 'tsx', script, what, String(every)];
  const { stdout } = await run(process.execPath, command, { cwd: ROOT });
  return JSON.parse(stdout) as Record<string, string[]>;
};

// The whole proof tries all texts and shapes; before it, every so manieth.
describe.each([
  ['texts', textMeasurements, scaled(4, 1)],
  ['chains', chainMeasurements, scaled(2, 1)],
] as const)('twice as much takes at most 2.5 times as long: %s', (what, measurements, every) => {
  let found: Record<string, string[]>;
  beforeAll(async () => {
    found = await measured(what, every);
    // What is slow is slow twice: a machine that was busy with something else is not.
    if (Object.values(found).some((slow) => slow.length > 0)) {
      const again = await measured(what, every);
      for (const [name, slow] of Object.entries(found))
        found[name] = slow.length > 0 ? (again[name] ?? slow) : slow;
    }
  }, 10 * MINUTES);

  it.each(Object.keys(measurements))('%s', (name) => expect(found[name]).toEqual([]));
});
