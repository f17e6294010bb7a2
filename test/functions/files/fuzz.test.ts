import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberOf, shareOf, truthOf } from '../../../functions/files/cells.ts';
import { dayOf, instantOf } from '../../../functions/files/dates.ts';
import { KINDS, type KindName } from '../../../functions/files/kinds/kinds.ts';
import { isProblem, Unreadable } from '../../../functions/files/problem.ts';
import { questionsOf } from '../../../functions/files/questions.ts';
import { readRows } from '../../../functions/files/read-rows.ts';
import { refusedCsv } from '../../../functions/files/refused.ts';
import { readTable, type TableOptions } from '../../../functions/files/table.ts';
import { ATTACK_TEXTS } from '../../support/attack-texts.ts';
import { scaled } from '../../support/proof.ts';
import { bookParts, workbookOf, zipOf } from '../../support/workbook.ts';

const NOW_MS = Date.parse('2026-11-28T09:00Z');
const CLOCK = { timeZone: 'Europe/Berlin', nowMs: NOW_MS };

/** Reads all that there is to read, and gives the number of rows; -1 for what is unreadable. */
const readAll = (bytes: Uint8Array, options?: TableOptions): number => {
  try {
    const table = readTable({ name: 'x', bytes }, options);
    const places = table.columns.map((_, index) => index);
    questionsOf(table, { numbers: places, dates: places });
    let rows = 0;
    for (const row of table.rows) {
      rows += 1;
      if (isProblem(row)) {
        refusedCsv([row]);
        continue;
      }
      for (const [index, cell] of row.cells.entries()) {
        const way = table.ways[index]!;
        for (const read of [numberOf(cell, way), shareOf(cell, way), dayOf(cell, way)])
          expect(Object.keys(read)).toHaveLength(1);
        instantOf(cell, way, CLOCK);
        truthOf(cell);
      }
    }
    return rows;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    expect(error.problem.expected).toMatch(/^[A-Z].*[.?]$/s);
    return -1;
  }
};

const CSV = Buffer.from(
  'Bericht;;\r\nid;Größe;Datum\r\n007;"82,5";02.11.2026\r\n8;"a ""b""\nc";13/04/2026\r\n',
);
const BOOK = {
  sheets: [
    {
      name: 'S',
      rows: [
        ['id', 'Größe'],
        ['007', 82.5],
        [true, { number: 46_328, style: 1 }],
      ],
      merged: ['A2:A3'],
    },
  ],
  formats: ['yyyy-mm-dd'],
};
const REAL: readonly Uint8Array[] = [
  CSV,
  Buffer.from(`\uFEFF${CSV.toString()}`, 'utf16le'),
  Buffer.from(CSV.toString(), 'latin1'),
  workbookOf(BOOK),
  workbookOf({ ...BOOK, areTextsInline: true }),
];

/** Bytes put in place of others, at a place of 0..1. */
const change = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.nat(6),
  fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc
      .constantFrom('"', ';', '\r', '<', '&x;', '\0', 'PK\x05\x06')
      .map((text) => Buffer.from(text)),
  ),
);
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

const changed = (bytes: Uint8Array, changes: readonly Change[]): Buffer => {
  let now = Buffer.from(bytes);
  for (const [place, taken, put] of changes) {
    const at = Math.floor(place * now.length);
    now = Buffer.concat([now.subarray(0, at), put, now.subarray(at + taken)]);
  }
  return now;
};
const changes = fc.array(change, { minLength: 1, maxLength: 4 });

