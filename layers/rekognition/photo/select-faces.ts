import type { QualityFilter, Reason } from '@aws-sdk/client-rekognition';
import type { Face } from '../../vision/index.ts';
import { unfitReasons } from './quality-filter.ts';

export interface Selection {
  /** To be indexed. */
  readonly selected: readonly Face[];
  readonly rejected: readonly { readonly face: Face; readonly reasons: readonly Reason[] }[];
}

/**
 * Decides which faces of a photo are indexed, and why the others are not.
 *
 * Faces that do not pass the filter are rejected with its reasons. At most `maxFaces` of the others are selected: as at
 * AWS, those of the lowest quality are dropped first, then the smallest. "Low quality" here means that AUTO would
 * refuse the face, which can only happen when a more lenient filter was requested. Ranking by every difference in
 * quality instead would defeat the purpose of `MaxFaces: 1`, to find the person in the foreground.
 *
 * @param faces largest first, and so are both parts of the result
 */
export function selectFaces(faces: readonly Face[], filter: QualityFilter, maxFaces: number): Selection {
  const judged = faces.map((face) => ({ face, reasons: unfitReasons(face, filter) }));
  const fit = judged.filter(({ reasons }) => reasons.length === 0).map(({ face }) => face);
  const good = fit.filter((face) => unfitReasons(face, 'AUTO').length === 0);
  const poor = fit.filter((face) => !good.includes(face));
  const kept = new Set([...good, ...poor].slice(0, maxFaces));
  return {
    selected: faces.filter((face) => kept.has(face)),
    rejected: judged
      .filter(({ face }) => !kept.has(face))
      .map(({ face, reasons }) => ({ face, reasons: reasons.length > 0 ? reasons : ['EXCEEDS_MAX_FACES'] })),
  };
}
