/** What a model said of some answers, and what came of them; both in the same order. */
export interface Predicted {
  readonly probabilities: Float64Array;
  readonly outcomes: Uint8Array;
}

export interface Measures {
  readonly answers: number;
  readonly logLoss: number;
  /** Area under the ROC curve; NaN where all answers are right or all wrong. */
  readonly auc: number;
  readonly rmse: number;
  /** Expected calibration error, 20 bins of equal width. */
  readonly ece: number;
}

/** One bin of a reliability diagram. */
export interface Bin {
  readonly count: number;
  /** Mean prediction and share of right answers. */
  readonly predicted: number;
  readonly right: number;
}

export const BINS = 20;

/** Probabilities are clipped so that one sure and wrong prediction does not decide a log loss. */
const CLIP = 1e-4;
export const clip = (probability: number): number =>
  Math.min(1 - CLIP, Math.max(CLIP, probability));

/** Log loss of one answer. */
export const lossOf = (probability: number, outcome: number): number =>
  -Math.log(outcome === 1 ? clip(probability) : 1 - clip(probability));

/** Rows from the least to the most probable. */
export const ascending = (probabilities: Float64Array): Uint32Array =>
  Uint32Array.from(probabilities, (_, row) => row).sort(
    (a, b) => probabilities[a]! - probabilities[b]!,
  );

/**
 * Area under the ROC curve: the chance that a right answer was given a higher probability than a
 * wrong one; ties count half. Each row counts as often as `weightOf` says.
 */
export const aucOf = (
  { probabilities, outcomes }: Predicted,
  order: Uint32Array = ascending(probabilities),
  weightOf: (row: number) => number = () => 1,
): number => {
  let [area, right, wrong] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    const tied = probabilities[order[from]!]!;
    let [tiedRight, tiedWrong] = [0, 0];
    for (; from < order.length && probabilities[order[from]!] === tied; from++) {
      const row = order[from]!;
      if (outcomes[row] === 1) tiedRight += weightOf(row);
      else tiedWrong += weightOf(row);
    }
    area += tiedRight * (wrong + tiedWrong / 2);
    right += tiedRight;
    wrong += tiedWrong;
  }
  return right === 0 || wrong === 0 ? Number.NaN : area / (right * wrong);
};

/** The reliability diagram: 20 bins of equal width. */
export const binsOf = ({ probabilities, outcomes }: Predicted): Bin[] => {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, predicted: 0, right: 0 }));
  for (const [row, probability] of probabilities.entries()) {
    const bin = bins[Math.min(BINS - 1, Math.floor(clip(probability) * BINS))]!;
    bin.count += 1;
    bin.predicted += clip(probability);
    bin.right += outcomes[row]!;
  }
  return bins.map(({ count, predicted, right }) => ({
    count,
    predicted: count === 0 ? 0 : predicted / count,
    right: count === 0 ? 0 : right / count,
  }));
};

export const measure = (predicted: Predicted): Measures => {
  const { probabilities, outcomes } = predicted;
  const answers = outcomes.length;
  let loss = 0;
  let square = 0;
  for (const [row, probability] of probabilities.entries()) {
    loss += lossOf(probability, outcomes[row]!);
    square += (outcomes[row]! - clip(probability)) ** 2;
  }
  const gap = binsOf(predicted).reduce(
    (sum, bin) => sum + bin.count * Math.abs(bin.predicted - bin.right),
    0,
  );
  return {
    answers,
    logLoss: loss / answers,
    auc: aucOf(predicted),
    rmse: Math.sqrt(square / answers),
    ece: gap / answers,
  };
};
