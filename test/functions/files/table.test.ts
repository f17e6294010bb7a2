import { describe, expect, it } from 'vitest';
import { isProblem, Unreadable } from '../../../functions/files/problem.ts';
import { questionsOf } from '../../../functions/files/questions.ts';
import { readTable, type TableOptions, type TableRow } from '../../../functions/files/table.ts';

const tableOf = (text: string, options: TableOptions = {}) =>
  readTable({ name: 'x.csv', bytes: Buffer.from(text) }, options);

const rowsOf = (text: string, options?: TableOptions) =>
  [...tableOf(text, options).rows]
    .filter((row): row is TableRow => !isProblem(row))
    .map(({ cells }) => cells);
const problemsOf = (text: string, options?: TableOptions) =>
  [...tableOf(text, options).rows].filter(isProblem);

describe('one delimiter', () => {
  it.each([
    ['id;name\n7;Müller, Anna\n', ['7', 'Müller, Anna']],
    ['keyResult;value\ncsat;82,5\n', ['csat', '82,5']],
    ['start;target\n6,5;2,0\n', ['6,5', '2,0']],
    ['id\tname\n7\tMüller, Anna; Dr.\n', ['7', 'Müller, Anna; Dr.']],
    ['id,tags\n7,a;b;c\n', ['7', 'a;b;c']],
    ['id|name\n7|Müller, Anna\n', ['7', 'Müller, Anna']],
    ['sep=;\nid;a,b,c\n7;x\n', ['7', 'x']],
    ['id\n7\n', ['7']],
  ])('splits %j once', (text, row) => expect(rowsOf(text)).toEqual([row]));

  it('asks where two explain the text equally well', () => {
    const text = 'Name, first;Team\nMüller, Anna;csat\n';
    expect(() => tableOf(text)).toThrow(/comma.*semicolon.*--delimiter/);
    expect(rowsOf(text, { delimiter: 'semicolon' })).toEqual([['Müller, Anna', 'csat']]);
    expect(rowsOf(text, { isKnown: (title) => title === 'Team' })).toEqual([
      ['Müller, Anna', 'csat'],
    ]);
  });
});

describe('rows that are refused', () => {
  it('names a stray quote by its line, and goes on', () => {
    const text = 'id;name\n1;5" screen\n2;"open\n3;Ada\n4;"x"y\n5;Bob\n';
    expect(rowsOf(text)).toEqual([
      ['3', 'Ada'],
      ['5', 'Bob'],
    ]);
    expect(problemsOf(text).map(({ line }) => line)).toEqual([2, 3, 5]);
  });

  it('finds the row in which a quote begins that swallows the rows after it', () => {
    const text = 'id;name;team\n1;"open;x\n2;Bob;"\n3;Ada;y\n4;"two\nlines";z\n';
    expect(rowsOf(text)).toEqual([
      ['3', 'Ada', 'y'],
      ['4', 'two\nlines', 'z'],
    ]);
    expect(problemsOf(text).map(({ line }) => line)).toEqual([2, 3]);
  });

  it('refuses more cells than the header has, but not empty ones', () => {
    const text = 'id;name\n1;Ada;x\n2;Bob;;\n';
    expect(rowsOf(text)).toEqual([['2', 'Bob']]);
    expect(problemsOf(text)).toMatchObject([{ line: 2, value: 'x', severity: 'refused' }]);
  });
});

