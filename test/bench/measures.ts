/** Predictions of answers and what came of them. */
export interface Predicted {
  readonly learner: number;
  readonly probability: number;
  readonly outcome: 0 | 1;
}

export interface Measures {
  readonly answers: number;
  readonly logLoss: number;
  readonly auc: number;
  readonly rmse: number;
  /** Expected calibration error, 20 bins of equal width. */
  readonly ece: number;
}

const clip = (probability: number): number => Math.min(1 - 1e-4, Math.max(1e-4, probability));

/** Area under the ROC curve by ranks; ties count half. */
const aucOf = (predictions: readonly Predicted[]): number => {
  const sorted = [...predictions].sort((a, b) => a.probability - b.probability);
  let rankSum = 0;
  let positives = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to]!.probability === sorted[from]!.probability) to += 1;
    const rank = (from + 1 + to) / 2;
    for (let index = from; index < to; index++) {
      if (sorted[index]!.outcome === 1) {
        rankSum += rank;
        positives += 1;
      }
    }
    from = to;
  }
  const negatives = sorted.length - positives;
  return positives === 0 || negatives === 0
    ? Number.NaN
    : (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
};

export const measure = (predictions: readonly Predicted[]): Measures => {
  let loss = 0;
  let square = 0;
  const bins = Array.from({ length: 20 }, () => ({ count: 0, predicted: 0, right: 0 }));
  for (const { probability, outcome } of predictions) {
    const p = clip(probability);
    loss -= outcome === 1 ? Math.log(p) : Math.log(1 - p);
    square += (outcome - p) ** 2;
    const bin = bins[Math.min(19, Math.floor(p * 20))]!;
    bin.count += 1;
    bin.predicted += p;
    bin.right += outcome;
  }
  const count = predictions.length;
  const ece = bins.reduce((sum, bin) => sum + Math.abs(bin.predicted - bin.right), 0) / count;
  return { answers: count, logLoss: loss / count, auc: aucOf(predictions), rmse: Math.sqrt(square / count), ece };
};
