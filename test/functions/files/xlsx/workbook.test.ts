import { describe, expect, it } from 'vitest';
import { isProblem, Unreadable } from '../../../../functions/files/problem.ts';
import { readTable, type TableOptions, type TableRow } from '../../../../functions/files/table.ts';
import {
  type BookSpec,
  bookParts,
  type Cell,
  type Part,
  workbookOf,
  zipOf,
} from '../../../support/workbook.ts';

const read = (bytes: Uint8Array, options: TableOptions = {}) =>
  readTable({ name: 'x.xlsx', bytes }, options);
const rowsOf = (bytes: Uint8Array, options?: TableOptions) =>
  [...read(bytes, options).rows].filter((row): row is TableRow => !isProblem(row));
const cellsOf = (bytes: Uint8Array, options?: TableOptions) =>
  rowsOf(bytes, options).map(({ cells }) => cells);

const bookOf = (rows: readonly (readonly Cell[])[], more: Partial<BookSpec> = {}) =>
  workbookOf({ sheets: [{ name: 'People', rows }], ...more });

/** The parts of a small workbook, with one of them changed. */
const changed = (name: string, change: (text: string) => Partial<Part>): Buffer =>
  zipOf(
    bookParts({ sheets: [{ name: 'S', rows: [['id'], ['a']] }] }).map((part) =>
      part.name === name ? { ...part, ...change(String(part.text)) } : part,
    ),
  );
const SHEET = 'xl/worksheets/sheet1.xml';

describe('cells of a workbook', () => {
  it.each([false, true])('keep texts as they are, inline or shared', (areTextsInline) => {
    const texts = ['007', ' a\nb ', 'Größe & <b>', '_x0041_', '日本語', '\u0001', '"q"'];
    const book = bookOf([['id'], ...texts.map((text) => [text])], { areTextsInline });
    expect(cellsOf(book)).toEqual(texts.map((text) => [text]));
  });

  it.each([
    ['yyyy-mm-dd', 46_328, '2026-11-02'],
    ['dd.mm.yyyy hh:mm', 46_328.416_666_666_7, '2026-11-02 10:00:00'],
    ['[$-407]d. mmmm yyyy', 46_328, '2026-11-02'],
    ['d/m/yy', 59, '1900-02-28'],
    ['d/m/yy', 61, '1900-03-01'],
    ['mmm', 46_328, '2026-11-02'],
    ['hh:mm', 0.5, '12:00:00'],
    ['00000', 42, '00042'],
    ['0 %', 0.85, '85 %'],
    ['0.00%', 0.855, '85.5 %'],
    ['#,##0.00', 1234.5, '1234.5'],
    ['"days" 0', 3, '3'],
    ['0.0 "h"', 3.5, '3.5'],
    ['[Red]0', 3, '3'],
    ['General', 0.85000000000000009, '0.85'],
    ['General', 12_345_678_901, '12345678901'],
    ['yyyy-mm-dd', -1, '-1'],
    ['yyyy-mm-dd', 9e9, '9000000000'],
  ])('show %s %d as %s', (code, number, text) => {
    const book = bookOf([['id'], [{ number, style: 1 }]], { formats: [code] });
    expect(cellsOf(book)).toEqual([[text]]);
  });

  it('count days from 1904 where the workbook does', () => {
    const book = bookOf([['id'], [{ number: 44_866, style: 1 }]], {
      formats: ['yyyy-mm-dd'],
      is1904: true,
    });
    expect(cellsOf(book)).toEqual([['2026-11-02']]);
  });

  it('give what formulas came to, and say where they came to nothing', () => {
    const rows = rowsOf(
      bookOf([
        ['id', 'b', 'c', 'd'],
        [
          { xml: '<c t="str"><f>CONCAT("a","b")</f><v>ab</v></c>' },
          { xml: '<c><f>1+1</f><v>2</v></c>' },
          { xml: '<c><f>NOW()</f></c>' },
          { xml: '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>' },
        ],
        [true, { xml: '<c t="d"><v>2026-11-02T00:00:00</v></c>' }, undefined, 'x'],
        ['x', { xml: '<c t="str"><f>""</f><v></v></c>' }, { xml: '<c><f>A1</f><v/></c>' }],
      ]),
    );
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['ab', '2', '', '#DIV/0!'],
      ['TRUE', '2026-11-02T00:00:00', '', 'x'],
      ['x', '', '', ''],
    ]);
    expect([...(rows[2]?.faults?.keys() ?? [])]).toEqual([2]);
    expect([...(rows[0]?.faults?.keys() ?? [])]).toEqual([2, 3]);
    expect(rows[1]?.faults).toBeUndefined();
  });

  it('may lack references, have prefixes, and hold rich and phonetic texts', () => {
    const text =
      '<x:worksheet xmlns:x="x"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c></x:row>' +
      '<!-- > --><x:row r="5"><x:c t="inlineStr"><x:is><x:r><x:t>東</x:t></x:r><x:r><x:t>京</x:t></x:r>' +
      '<x:rPh sb="0" eb="1"><x:t>トウ</x:t></x:rPh></x:is></x:c></x:row></x:sheetData></x:worksheet>';
    const rows = rowsOf(changed(SHEET, () => ({ text })));
    expect(rows).toEqual([{ line: 5, cells: ['東京'] }]);
  });
});

