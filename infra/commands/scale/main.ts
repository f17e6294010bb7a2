import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from '../../arguments.ts';
import { run } from '../../complaint.ts';
import { written } from './written.ts';

const USAGE = `Usage: npm run scale -- [--check]

Writes infra/SCALE.md and the cost table of infra/DEPLOYING.md anew.

--check    only says whether they are up to date; exit code 1 where they are not`;

const ROOT = join(import.meta.dirname, '../../..');

await run(async () => {
  const options = { check: { type: 'boolean', default: false } } as const;
  const { check } = readArguments({ usage: USAGE, options }).values;
  for (const { file, text } of written((name) => readFileSync(join(ROOT, name), 'utf8'))) {
    const path = join(ROOT, file);
    const isStale = readFileSync(path, { encoding: 'utf8', flag: 'a+' }) !== text;
    if (isStale && !check) writeFileSync(path, text);
    console.log(
      `${file}: ${isStale ? (check ? 'stale; run npm run scale' : 'written') : 'up to date'}`,
    );
    if (isStale && check) process.exitCode = 1;
  }
});
