import { describe, expect, it } from 'vitest';
import { numberOf, type Reading, shareOf, truthOf } from '../../../functions/files/cells.ts';
import type { Decimal, Way } from '../../../functions/files/ways.ts';

const way = (decimal: Decimal): Way => ({ decimal, dates: 'ask' });
const gives = <Value>(reading: Reading<Value>): Value | undefined =>
  'value' in reading ? reading.value : undefined;

describe('a number', () => {
  it.each([
    ['82,5', 'comma', 82.5],
    ['82,5', 'each', 82.5],
    ['82.5', 'point', 82.5],
    ['1.234,5', 'comma', 1234.5],
    ['1,234.5', 'point', 1234.5],
    ['1.234', 'comma', 1234],
    ['1.234', 'point', 1.234],
    ['1,234', 'comma', 1.234],
    ['1,234', 'point', 1234],
    ['1.234.567', 'comma', 1_234_567],
    ['0,125', 'each', 0.125],
    ['12.3456', 'each', 12.3456],
    ['1 234,5', 'comma', 1234.5],
    ['1 234', 'point', 1234],
    ['1’234.50', 'point', 1234.5],
    ["1'234", 'comma', 1234],
    ['−7', 'point', -7],
    ['+7', 'comma', 7],
    ['85 %', 'point', 85],
    ['85%', 'comma', 85],
    ['1.5e3', 'point', 1500],
    ['1,5E-2', 'comma', 0.015],
    ['.5', 'point', 0.5],
    [' 12 ', 'point', 12],
    ['007', 'point', 7],
  ] as const)('%s with a decimal %s is %d', (text, decimal, value) =>
    expect(numberOf(text, way(decimal))).toEqual({ value }),
  );

  it.each([
    ['82,5', 'point', /decimal point, such as 82\.5/],
    ['82.5', 'comma', /decimal comma, such as 82,5/],
    ['1.234', 'each', /--decimal comma or point/],
    ['1,234', 'each', /--decimal comma or point/],
    ['12 5', 'point', /a number/],
    ['1.2.1', 'point', /a number/],
    ['1,23,456.0', 'point', /a number/],
    ['5k', 'point', /a number/],
    ['0x10', 'point', /a number/],
    ['Infinity', 'point', /a number/],
    ['1e999', 'point', /not as large/],
    ['', 'point', /a number/],
    ['2026-11-02', 'point', /a number/],
  ] as const)('%j with a decimal %s is refused', (text, decimal, message) =>
    expect(numberOf(text, way(decimal))).toEqual({ expected: expect.stringMatching(message) }),
  );
});

describe('a share', () => {
  it.each([
    ['0,85', undefined, 0.85],
    ['85 %', undefined, 0.85],
    ['85', 100, 0.85],
    ['85 %', 20, 0.85],
    ['17', 20, 0.85],
    ['8,5 / 10', undefined, 0.85],
    ['17/20', 100, 0.85],
    ['1', undefined, 1],
    ['0', 100, 0],
  ])('%s of %s is %d', (text, scoreOf, value) =>
    expect(gives(shareOf(text, way('comma'), scoreOf))).toBeCloseTo(value, 12),
  );

  it.each([
    ['85', undefined],
    ['-1', undefined],
    ['105', 100],
    ['120 %', undefined],
    ['1/2/3', undefined],
    ['1/0', undefined],
    ['0/0', undefined],
    ['good', undefined],
  ])('%s of %s is refused', (text, scoreOf) =>
    expect(shareOf(text, way('comma'), scoreOf)).toHaveProperty('expected'),
  );
});

describe('yes or no', () => {
  it.each(['TRUE', 'Ja', 'WAHR', ' x ', '1', 'Active', 'oui', 'Sí'])('%s is yes', (text) =>
    expect(truthOf(text)).toEqual({ value: true }),
  );
  it.each(['FALSE', 'nein', 'FALSCH', '0', 'Inaktiv', 'N'])('%s is no', (text) =>
    expect(truthOf(text)).toEqual({ value: false }),
  );
  it.each(['', 'Terminated', '-', '2', 'constructor'])('%j is neither', (text) =>
    expect(truthOf(text)).toHaveProperty('expected'),
  );
  it('takes words that people name', () => {
    const words = new Map([
      ['terminated', false],
      ['x', false],
    ]);
    expect(truthOf('Terminated', words)).toEqual({ value: false });
    expect(truthOf('X', words)).toEqual({ value: false });
  });
});
