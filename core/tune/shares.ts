import { mostFirst } from '../base/order.ts';
import { type PolicyBody, TERMS, type TermName, type Weights } from '../model/policy.ts';

/** What each term weighs of the whole: adds up to 1. Only this matters to a decision. */
export type Shares = Readonly<Record<TermName, number>>;

const everyTerm = <Value>(of: (name: TermName) => Value): Readonly<Record<TermName, Value>> =>
  Object.fromEntries(TERMS.map((name) => [name, of(name)])) as Record<TermName, Value>;

/** The shares of weights, of which one at least is above 0. */
export const sharesOf = (weights: Weights): Shares => {
  // Scaled by the largest, so that neither the tiniest nor the largest weights are lost.
  const most = Math.max(...TERMS.map((name) => weights[name]));
  const total = TERMS.reduce((sum, name) => sum + weights[name] / most, 0);
  return everyTerm((name) => weights[name] / most / total);
};

/**
 * The shares as percentages with so many digits behind the point, which add up to 100: each rounded
 * down, and what is left over given to those that lost most by it (largest remainders).
 */
export const percentagesOf = (weights: Weights, digits = 0): Shares => {
  const shares = sharesOf(weights);
  const all = 100 * 10 ** digits;
  const whole = new Map(TERMS.map((name) => [name, Math.floor(all * shares[name])]));
  const left = all - [...whole.values()].reduce((sum, one) => sum + one, 0);
  const lost = mostFirst<TermName>(
    (name) => all * shares[name] - whole.get(name)!,
    (name) => name,
  );
  for (const name of [...TERMS].sort(lost).slice(0, left)) whole.set(name, whole.get(name)! + 1);
  return everyTerm((name) => whole.get(name)! / 10 ** digits);
};

/** Shares that differ by less than this are the same: they were rounded on their way. */
const ROUNDED = 1e-9;

/** Whether two sets of weights weigh alike: ten times each of them is no change. */
export const weighAlike = (one: Weights, other: Weights): boolean => {
  const [a, b] = [sharesOf(one), sharesOf(other)];
  return TERMS.every((name) => Math.abs(a[name] - b[name]) < ROUNDED);
};

/** Everything by name, so that two things that hold the same are written the same. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_, one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** Whether two policies always decide alike: the same but for the scale of their weights. */
export const isSamePolicy = (one: PolicyBody, other: PolicyBody): boolean => {
  const restOf = ({ exploration, constraints, holdout, rules }: PolicyBody): string =>
    written({ exploration, constraints, holdout, rules });
  return weighAlike(one.weights, other.weights) && restOf(one) === restOf(other);
};
