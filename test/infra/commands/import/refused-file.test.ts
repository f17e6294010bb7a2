import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { refusedFile } from '../../../../infra/commands/import/refused-file.ts';
import { readText } from '../../../support/import-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'uplift-refused-'));
const path = join(folder, 'refused.csv');
afterAll(() => rmSync(folder, { recursive: true }));

it('what was refused can be mended there, and imported as it is', async () => {
  const text = 'Personalnummer;Name;Sprache;Aktiv\n1;Ada;Klingon;vielleicht\n2;Bob;de;ja\n';
  const { problems } = await readText('employees', text);
  const file = refusedFile(path);
  for (const problem of problems) file.add(problem);
  file.close(false);
  const written = readFileSync(path, 'utf8');
  // Two faults of one row: one row to mend.
  expect(written.trim().split('\r\n')).toHaveLength(2);
  const mended = await readText(
    'employees',
    written.replaceAll('Klingon', 'de').replaceAll('vielleicht', 'nein'),
  );
  expect(mended.problems).toEqual([]);
  expect(mended.values).toMatchObject([{ id: '1', name: 'Ada', language: 'de', active: false }]);
});
