/** Accuracy of deciding by a threshold on the cosine whether two photos show one person: the protocol of LFW. */

export interface ScoredPair {
  /** Undefined where no face was found in one of the two photos. */
  readonly cosine: number | undefined;
  /** The two photos show one person. */
  readonly same: boolean;
}

const FOLDS = 10;

/**
 * Computes the share of pairs decided right in ten-fold cross-validation: fold k is every tenth pair from the k-th on, and is
 * decided by the threshold that is best for the other nine. A pair without a cosine counts as an error.
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
  return pairs.filter(({ cosine, same }) => cosine !== undefined && cosine >= threshold === same).length;
}

/**
 * Finds the threshold that decides most pairs right, where a cosine of at least the threshold means one person: half-way between two
 * neighbouring cosines, the lowest one if several are equally good; -1, which accepts all, if none is better.
 */
export function bestThreshold(pairs: readonly ScoredPair[]): number {
  const scored = pairs
    .filter((pair): pair is { cosine: number; same: boolean } => pair.cosine !== undefined)
    .sort((p, q) => p.cosine - q.cosine);
  // A threshold below every cosine accepts all pairs and is right for the genuine ones. Each step up rejects one more.
  let right = scored.filter(({ same }) => same).length;
  let best = { right, threshold: -1 };
  for (let i = 0; i < scored.length; i++) {
    right += scored[i].same ? -1 : 1;
    const { cosine } = scored[i];
    const above = scored[i + 1]?.cosine ?? 1;
    // No threshold separates equal cosines.
    if (above > cosine && right > best.right) best = { right, threshold: (cosine + above) / 2 };
  }
  return best.threshold;
}
