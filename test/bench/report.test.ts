import { expect, it } from 'vitest';
import { isKept, jsonOf, type Row, short, tableOf } from './report.ts';

const row = (more: Partial<Row>): Row => ({
  budget: 'B9',
  what: 'a thing',
  measured: 3,
  unit: 'ms',
  ...more,
});

it('knows which budgets are kept: at most, at least, or none', () => {
  expect(isKept(row({ allowed: { atMost: 3 } }))).toBe(true);
  expect(isKept(row({ allowed: { atMost: 2.9 } }))).toBe(false);
  expect(isKept(row({ allowed: { atLeast: 3 } }))).toBe(true);
  expect(isKept(row({ allowed: { atLeast: 3.1 } }))).toBe(false);
  expect(isKept(row({}))).toBe(true);
  expect(isKept(row({ measured: Number.NaN, allowed: { atMost: 3 } }))).toBe(false);
});

it('is one line of JSON that says whether all of them are', () => {
  const rows = [
    row({ allowed: { atMost: 3 } }),
    row({ measured: 0.1, allowed: { atLeast: 2 } }),
    row({}),
  ];
  const line = jsonOf(rows, { node: 'v24', at: '2026-11-25T00:00:00Z' });
  expect(line).not.toContain('\n');
  const read = JSON.parse(line);
  expect(read).toMatchObject({ bench: 'uplift', kept: false, node: 'v24' });
  expect(read.rows.map(({ kept }: { kept: boolean }) => kept)).toEqual([true, false, true]);
});

it('is a table whose columns line up', () => {
  const lines = tableOf([
    row({ what: 'a', allowed: { atMost: 3 } }),
    row({ what: 'longer', measured: 12_345.6 }),
  ]).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/B9 {2}a {6,}3 ms .* ≤ 3 .* kept$/);
  expect(lines[2]).toContain('12,346 ms');
});

it.each([
  [0.123456, '0.123'],
  [12_345.6, '12,346'],
  [0, '0'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('shortens %d to %s', (value, text) => expect(short(value)).toBe(text));
