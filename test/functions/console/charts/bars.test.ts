import { expect, test } from 'vitest';
import { linesOf } from '../../../../functions/console/charts/bars.tsx';

test('a label takes a second line before anything of it is cut', () => {
  expect(linesOf('Short', '40 %')).toEqual(['Short']);
  const long = 'Seven of ten problems solved at the first contact with us';
  expect(linesOf(long, '40 % of 70 %').join(' ')).toBe(long);
  const [first = '', second = ''] = linesOf(`${long} `.repeat(3).trim(), '40 %');
  expect([first.length <= 48, second.endsWith('…')]).toEqual([true, true]);
  expect(linesOf('x'.repeat(280), '40 %').every((line) => line.length <= 48)).toBe(true);
});
