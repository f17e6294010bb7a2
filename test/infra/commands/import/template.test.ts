import { describe, expect, it } from 'vitest';
import { KINDS, type KindName } from '../../../../functions/files/kinds/kinds.ts';
import { problemsWith } from '../../../../functions/files/row.ts';
import { fieldsText, templateOf } from '../../../../infra/commands/import/template.ts';
import { readText } from '../../../support/import-files.ts';

const NAMES = Object.keys(KINDS) as KindName[];

describe.each(NAMES)('the template of %s', (name) => {
  it('is read as it is: every column has a field, every cell a value, the row is whole', async () => {
    const { rows, problems } = await readText(name, templateOf(name));
    expect(problems).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.flatMap((row) => problemsWith(row, true))).toEqual([]);
  });

  it('is read with each of its columns under every name that it may have', async () => {
    const [header = '', row = ''] = templateOf(name).replace('\uFEFF', '').split('\r\n');
    const columns = header.split(',');
    const plain = await readText(name, `${header}\n${row}\n`);
    for (const [index, column] of columns.entries()) {
      const aliases = KINDS[name].fields.find((field) => field.name === column)?.aliases ?? [];
      for (const alias of aliases) {
        const named = columns.map((one, at) => (at === index ? alias.toUpperCase() : one));
        const read = await readText(name, `${named.join(',')}\n${row}\n`);
        expect(read.values, alias).toEqual(plain.values);
      }
    }
  });

  it('comes with a sentence for each field', () => {
    for (const { name: field } of KINDS[name].fields)
      expect(fieldsText(name)).toContain(`  ${field}`);
  });
});
