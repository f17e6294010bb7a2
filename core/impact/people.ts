import { studentQuantile } from '../base/student.ts';

/** An employee of a split by employees: their arm, what they were at before, and after. */
export interface Person {
  readonly treated: boolean;
  readonly before: number;
  readonly after: number;
}

/** A difference of means with its 95 % interval. */
export interface PeopleEstimate {
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  readonly treated: number;
  readonly others: number;
}

/** In each arm: fewer say nothing about how far people differ. */
const LEAST_IN_ARM = 5;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The difference that an arm makes to people who were drawn one by one, adjusted for what they were
 * at before (CUPED: A. Deng et al., WSDM 2013), with the variance HC2 (J. G. MacKinnon and
 * H. White, Journal of Econometrics 29, 1985) and Student's t. Undefined with fewer than five
 * people in an arm.
 */
export const peopleEffect = (people: readonly Person[]): PeopleEstimate | undefined => {
  const arms = [people.filter(({ treated }) => treated), people.filter(({ treated }) => !treated)];
  const [treated, others] = arms.map(({ length }) => length) as [number, number];
  if (Math.min(treated, others) < LEAST_IN_ARM) return undefined;
  // Within arms, so that the effect itself does not change the slope.
  const centred = arms.flatMap((arm) => {
    const [before, after] = [
      meanOf(arm.map((one) => one.before)),
      meanOf(arm.map((one) => one.after)),
    ];
    return arm.map((one) => ({ x: one.before - before, y: one.after - after, size: arm.length }));
  });
  const squares = centred.reduce((sum, { x }) => sum + x * x, 0);
  const slope = squares > 0 ? centred.reduce((sum, { x, y }) => sum + x * y, 0) / squares : 0;
  const differences = (of: (one: Person) => number): number =>
    meanOf(arms[0]!.map(of)) - meanOf(arms[1]!.map(of));
  const apart = differences(({ before }) => before);
  const effect = differences(({ after }) => after) - slope * apart;
  // The row of the effect in (X'X)⁻¹X': ± 1/n of the own arm, less the slope's share.
  let variance = 0;
  for (const [index, { x, y, size }] of centred.entries()) {
    const sign = index < treated ? 1 : -1;
    const pull = sign / size - (squares > 0 ? (apart * x) / squares : 0);
    const leverage = 1 / size + (squares > 0 ? (x * x) / squares : 0);
    variance += (pull * (y - slope * x)) ** 2 / Math.max(1e-9, 1 - leverage);
  }
  const half = studentQuantile(treated + others - 3) * Math.sqrt(variance);
  return { effect, low: effect - half, high: effect + half, treated, others };
};
