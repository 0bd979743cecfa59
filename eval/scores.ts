/** How good scores and stated probabilities are. */

/** The chance that a positive scores higher than a negative (the area under the ROC curve); ties count half. */
export function areaUnderRoc(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((_, i) => i).sort((p, q) => scores[p] - scores[q]);
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) if (positive[order[i]]) rankSum += rank;
    start = end;
  }
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** The mean of the shares of positives and of negatives that are called so. */
export function balancedAccuracy(called: readonly boolean[], positive: readonly boolean[]): number {
  const share = (wanted: boolean) => {
    const of = called.filter((_, i) => positive[i] === wanted);
    return of.filter((value) => value === wanted).length / of.length;
  };
  return (share(true) + share(false)) / 2;
}

export interface ConfidenceBin {
  readonly from: number;
  readonly to: number;
  readonly answers: number;
  /** Shares, 0 to 1. */
  readonly stated: number;
  readonly right: number;
}

/** What was right of the answers given with confidences (in percent) between two of `edges`. */
export function reliability(
  confidences: readonly number[],
  right: readonly boolean[],
  edges: readonly number[] = [50, 60, 70, 80, 90, 95, 99, 100],
): ConfidenceBin[] {
  return edges.slice(1).map((to, b) => {
    const from = edges[b];
    const inside = confidences
      .map((_, i) => i)
      .filter((i) => isWithin(confidences[i], from, to, b === edges.length - 2));
    const mean = (value: (i: number) => number) => inside.reduce((sum, i) => sum + value(i), 0) / inside.length;
    return {
      from,
      to,
      answers: inside.length,
      stated: inside.length === 0 ? 0 : mean((i) => confidences[i] / 100),
      right: inside.length === 0 ? 0 : mean((i) => Number(right[i])),
    };
  });
}

/** How far the share of right answers is from the confidence stated, on average over all answers (expected calibration error). */
export function calibrationError(confidences: readonly number[], right: readonly boolean[]): number {
  const off = reliability(confidences, right).reduce(
    (sum, { answers, stated, right }) => sum + answers * Math.abs(stated - right),
    0,
  );
  return off / confidences.length;
}

function isWithin(value: number, from: number, to: number, last: boolean): boolean {
  return value >= from && (last ? value <= to : value < to);
}

/** NaN of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
