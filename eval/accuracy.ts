/** Accuracy of deciding by a threshold on the score whether two photos show one person: the protocol of LFW. */

/** Below every score: a cosine is at least -1, and so is what is subtracted from it at most 1. */
export const LEAST_SCORE = -2;

export interface ScoredPair {
  /** Undefined where no face was found in one of the two photos. */
  readonly score: number | undefined;
  /** The two photos show one person. */
  readonly same: boolean;
}

const FOLDS = 10;

/**
 * Computes the share of pairs decided right in ten-fold cross-validation: fold k is every tenth pair from the k-th on, and is
 * decided by the threshold that is best for the other nine. A pair without a score counts as an error.
 */
export function crossValidatedAccuracy(pairs: readonly ScoredPair[]): number {
  let right = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const threshold = bestThreshold(pairs.filter((_, i) => i % FOLDS !== fold));
    right += countRight(
      pairs.filter((_, i) => i % FOLDS === fold),
      threshold,
    );
  }
  return right / pairs.length;
}

function countRight(pairs: readonly ScoredPair[], threshold: number): number {
  return pairs.filter(({ score, same }) => score !== undefined && score >= threshold === same).length;
}

/**
 * Finds the threshold that decides most pairs right, where a score of at least the threshold means one person: half-way between two
 * neighbouring scores, the lowest one if several are equally good; LEAST_SCORE, which accepts all, if none is better.
 */
export function bestThreshold(pairs: readonly ScoredPair[]): number {
  const scored = pairs
    .filter((pair): pair is { score: number; same: boolean } => pair.score !== undefined)
    .sort((p, q) => p.score - q.score);
  // A threshold below every score accepts all pairs and is right for the genuine ones. Each step up rejects one more.
  let right = scored.filter(({ same }) => same).length;
  let best = { right, threshold: LEAST_SCORE };
  for (let i = 0; i < scored.length; i++) {
    right += scored[i].same ? -1 : 1;
    const { score } = scored[i];
    const above = scored[i + 1]?.score ?? 1;
    // No threshold separates equal scores.
    if (above > score && right > best.right) best = { right, threshold: (score + above) / 2 };
  }
  return best.threshold;
}
