/** Quality of scores and of stated probabilities, and the statistics that reports share. */

/**
 * Computes the area under the ROC curve: the probability that a positive scores higher than a negative, ties counting half
 * (the Mann-Whitney statistic, from ranks). NaN without positives or without negatives.
 */
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

/** Computes the mean of the shares of positives and of negatives that are predicted right. NaN where there are none of either. */
export function balancedAccuracy(predicted: readonly boolean[], positive: readonly boolean[]): number {
  const share = (wanted: boolean) => {
    const of = predicted.filter((_, i) => positive[i] === wanted);
    return of.filter((value) => value === wanted).length / of.length;
  };
  return (share(true) + share(false)) / 2;
}

/** Answers whose confidence is in [from, to), in percent. */
export interface ConfidenceBin {
  readonly from: number;
  readonly to: number;
  /** Number of answers. */
  readonly answers: number;
  /** Mean confidence, 0 to 1; 0 without answers. */
  readonly stated: number;
  /** Share of the answers that are right, 0 to 1; 0 without answers. */
  readonly right: number;
}

/**
 * Groups answers into bins by confidence: a reliability diagram as numbers.
 * @param confidences  in percent
 * @param edges        of the bins, ascending; the last bin includes its upper edge
 */
export function reliability(
  confidences: readonly number[],
  right: readonly boolean[],
  edges: readonly number[] = [50, 60, 70, 80, 90, 95, 99, 100],
): ConfidenceBin[] {
  return edges.slice(1).map((to, b) => {
    const from = edges[b];
    const isLast = b === edges.length - 2;
    const inside = confidences.flatMap((value, i) => (value >= from && (isLast ? value <= to : value < to) ? [i] : []));
    return {
      from,
      to,
      answers: inside.length,
      stated: inside.length === 0 ? 0 : mean(inside.map((i) => confidences[i] / 100)),
      right: inside.length === 0 ? 0 : mean(inside.map((i) => Number(right[i]))),
    };
  });
}

/**
 * Computes the expected calibration error: the distance between mean confidence and share of right answers in each bin of
 * `reliability`, averaged over all answers. 0 to 1.
 */
export function calibrationError(confidences: readonly number[], right: readonly boolean[]): number {
  const off = reliability(confidences, right).reduce(
    (sum, { answers, stated, right }) => sum + answers * Math.abs(stated - right),
    0,
  );
  return off / confidences.length;
}

/** Arithmetic mean; NaN of an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of the items for which a condition holds; NaN of an empty list. */
export function shareOf<T>(items: readonly T[], holds: (item: T, i: number) => boolean): number {
  return items.filter(holds).length / items.length;
}

/** The value below which the given share of the others lies; between two values the lower one, without interpolation. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((p, q) => p - q)[Math.floor(share * (values.length - 1))];
}
