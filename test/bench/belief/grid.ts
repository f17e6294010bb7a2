import { probabilityOf } from '../../../core/base/odds.ts';

/**
 * The exact posterior of somebody's log-odds of a right answer, on a grid: what nobody can beat who
 * knows no more. With `jump`, the truth is drawn anew before an answer with this probability; with
 * `walk`, it moves by a Gaussian of this variance before an answer.
 */
export interface GridFilter {
  /** Before an answer: what may have changed. `walk` is a variance in log-odds. */
  change(jump: number, walk: number): void;
  /** An answer to something of a difficulty in log-odds. */
  answer(right: boolean, difficulty: number): void;
  /** Mean of the rate, and the rate below which a share of the posterior lies. */
  mean(): number;
  quantile(share: number): number;
}

const LEAST = -7;
const STEP = 0.05;
const POINTS = 281;
const thetas = Float64Array.from({ length: POINTS }, (_, index) => LEAST + index * STEP);
const rates = thetas.map(probabilityOf);

/** Mean and deviation of the log-odds that people are drawn from, and where rates are cut. */
export const PRIOR = { mean: 0.7, deviation: 1.3, least: 0.1, most: 0.97 } as const;

const priorOf = (): Float64Array<ArrayBuffer> => {
  const prior = new Float64Array(POINTS);
  const [least, most] = [PRIOR.least, PRIOR.most].map((rate) => Math.log(rate / (1 - rate)));
  for (const theta of thetas) {
    const density = Math.exp(-(((theta - PRIOR.mean) / PRIOR.deviation) ** 2) / 2);
    const cut = Math.min(most!, Math.max(least!, theta));
    const place = Math.round((cut - LEAST) / STEP);
    prior[place] = prior[place]! + density;
  }
  return normalised(prior);
};

const normalised = (weights: Float64Array): Float64Array<ArrayBuffer> => {
  const sum = weights.reduce((all, one) => all + one, 0);
  return weights.map((one) => one / sum);
};

/** The chance of a rate within the grid after a Gaussian step, reflected at its ends. */
const walked = (weights: Float64Array, variance: number): Float64Array<ArrayBuffer> => {
  const reach = Math.max(1, Math.ceil((3 * Math.sqrt(variance)) / STEP));
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, index) =>
    Math.exp(-(((index - reach) * STEP) ** 2) / (2 * variance)),
  );
  // A step smaller than the grid keeps its variance: part of it stays, part goes one point aside.
  if (variance < STEP * STEP) {
    const aside = variance / (2 * STEP * STEP);
    kernel.fill(0);
    kernel[reach] = 1 - 2 * aside;
    kernel[reach - 1] = aside;
    kernel[reach + 1] = aside;
  }
  const shares = normalised(kernel);
  const out = new Float64Array(POINTS);
  for (let from = 0; from < POINTS; from++) {
    const weight = weights[from]!;
    if (weight < 1e-12) continue;
    for (let index = 0; index < shares.length; index++) {
      const to = Math.min(POINTS - 1, Math.max(0, from + index - reach));
      out[to] = out[to]! + weight * shares[index]!;
    }
  }
  return out;
};

const PRIOR_WEIGHTS = priorOf();

/** A filter before the first answer. */
export const gridFilter = (): GridFilter => {
  let weights = PRIOR_WEIGHTS.slice();
  return {
    change(jump, walk) {
      if (walk > 0) weights = walked(weights, walk);
      if (jump > 0)
        weights = weights.map(
          (weight, index) => (1 - jump) * weight + jump * PRIOR_WEIGHTS[index]!,
        );
    },
    answer(right, difficulty) {
      weights = normalised(
        weights.map((weight, index) => {
          const chance = probabilityOf(thetas[index]! - difficulty);
          return weight * (right ? chance : 1 - chance);
        }),
      );
    },
    mean: () => weights.reduce((sum, weight, index) => sum + weight * rates[index]!, 0),
    quantile(share) {
      let sum = 0;
      for (let index = 0; index < POINTS; index++) {
        sum += weights[index]!;
        if (sum >= share) return rates[index]!;
      }
      return rates[POINTS - 1]!;
    },
  };
};
