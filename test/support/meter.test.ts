import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, startDatabase } from '../../infra/local/database.ts';
import { itemBytes, type Meter, meterOf, readUnits, tripsOf, writeUnits } from './meter.ts';

describe('sizes', () => {
  const bytes = (value: unknown): number => itemBytes(marshall({ a: value })) - 1;
  it.each([
    ['a text by its UTF-8 bytes', 'grüße', 7],
    ['a number by two digits a byte and one more', 1234, 3],
    ['an odd number of digits rounded up', 12345, 4],
    ['zeros at both ends for nothing', 1_200_000, 2],
    ['zeros after the point for nothing', 0.0012, 2],
    ['zero as one byte', 0, 1],
    ['an exponent for nothing', 1.5e-100, 2],
    ['a truth value as one byte', true, 1],
    ['nothing as one byte', null, 1],
    ['bytes as they are', Uint8Array.of(1, 2, 3), 3],
    ['a list with three bytes and one an entry', ['ab', 12], 3 + 1 + 2 + 1 + 2],
    ['a map with three bytes and one an entry', { xy: 'ab' }, 3 + 1 + 2 + 2],
    ['an empty list as three bytes', [], 3],
  ])('counts %s', (_what, value, expected) => expect(bytes(value)).toBe(expected));

  it('counts the names of attributes', () =>
    expect(itemBytes(marshall({ name: 'x', größe: 'y' }))).toBe(5 + 7 + 1));
});

describe('units', () => {
  it.each([
    [0, 1],
    [1, 1],
    [4_096, 1],
    [4_097, 2],
    [400 * 1_024, 100],
  ])(
    'reads %i bytes for %i, and half of it where that is consistent in the end only',
    (bytes, units) => {
      expect(readUnits(bytes, true)).toBe(units);
      expect(readUnits(bytes, false)).toBe(units / 2);
    },
  );
  it.each([
    [0, 1],
    [1_024, 1],
    [1_025, 2],
  ])('writes %i bytes for %i', (bytes, units) => expect(writeUnits(bytes)).toBe(units));
});

describe('trips', () => {
  it.each([
    ['none', [], 0],
    [
      'calls that overlap are one',
      [
        [0, 10],
        [1, 5],
        [2, 30],
      ],
      1,
    ],
    [
      'a call that begins when another has ended is one more',
      [
        [0, 10],
        [1, 5],
        [10, 12],
      ],
      2,
    ],
    [
      'a long call beside three short ones does not hide them',
      [
        [0, 100],
        [0, 10],
        [10, 20],
        [20, 30],
      ],
      3,
    ],
  ] as [string, [number, number][], number][])('%s', (_what, spans, expected) =>
    expect(tripsOf(spans.map(([start, end]) => ({ start, end })))).toBe(expected),
  );
});

describe('a meter on the embedded table', () => {
  let database: Database;
  let meter: Meter;
  beforeAll(async () => {
    database = await startDatabase();
    meter = meterOf(database.client);
  });
  afterAll(() => database.stop());
  beforeEach(() => meter.reset());
  const spent = () =>
    meter.calls.map(({ readUnits: read, writeUnits: written }) => [read, written]);
  const filled = (kilobytes: number): string => 'x'.repeat(kilobytes * 1_024);

  it('counts an indexed item twice, and a refused one once', async () => {
    const item = { pk: 'p', sk: 'a', seen: 1, text: filled(1.5) };
    await database.table.put(item, { is: 'absent' });
    await database.table.put(item, { is: 'absent' });
    await database.table.put({ pk: 'p', sk: 'b', text: 'not indexed' });
    expect(spent()).toEqual([
      [0, 4],
      [0, 2],
      [0, 1],
    ]);
  });

  it('counts the larger of what was and what is, and an index entry that moves twice', async () => {
    const item = { pk: 'moves', sk: 'a', seen: 1, text: filled(2.5) };
    await database.table.put(item);
    meter.reset();
    await database.table.put({ ...item, text: 'short' });
    await database.table.put({ ...item, text: 'short' });
    await database.table.put({ ...item, text: 'short', seen: 2 });
    await database.table.delete(item);
    expect(spent()).toEqual([
      [0, 6],
      [0, 1],
      [0, 3],
      [0, 2],
    ]);
  });

  it('counts a page as one, and what is not there as the smallest read', async () => {
    await database.table.putMany(
      Array.from({ length: 30 }, (_, index) => ({
        pk: 'page',
        sk: `s${index}`,
        seen: index,
        text: filled(0.5),
      })),
    );
    expect(spent().reduce((all, [, written = 0]) => all + written, 0)).toBe(60);
    meter.reset();
    await database.table.query({ pk: 'page', byArrival: true });
    await database.table.get({ pk: 'page', sk: 'none' });
    // 30 × (512 bytes of text and some 30 of names and keys) are a little under 4 × 4 KB.
    expect(spent()).toEqual([
      [4, 0],
      [1, 0],
    ]);
  });
});
