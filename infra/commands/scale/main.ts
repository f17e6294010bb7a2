/**
 * Writes `infra/SCALE.md` and the cost table of the README anew; `--check` only says whether they
 * are up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { written } from './written.ts';

const ROOT = join(import.meta.dirname, '../../..');
const check = process.argv.includes('--check');
for (const { file, text } of written((name) => readFileSync(join(ROOT, name), 'utf8'))) {
  const path = join(ROOT, file);
  const isStale = readFileSync(path, { encoding: 'utf8', flag: 'a+' }) !== text;
  if (isStale && !check) writeFileSync(path, text);
  console.log(
    `${file}: ${isStale ? (check ? 'stale; run npm run scale' : 'written') : 'up to date'}`,
  );
  if (isStale && check) process.exitCode = 1;
}