describe('no file does more than be refused', () => {
  it('whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readAll(bytes);
      }),
      { seed: 20261128, numRuns: scaled(300, 20_000) },
    );
  });

  it('whatever its text', () => {
    const letter = fc.constantFrom(...'a1é日,;\t|"\'\r\n =.-:/%Z+');
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 200 }), (text) => {
        readAll(Buffer.from(text));
      }),
      { seed: 20261128, numRuns: scaled(300, 20_000) },
    );
  });

  it('however a real one was changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...REAL), changes, (bytes, all) => {
        readAll(changed(bytes, all));
      }),
      { seed: 20261128, numRuns: scaled(500, 20_000) },
    );
  });

  it('however a part of a workbook was changed inside a whole archive', () => {
    const parts = bookParts(BOOK);
    fc.assert(
      fc.property(fc.nat(parts.length - 1), changes, (index, all) => {
        const other = parts.map((part, at) =>
          at === index ? { ...part, text: changed(Buffer.from(part.text), all) } : part,
        );
        readAll(zipOf(other));
      }),
      { seed: 20261128, numRuns: scaled(500, 20_000) },
    );
  });
});

/** Rows and problems of a file of a kind; undefined where it is unreadable. */
const rowsOfKind = async (kind: KindName, bytes: Uint8Array): Promise<number | undefined> => {
  try {
    const all = await Array.fromAsync(readRows([{ name: 'x', bytes }], { kind, nowMs: NOW_MS }));
    refusedCsv(all.filter(isProblem));
    return all.length;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return undefined;
  }
};

describe('no file of any kind does more than be refused', () => {
  const cell = fc.oneof(
    fc.constantFrom('', '1', '82,5', '85 %', '02.11.2026', '2026-11-02', 'ja', 'a|b:0.5', 'de'),
    fc.constantFrom('__proto__', 'constructor', '=1+1', '"', '日本語', 'Q3 2026', '1.2.1', 'a;b'),
    fc.string({ maxLength: 8 }),
  );
  it.each(Object.keys(KINDS) as KindName[])('%s', async (kind) => {
    const titles = KINDS[kind].fields.map(({ name }) => name);
    const lines = fc.array(fc.array(cell, { maxLength: titles.length + 1 }), { maxLength: 6 });
    const file = fc.tuple(fc.shuffledSubarray(titles, { minLength: 1 }), lines);
    await fc.assert(
      fc.asyncProperty(file, fc.oneof(fc.constant([]), changes), async ([header, rows], all) => {
        const text = [header, ...rows].map((cells) => cells.join(';')).join('\n');
        await rowsOfKind(kind, changed(Buffer.from(text), all));
      }),
      { seed: 20261128, numRuns: scaled(60, 3000) },
    );
  });
});

describe('no file takes for ever', () => {
  /** That time grows with the text and not with its square, test/linear sees: this is a guard. */
  const MOST_CPU_MS = 30_000;
  const SIZE = scaled(15_000, 60_000);
  const hostile = ATTACK_TEXTS.filter((_, index) => index % scaled(9, 1) === 0);
  it.each(hostile.map(({ name, make }) => [name, make] as const))('%s', (_, make) => {
    const begun = process.cpuUsage();
    const cells = make(SIZE);
    readAll(Buffer.from(cells));
    readAll(Buffer.from(`id;name\n${cells}`));
    readAll(Buffer.from(`id;name\n1;"${cells}`));
    readAll(Buffer.from(`id;name\n"${cells.replaceAll('"', '""')}";1\n`));
    const sheet = 'xl/worksheets/sheet1.xml';
    const parts = bookParts(BOOK).map((part) =>
      part.name === sheet ? { ...part, text: `<worksheet><sheetData>${cells}` } : part,
    );
    readAll(zipOf(parts));
    const { user } = process.cpuUsage(begun);
    expect(user / 1000).toBeLessThan(MOST_CPU_MS);
  });

  it.each([
    ['quotes that open', '"a\n'],
    ['quotes that are doubled', '"a""\n'],
    ['quotes alone', '"'],
    ['three quotes a line', '"""\n'],
    ['rows that a quote swallows', '1,"b\n2,c\n'],
    ['rows of quotes that close late', '1,"b\n2,c"d\n'],
  ])('many %s', (_, unit) => {
    const begun = process.cpuUsage();
    readAll(Buffer.from(`id,name\n${unit.repeat(SIZE)}`));
    const { user } = process.cpuUsage(begun);
    expect(user / 1000).toBeLessThan(MOST_CPU_MS);
  });
});
