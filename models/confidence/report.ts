/** What a fit of the confidence does to faces that it was not fitted on. */

import type { ConfidenceFile } from '../../layers/vision/training.ts';
import type { Judged } from './fit.ts';

/** Numbers of candidates of one kind of picture that were faces by the evidence alone. */
interface KindReport {
  readonly candidates: number;
  /** Below `beyondDoubt`: judged by their embedding. */
  readonly judged: number;
  /** Judged ones that stay faces (50 % and over), and those that IndexFaces may store (80 % and over). */
  readonly kept: number;
  readonly confident: number;
  /** Highest log-odds by the evidence. */
  readonly most: number;
}

/** Reports by kind, faces (`face lfw-dev small`) apart from what is none (`no face text`). */
export function reportOf(
  judged: readonly Judged[],
  { beyondDoubt }: Pick<ConfidenceFile, 'beyondDoubt'>,
): Record<string, KindReport> {
  const found = judged.filter(({ evidence }) => evidence >= 0);
  const kinds = Map.groupBy(found, ({ example: { kind, truth } }) => `${truth} ${kind}`);
  const entries = [...kinds].sort().map(([kind, all]): [string, KindReport] => {
    const doubtful = all.filter(({ evidence }) => evidence < beyondDoubt);
    return [
      kind,
      {
        candidates: all.length,
        judged: doubtful.length,
        kept: doubtful.filter(({ logOdds }) => logOdds >= 0).length,
        confident: doubtful.filter(({ logOdds }) => logOdds >= Math.log(4)).length,
        most: Number(Math.max(...all.map(({ evidence }) => evidence)).toFixed(1)),
      },
    ];
  });
  return Object.fromEntries(entries);
}