describe('how numbers and dates are written', () => {
  const wayOf = (text: string, options?: TableOptions) => tableOf(text, options).ways.at(-1);
  it.each([
    ['id;v\na;82,5\nb;1.234\n', 'comma'],
    ['id;v\na;82.5\nb;1,234\n', 'point'],
    ['id;v\na;82,5\nb;82.5\nc;1.234\n', 'each'],
    ['id;v\na;1.234\n', 'each'],
    ['id;v\na;1,234\n', 'comma'],
    ['id,v\na,1.234\n', 'point'],
    ['id,v\na,"1,234"\n', 'each'],
    ['w;v\n82,5;1.234\n', 'comma'],
    ['id;v\na;1.2.1\nb;02.11.2026\n', 'each'],
  ])('%j has a decimal %s', (text, decimal) => expect(wayOf(text)?.decimal).toBe(decimal));

  it.each([
    ['id;d\na;03/04/2026\nb;13/04/2026\n', 'dmy'],
    ['id;d\na;03/04/2026\nb;04/13/2026\n', 'mdy'],
    ['e;d\n13/04/2026;03/04/2026\n', 'dmy'],
    ['id;d\na;03/04/2026\n', 'ask'],
    ['id;d\na;13/04/2026\nb;04/13/2026\n', 'ask'],
  ])('%j has dates of %s', (text, dates) => expect(wayOf(text)?.dates).toBe(dates));

  it('is asked about once a column where the file does not say', () => {
    const text = 'id;n;d\na;1.234;03/04/2026\nb;2.345;05/06/2026\n';
    const ask = (options?: TableOptions) =>
      questionsOf(tableOf(text, options), { numbers: [1], dates: [2] });
    expect(ask()).toMatchObject([
      { line: 2, column: 'n', value: '1.234', expected: expect.stringContaining('--decimal') },
      { line: 2, column: 'd', value: '03/04/2026', expected: expect.stringContaining('--dates') },
    ]);
    expect(ask({ dates: 'dmy', decimal: 'comma' })).toEqual([]);
  });
});

it('leaves rows as short as they are, and says that they are', () => {
  const table = tableOf('id;name;team\n1;Ada\n2;Bob;csat\n3\n');
  expect([...table.rows]).toMatchObject([
    { cells: ['1', 'Ada'] },
    { cells: ['2', 'Bob', 'csat'] },
    { cells: ['3'] },
  ]);
  expect(table.notes).toMatchObject([{ line: 2, severity: 'warning' }]);
  expect(table.notes[0]?.expected).toContain('2 rows');
});

it('refuses more columns than any table has', () =>
  expect(() => tableOf(`${'a;'.repeat(3000)}\n`)).toThrow(/more than 2000 columns/));

describe('the header', () => {
  it('is found below titles, and what stands above is named', () => {
    const table = tableOf('Report;;\nby;HR;\n\nid;name;team\n1;Ada;csat\n');
    expect(table.columns).toEqual(['id', 'name', 'team']);
    expect(table.found.headerLine).toBe(4);
    expect(table.notes.map(({ line, severity }) => [line, severity])).toEqual([
      [1, 'left-out'],
      [2, 'left-out'],
    ]);
  });

  it('that comes again is left out', () => {
    expect(problemsOf('id;name\n1;Ada\nid;name\n2;Bob\n')).toMatchObject([
      { line: 3, severity: 'left-out' },
    ]);
  });

  it('is told by titles that somebody has a use for', () => {
    const text = 'Company;XYZ\nid;name\n1;Ada\n';
    const isKnown = (title: string) => ['id', 'name'].includes(title);
    expect(tableOf(text, { isKnown }).columns).toEqual(['id', 'name']);
  });

  it('names every column once', () =>
    expect(tableOf('id;;name;name\n1;2;3;4\n').columns).toEqual([
      'id',
      '(column 2)',
      'name',
      'name (2)',
    ]));

  it('may take two rows', () => {
    const table = tableOf('USERID,FIRSTNAME,HIREDATE\nUser ID,First Name,Hire Date\n1,Ada,x\n');
    expect(table.columns).toEqual(['USERID', 'FIRSTNAME', 'HIREDATE']);
    expect([...table.rows]).toEqual([{ line: 3, cells: ['1', 'Ada', 'x'] }]);
  });
});

it.each(['', ' \n\n', '%PDF-1.7', '<html><table>', '[{"id":1}]'])(
  'says in a sentence why %j is no table',
  (text) => expect(() => tableOf(text)).toThrow(Unreadable),
);
