import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cell, workbookOf } from '../support/workbook.ts';
import { progress, type Row, short } from './report.ts';

const ROWS_OF_WORKBOOK = 50_000;
const ROWS_OF_TEXT = 100_000;

/** A year of an HR system: ids, names, words that come again, numbers, days, truths. */
const cellsOf = (row: number): Cell[] => [
  String(row).padStart(6, '0'),
  `Vorname Nachname der ${row}.`,
  `person.${row}@example.com`,
  `Abteilung ${row % 40}`,
  `Standort ${row % 7}`,
  { number: 43_000 + (row % 3_000), style: 1 },
  row / 8,
  row % 100,
  row % 2 === 0,
  `Größe ${row % 12}, «${row % 5}»`,
];
const TITLES = ['id', 'name', 'email', 'team', 'site', 'since', 'pay', 'score', 'active', 'note'];

const workbook = (): Buffer =>
  workbookOf({
    sheets: [
      {
        name: 'People',
        rows: [TITLES, ...Array.from({ length: ROWS_OF_WORKBOOK }, (_, row) => cellsOf(row))],
      },
    ],
    formats: ['dd.mm.yyyy'],
  });

const textOf = (cell: Cell): string =>
  typeof cell === 'object' ? '31.12.2025' : String(cell ?? '').replace('.', ',');

const text = (): Buffer => {
  const lines = Array.from({ length: ROWS_OF_TEXT }, (_, row) =>
    cellsOf(row)
      .map((cell) => `"${textOf(cell)}"`)
      .join(';'),
  );
  return Buffer.from([TITLES.join(';'), ...lines].join('\r\n'), 'latin1');
};

interface Measured {
  readonly whole: { readonly ms: number };
  readonly megabytes: number;
  readonly floor: { readonly ms: number };
}

/** How long files as people have them take to be read and checked, and in how much memory. */
export const files = (): Row[] => {
  const folder = mkdtempSync(join(tmpdir(), 'uplift-files-'));
  const measured = (name: string, bytes: Buffer): Measured => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const script = join(import.meta.dirname, 'read-file.ts');
    const output = execFileSync(process.execPath, ['--import', 'tsx', script, path]);
    return JSON.parse(output.toString()) as Measured;
  };
  try {
    progress('files: a workbook and a text');
    return [
      { what: '50,000 rows of a workbook', of: measured('book.xlsx', workbook()) },
      { what: '100,000 rows of a text', of: measured('text.csv', text()) },
    ].flatMap(({ what, of }): Row[] => [
      {
        budget: 'files',
        what: `${what}, read and checked`,
        measured: of.whole.ms / 1000,
        unit: 's',
        allowed: { atMost: 10 },
        beside: `unpacked, decoded and split alone: ${short(of.floor.ms / 1000)} s`,
      },
      {
        budget: 'files',
        what: `${what}: memory of the process`,
        measured: of.megabytes,
        unit: 'MB',
        allowed: { atMost: 400 },
      },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
