import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOf } from '../../../functions/files/cells.ts';
import { dayOf } from '../../../functions/files/dates.ts';
import { isProblem } from '../../../functions/files/problem.ts';
import { readTable, type Table, type TableRow } from '../../../functions/files/table.ts';
import { scaled } from '../../support/proof.ts';
import { type Cell, workbookOf } from '../../support/workbook.ts';

/** How a program or a person writes a table. */
interface Dialect {
  readonly encoding: keyof typeof ENCODINGS;
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly end: '\n' | '\r\n' | '\r';
  readonly decimal: 'comma' | 'point';
  readonly dates: 'iso' | 'german' | 'dmy' | 'mdy';
  readonly above: number;
  readonly saysSep: boolean;
  readonly quotesAll: boolean;
  readonly endsWell: boolean;
}

/** A row: an id, a text, a number, a day. */
type Planted = readonly [id: string, text: string, number: number, day: string];

const windows = (text: string): Buffer =>
  Buffer.from(
    [...text].map((letter) => ({ '€': 0x80, '–': 0x96 })[letter] ?? letter.charCodeAt(0)),
  );
const big = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Each written by hand; the reader is told none of them. */
const ENCODINGS = {
  'UTF-8': (text: string) => Buffer.from(text),
  'UTF-8 with a mark': (text: string) => Buffer.from(`\uFEFF${text}`),
  'UTF-16 LE': (text: string) => Buffer.from(text, 'utf16le'),
  'UTF-16 LE with a mark': (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16 BE': big,
  'UTF-16 BE with a mark': (text: string) => big(`\uFEFF${text}`),
  'Windows-1252': windows,
};

/** The dialects of the spreadsheets that most people have. */
const EXCEL: Readonly<Record<string, Dialect>> = {
  German: {
    ...{ encoding: 'Windows-1252', delimiter: ';', end: '\r\n', decimal: 'comma' },
    ...{ dates: 'german', above: 2, saysSep: false, quotesAll: false, endsWell: true },
  } as const,
  'on a Mac': {
    ...{ encoding: 'UTF-8 with a mark', delimiter: ';', end: '\r', decimal: 'comma' },
    ...{ dates: 'german', above: 0, saysSep: false, quotesAll: false, endsWell: false },
  } as const,
  'as Unicode text': {
    ...{ encoding: 'UTF-16 LE with a mark', delimiter: '\t', end: '\r\n', decimal: 'point' },
    ...{ dates: 'mdy', above: 1, saysSep: false, quotesAll: false, endsWell: true },
  } as const,
};

const numberText = (number: number, { decimal }: Dialect): string => {
  const [whole = '', part] = String(number).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, decimal === 'comma' ? '.' : ',');
  return part === undefined ? whole : `${grouped}${decimal === 'comma' ? ',' : '.'}${part}`;
};

const dayText = (day: string, { dates }: Dialect): string => {
  const [year, month, date] = day.split('-');
  if (dates === 'iso') return day;
  if (dates === 'german') return `${date}.${month}.${year}`;
  return dates === 'dmy' ? `${date}/${month}/${year}` : `${month}/${date}/${year}`;
};

const TITLES = ['Personal-Nr', 'Anmerkung', 'Größe', 'Stichtag'];

const textsOf = (rows: readonly Planted[], dialect: Dialect): string[][] =>
  rows.map(([id, text, number, day]) => [
    id,
    text,
    numberText(number, dialect),
    dayText(day, dialect),
  ]);

const written = (rows: readonly Planted[], dialect: Dialect): Buffer => {
  const { delimiter, end, above, saysSep, quotesAll } = dialect;
  const cell = (text: string): string =>
    quotesAll || /[",;\t|\r\n]/.test(text) || /^\s|\s$/.test(text)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  const lines = [
    ...(saysSep ? [`sep=${delimiter}`] : []),
    ...['Bericht der Personalabteilung', ''].slice(0, above),
    ...[TITLES, ...textsOf(rows, dialect)].map((cells) => cells.map(cell).join(delimiter)),
  ];
  const text = `${lines.join(end)}${dialect.endsWell ? end : ''}`;
  return ENCODINGS[dialect.encoding](text);
};

const rowsOf = ({ rows }: Table): (readonly string[])[] =>
  [...rows].map((row) => (isProblem(row) ? [JSON.stringify(row)] : row.cells));

const valuesOf = ({ rows, ways }: Table) =>
  [...rows]
    .filter((row): row is TableRow => !isProblem(row))
    .map(({ cells }) => [numberOf(cells[2] ?? '', ways[2]!), dayOf(cells[3] ?? '', ways[3]!)]);

/** Letters that all of the encodings have; signs that delimited texts stumble over. */
const LETTERS = [...'abZ9äöÜß€–é ,;|"\'=\t\n.'];
const text = fc
  .string({ unit: fc.constantFrom(...LETTERS), maxLength: 12 })
  .map((inner) => `x${inner}x`);
const day = fc
  .integer({ min: Date.UTC(1950, 0), max: Date.UTC(2099, 11) })
  .map((ms) => new Date(ms).toISOString().slice(0, 10));
const number = fc
  .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99 }))
  .map(([whole, part]) => Number(`${whole}.${part}`));
