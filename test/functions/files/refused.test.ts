import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProblem, type Problem } from '../../../functions/files/problem.ts';
import { refusedCsv } from '../../../functions/files/refused.ts';
import { readTable } from '../../../functions/files/table.ts';
import { scaled } from '../../support/proof.ts';

const LETTERS = [...'aZ9ä日=+-@\'",;\t\n .'];

const again = (problems: readonly Problem[]) =>
  readTable({ name: 'refused.csv', bytes: Buffer.from(refusedCsv(problems)) });

const problemOf = (columns: string[], cells: string[], more: Partial<Problem> = {}): Problem => ({
  file: 'x.csv',
  line: 7,
  column: columns[0],
  value: cells[0],
  expected: 'a number',
  severity: 'refused',
  row: { columns, cells },
  ...more,
});

describe('the file of what was refused', () => {
  it('says where, what and why, and then the row', () => {
    expect(refusedCsv([problemOf(['id', 'value'], ['=x', '5'])])).toBe(
      '\uFEFFrefused: file,refused: line,refused: column,refused: value,refused: expected,id,value\r\n' +
        "x.csv,7,id,'=x,a number,'=x,5\r\n",
    );
  });

  it('reads back as the rows that it was made of, whatever they hold', () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom(...LETTERS), maxLength: 12 }),
      fc.constantFrom("'=1", "''", '=1+1', '"', ',', '82,5', '\n', "'"),
    );
    const rows = fc.array(fc.tuple(cell, cell, fc.constant('end')), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(rows, (all) => {
        const columns = ['id', 'name', 'last'];
        const table = again(all.map((cells) => problemOf(columns, cells)));
        expect(table.columns).toEqual(columns);
        expect([...table.rows].map((row) => (isProblem(row) ? row : row.cells))).toEqual(all);
      }),
      { seed: 20261128, numRuns: scaled(200, 3000) },
    );
  });

  it('holds rows of several files, and what has no row', () => {
    const table = again([
      problemOf(['id', 'a'], ['1', '2']),
      problemOf(['a', 'b'], ['3', '4']),
      { file: 'page.md', expected: 'front matter', severity: 'refused' },
    ]);
    expect(table.columns).toEqual(['id', 'a', 'b']);
    expect([...table.rows]).toEqual([
      { line: 2, cells: ['1', '2', ''] },
      { line: 3, cells: ['', '3', '4'] },
    ]);
  });

  it('keeps what stands beyond the last title there, until it is mended', () => {
    const [row] = again([problemOf(['id'], ['1', 'extra'])]).rows;
    expect(row).toMatchObject({ value: 'extra', severity: 'refused' });
  });

  it('asks anew how numbers are written that only the whole file told', () => {
    expect(again([problemOf(['id', 'value'], ['a', '1.234'])]).ways[1]).toMatchObject({
      decimal: 'each',
      unclearNumber: { value: '1.234' },
    });
  });
});