describe('sheets', () => {
  const book = workbookOf({
    sheets: [
      { name: 'Cover', rows: [['c'], ['1']], isHidden: true },
      { name: 'People', rows: [['p'], ['2']] },
      { name: 'Größen', rows: [['g'], ['3']] },
      { name: 'Empty', rows: [] },
    ],
  });

  it('the first that is shown is read, and the others are named', () => {
    const table = read(book);
    expect([table.columns, table.found.sheet, table.name]).toEqual([
      ['p'],
      'People',
      'x.xlsx [People]',
    ]);
    expect(table.notes[0]?.expected).toContain('Cover, Größen, Empty: say which with --sheet');
  });

  it.each([
    ['größen', 'g'],
    ['3', 'g'],
    ['1', 'c'],
  ])('%s is found', (sheet, column) => expect(read(book, { sheet }).columns).toEqual([column]));

  it('says which there are, and which are empty', () => {
    expect(() => read(book, { sheet: 'None' })).toThrow(/no sheet None.*Cover, People/);
    expect(() => read(book, { sheet: 'Empty' })).toThrow(/empty.*Cover, People/);
  });
});

describe('the table of a sheet', () => {
  it('begins below merged titles, and merged cells count for all of their rows', () => {
    const rows: Cell[][] = [
      ['OKRs of 2026', undefined, undefined],
      [],
      ['objective', 'key result', 'target'],
      ['Happier', 'CSAT', 85],
      [undefined, 'Hours', 2],
      ['Faster', 'Days', 3],
    ];
    const merged = ['A1:C1', 'A4:A5'];
    const table = read(workbookOf({ sheets: [{ name: 'S', rows, merged }] }));
    expect(table.columns).toEqual(['objective', 'key result', 'target']);
    expect([...table.rows]).toEqual([
      { line: 4, cells: ['Happier', 'CSAT', '85'] },
      { line: 5, cells: ['Happier', 'Hours', '2'] },
      { line: 6, cells: ['Faster', 'Days', '3'] },
    ]);
    expect(table.notes.map(({ severity }) => severity)).toEqual(['left-out', 'warning']);
  });

  it('tells texts that might be two numbers from numbers', () => {
    const wayOf = (...cells: Cell[]) => read(bookOf([['n'], ...cells.map((cell) => [cell])])).ways;
    expect(wayOf(1.234, 2.5)).toEqual([{ decimal: 'point', dates: 'ask' }]);
    expect(wayOf('1.234', 2)).toMatchObject([
      { decimal: 'each', unclearNumber: { line: 2, value: '1.234' } },
    ]);
    expect(wayOf('82,5', 3)).toMatchObject([{ decimal: 'comma' }]);
    expect(wayOf('82,5', 1.234)).toMatchObject([{ decimal: 'each' }]);
    const told = read(bookOf([['n'], [82.5]]), { decimal: 'comma' });
    expect([...told.rows]).toMatchObject([{ cells: ['82,5'] }]);
  });
});

it('may be zipped as large archives are, or not packed at all', () => {
  const parts = bookParts({ sheets: [{ name: 'S', rows: [['id'], ['a']] }] });
  for (const more of [{ isWide: true }, { isStored: true }])
    expect(cellsOf(zipOf(parts.map((part) => ({ ...part, ...more }))))).toEqual([['a']]);
});

describe('what is no workbook', () => {
  const good = workbookOf({ sheets: [{ name: 'S', rows: [['id'], ['a']] }] });
  const bomb = (claims: Part['claims']) =>
    changed(SHEET, () => ({ text: Buffer.alloc(30_000_000, ' '), claims }));
  it.each([
    ['cut off', good.subarray(0, good.length - 40), /broken/],
    ['damaged', changed(SHEET, () => ({ claims: { crc: 1 } })), /broken/],
    ['not well formed', changed(SHEET, (text) => ({ text: text.slice(0, -9) })), /broken/],
    ['a zip of other things', zipOf([{ name: 'a.csv', text: 'id' }]), /zip archive: unpack it/],
    ['xlsb', zipOf([{ name: 'xl/workbook.bin', text: 'x' }]), /\.xlsb.*save it as \.xlsx/],
    ['encrypted parts', changed(SHEET, () => ({ claims: { flags: 1 } })), /password/],
    [
      'an encrypted workbook',
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
      /password/,
    ],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /\.xls\)/],
    ['too large', bomb({ unpacked: 200_000_001 }), /unpacks to 20\d MB/],
    ['larger than it says', bomb({ unpacked: 1000 }), /broken/],
    [
      'a row too far right',
      changed(SHEET, (text) => ({ text: text.replace('"A2"', '"XFD2"') })),
      /at most 2000 columns/,
    ],
  ])('%s is refused in a sentence', (_, bytes, message) => {
    expect(() => [...read(bytes).rows]).toThrow(Unreadable);
    expect(() => [...read(bytes).rows]).toThrow(message);
  });

  it.each([
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet/>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><worksheet/>',
    '<worksheet><sheetData><row><c t="str"><v>&e;</v></c></row></sheetData></worksheet>',
    `${'<a>'.repeat(60_000)}`,
    `<worksheet ${'a="'.repeat(60_000)}`,
    `${'<'.repeat(60_000)}`,
    '<worksheet><sheetData><row><c t="s"><v>9</v></c></row></sheetData></worksheet>',
  ])('no entity is looked up, and nothing odd gets far', (text) => {
    expect(() => [...read(changed(SHEET, () => ({ text }))).rows]).toThrow(Unreadable);
  });

  it('refuses more than 100,000 rows', () => {
    const row = '<row><c><v>1</v></c></row>';
    const sheet = (rows: number) =>
      changed(SHEET, () => ({
        text: `<worksheet><sheetData><row><c t="str"><v>id</v></c></row>${row.repeat(rows)}</sheetData></worksheet>`,
      }));
    expect(rowsOf(sheet(99_999))).toHaveLength(99_999);
    expect(() => read(sheet(100_000))).toThrow(/more than 100000 rows/);
  });
});