const row = fc.tuple(fc.stringMatching(/^[0-9]{3}[a-z]$/), text, number, day);
/** One row tells how the others are to be read. */
const TELLING: Planted = ['007a', 'Müller, Anna', 82.5, '2026-11-30'];
const planted = fc.array(row, { maxLength: 20 }).map((rows): Planted[] => [...rows, TELLING]);
const dialects: fc.Arbitrary<Dialect> = fc.record({
  encoding: fc.constantFrom(...(Object.keys(ENCODINGS) as (keyof typeof ENCODINGS)[])),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  decimal: fc.constantFrom('comma', 'point'),
  dates: fc.constantFrom('iso', 'german', 'dmy', 'mdy'),
  above: fc.constantFrom(0, 1, 2),
  saysSep: fc.boolean(),
  quotesAll: fc.boolean(),
  endsWell: fc.boolean(),
});

const readsBack = (rows: readonly Planted[], dialect: Dialect): void => {
  const table = readTable({ name: 'x.csv', bytes: written(rows, dialect) });
  expect(table.columns).toEqual(TITLES);
  expect(rowsOf(table)).toEqual(textsOf(rows, dialect));
  expect(valuesOf(table)).toEqual(rows.map(([, , size, on]) => [{ value: size }, { value: on }]));
};

describe('a table', () => {
  it('reads back as it was planted, whoever wrote it', () => {
    fc.assert(fc.property(planted, dialects, readsBack), {
      seed: 20261128,
      numRuns: scaled(300, 10_000),
    });
  });

  it.each(Object.entries(EXCEL))('of Excel %s reads back', (_, dialect) => {
    fc.assert(
      fc.property(planted, (rows) => readsBack(rows, dialect)),
      { seed: 20261128, numRuns: scaled(30, 500) },
    );
  });

  it('of a workbook reads back, its numbers as numbers and its days as days', () => {
    const serial = (on: string): number => Date.parse(on) / 86_400_000 + 25_569;
    const sheet = (rows: readonly Planted[], above: number, is1904: boolean): Cell[][] => [
      ...[['Bericht'], []].slice(0, above),
      TITLES,
      ...rows.map(([id, note, size, on]): Cell[] => [
        ...[id, note, size],
        { number: serial(on) - (is1904 ? 1462 : 0), style: 1 },
      ]),
    ];
    fc.assert(
      fc.property(
        planted,
        fc.constantFrom(0, 1, 2),
        fc.boolean(),
        fc.boolean(),
        (rows, above, is1904, areTextsInline) => {
          const sheets = [{ name: 'S', rows: sheet(rows, above, is1904) }];
          const book = { sheets, is1904, areTextsInline, formats: ['dd.mm.yyyy'] };
          const table = readTable({ name: 'x.xlsx', bytes: workbookOf(book) });
          expect(table.columns).toEqual(TITLES);
          expect(rowsOf(table)).toEqual(rows.map(([...cells]) => cells.map(String)));
          expect(valuesOf(table)).toEqual(
            rows.map(([, , size, on]) => [{ value: size }, { value: on }]),
          );
        },
      ),
      { seed: 20261128, numRuns: scaled(60, 1500) },
    );
  });
});

describe('an encoding', () => {
  const cells = (bytes: Uint8Array, encoding?: string) => {
    const table = readTable({ name: 'x.csv', bytes }, { encoding });
    return { rows: rowsOf(table), found: table.found.encoding, notes: table.notes };
  };

  it('that is not UTF-8 is said, with letters to look at', () => {
    const { rows, found, notes } = cells(windows('id;name\r\n1;Größe\r\n'));
    expect([rows, found]).toEqual([[['1', 'Größe']], 'Windows-1252']);
    expect(notes).toMatchObject([{ severity: 'warning', line: 2, value: '1;Größe' }]);
    expect(notes[0]?.expected).toContain('--encoding');
  });

  it('may be told', () => {
    expect(cells(Buffer.from([105, 100, 10, 0x8a, 10]), 'macintosh').rows).toEqual([['ä']]);
    expect(cells(windows('id\nä\n'), 'latin1')).toMatchObject({ rows: [['ä']], notes: [] });
    expect(() => cells(Buffer.from('id\n1\n'), 'ebcdic')).toThrow(/no encoding ebcdic/);
    expect(() => cells(windows('id\nä\n'), 'utf-8')).toThrow(/not UTF-8 throughout/);
  });

  it('of Japanese is found without a mark too', () => {
    const text = 'id,name\n1,一丁目の東京\n2,　\n';
    for (const encode of [ENCODINGS['UTF-16 LE'], big]) {
      const { rows } = cells(encode(text));
      expect(rows).toEqual([
        ['1', '一丁目の東京'],
        ['2', '　'],
      ]);
    }
  });

  it('that was damaged in one place refuses that row, and loses no other', () => {
    const bytes = Buffer.concat([
      Buffer.from('id;name\n1;Größe\n2;M'),
      Buffer.from([0xfc]),
      Buffer.from('ller\n3;Zoë Übel\n'),
    ]);
    const table = readTable({ name: 'x.csv', bytes });
    const faults = [...table.rows].flatMap((one) => (isProblem(one) ? [] : [one.faults?.size]));
    expect([table.found.encoding, faults]).toEqual(['UTF-8', [undefined, 1, undefined]]);
    expect(table.notes).toMatchObject([{ line: 3, severity: 'warning' }]);
  });

  it('NUL characters are named where they stand', () => {
    const table = readTable({ name: 'x.csv', bytes: Buffer.from('id,name\n1,a\n2,b\0\n') });
    expect([...table.rows]).toMatchObject([
      { line: 2, cells: ['1', 'a'] },
      { line: 3, faults: new Map([[1, expect.stringContaining('NUL')]]) },
    ]);
  });
});
