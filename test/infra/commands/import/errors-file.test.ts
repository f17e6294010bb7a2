import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { errorsFile } from '../../../../infra/commands/import/errors-file.ts';
import { scaled } from '../../../support/proof.ts';

it('the errors file reads back as written, and no cell of it is a formula', () => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-errors-'));
  const path = join(folder, 'errors.csv');
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.string(), fc.constantFrom('=1+1', '@x', '+a', '-b', 'a"b', 'c,d', 'e\nf')),
        {
          minLength: 1,
        },
      ),
      (rows) => {
        const file = errorsFile(path);
        for (const [place, problem] of rows)
          file.add({ place, kind: 'skills', id: place, problem });
        file.close();
        const cells = (parse(readFileSync(path, 'utf8')) as string[][]).slice(1);
        expect(cells.length).toBe(rows.length);
        for (const [index, line] of cells.entries()) {
          expect(line.every((cell) => !/^[=+\-@\t\r]/.test(cell))).toBe(true);
          expect(line[3]?.replace(/^'/, '')).toBe(rows[index]?.[1]);
        }
      },
    ),
    { seed: 20261124, numRuns: scaled(200, 3000) },
  );
  rmSync(folder, { recursive: true });
});
