const NORMAL = 1.959963984540054;

/**
 * The point that Student's t with so many degrees of freedom (≥ 3) exceeds with a probability of
 * 2.5 %: Cornish and Fisher's expansion (Abramowitz & Stegun 1964, 26.7.5), to 0.01 from 4 degrees
 * on.
 */
export const studentQuantile = (degrees: number): number => {
  const x = NORMAL;
  const g1 = (x ** 3 + x) / 4;
  const g2 = (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96;
  const g3 = (3 * x ** 7 + 19 * x ** 5 + 17 * x ** 3 - 15 * x) / 384;
  return x + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3;
};
