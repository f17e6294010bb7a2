import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CSV_BOM, csvLine, csvOf } from '../../../core/base/csv.ts';
import { scaled } from '../../support/proof.ts';

/** Reads one line as a spreadsheet does. */
const cellsOf = (line: string): string[] => {
  const cells = [''];
  let isQuoted = false;
  for (const letter of line.replace(/\r\n$/, '')) {
    if (letter === '"') isQuoted = !isQuoted;
    if (letter === ',' && !isQuoted) cells.push('');
    else cells.push(`${cells.pop()}${letter}`);
  }
  return cells.map((cell) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
};

describe('a line of CSV', () => {
  it('leaves numbers numbers, signed ones and such in texts too', () => {
    expect(csvLine([-5, 1.5, '-5', '+49', '1e3', 0, true, undefined])).toBe(
      '-5,1.5,-5,+49,1e3,0,true,\r\n',
    );
  });

  it('makes every formula harmless, whatever stands before it', () => {
    const blank = fc.constantFrom(
      ' ',
      '\t',
      '\r',
      '\n',
      '\u00a0',
      '\u3000',
      '\u200b',
      '\ufeff',
      '\0',
    );
    const sign = fc.constantFrom('=', '+', '-', '@', '＝', '＋', '－', '＠');
    fc.assert(
      fc.property(fc.array(blank), sign, fc.string(), (blanks, first, rest) => {
        const text = `${blanks.join('')}${first}x${rest}`;
        expect(cellsOf(csvLine([text]))).toEqual([`'${text}`]);
      }),
      { seed: 20261130, numRuns: scaled(100, 300) },
    );
  });

  it.each(['=1+1', '+49 30', '-x', '@SUM(A1)', '\tx', '\rx', '-1-1', '=cmd|x'])(
    'makes %j harmless',
    (text) => {
      expect(cellsOf(csvLine([text]))).toEqual([`'${text}`]);
    },
  );

  it('gives every text back, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2 }), (texts) => {
        const read = cellsOf(csvLine(texts));
        expect(read.map((cell, index) => (cell === texts[index] ? cell : cell.slice(1)))).toEqual(
          texts,
        );
        for (const cell of read)
          expect(/^[=+\-@\t\r]/.test(cell) && Number.isNaN(Number(cell))).toBe(false);
      }),
      { seed: 20261129, numRuns: scaled(100, 300) },
    );
  });

  it('makes a file that says that it is UTF-8', () => {
    expect(csvOf(['Name', 'n'], [['Zoë, "Z"', 1]])).toBe(`${CSV_BOM}Name,n\r\n"Zoë, ""Z""",1\r\n`);
  });
});
