import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { refusedFile } from '../../../../infra/commands/import/refused-file.ts';
import { readText } from '../../../support/import-files.ts';
import { scaled } from '../../../support/proof.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-refused-'));
const path = join(folder, 'refused.csv');
afterAll(() => rmSync(folder, { recursive: true }));

it('the file of refused rows reads back as written, and no cell of it is a formula', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.string(), fc.constantFrom('=1+1', '@x', '+a', '-b', 'a"b', 'c,d', 'e\nf')),
        { minLength: 1 },
      ),
      (rows) => {
        const file = refusedFile(path, false);
        for (const [index, [value, expected]] of rows.entries())
          file.add({
            ...{ file: 'a.csv', line: index + 2, value, expected, severity: 'refused' },
            row: { columns: ['id'], cells: [value] },
          });
        file.close();
        const cells = (parse(readFileSync(path, 'utf8'), { bom: true }) as string[][]).slice(1);
        expect(cells.length).toBe(rows.length);
        for (const [index, line] of cells.entries()) {
          expect(line.every((cell) => !/^[=+\-@\t\r]/.test(cell) || /^[-+]?\d/.test(cell))).toBe(
            true,
          );
          expect(line[5]?.replace(/^'/, '')).toBe(rows[index]?.[1]);
        }
      },
    ),
    { seed: 20261128, numRuns: scaled(200, 3000) },
  );
});

it('what was refused can be mended there, and imported as it is', async () => {
  const text = 'Personalnummer;Name;Sprache;Aktiv\n1;Ada;Klingon;vielleicht\n2;Bob;de;ja\n';
  const { problems } = await readText('employees', text);
  const file = refusedFile(path, false);
  for (const problem of problems) file.add(problem);
  file.close();
  const written = readFileSync(path, 'utf8');
  // Two faults of one row: one row to mend.
  expect(written.trim().split('\r\n')).toHaveLength(2);
  const mended = await readText(
    'employees',
    written.replace('Klingon', 'de').replace('vielleicht', 'nein'),
  );
  expect(mended.problems).toEqual([]);
  expect(mended.values).toMatchObject([{ id: '1', name: 'Ada', language: 'de', active: false }]);
});
