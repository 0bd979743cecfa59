import type { QualityFilter, Reason } from '@aws-sdk/client-rekognition';
import type { Face } from '../../vision/index.ts';
import { unfitReasons } from './quality-filter.ts';

export interface Selection {
  /** to be indexed */
  readonly selected: readonly Face[];
  readonly rejected: readonly { readonly face: Face; readonly reasons: readonly Reason[] }[];
}

/**
 * Decides which faces of a photo are indexed, and why the others are not.
 *
 * A face that the filter finds unfit is out, with its reasons. Of the others at most `maxFaces` stay: as at AWS, those of the
 * lowest quality go first, then the smallest. Of low quality is what the filter AUTO would refuse, which is only left here
 * when a more lenient one was asked for; were every difference in quality to count, `MaxFaces: 1` would not find the person
 * in the foreground, which is what it is for.
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
