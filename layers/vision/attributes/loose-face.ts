/** FaceRes' look at a face, with hair, ears and chin. */

import { type AlignmentTemplate, ARCFACE } from '../embed/align.ts';
import { type PointedFaces, runAligned } from '../embed/embedder.ts';
import { mapFivePoints } from '../five-points.ts';
import type { Models } from '../models.ts';

/**
 * 1.35 times the bounds of the mesh, which lie on ArcFace's template around (56, 70) and are 98 pixels high. Age is told best
 * from crops of 1.3 to 1.5 times the bounds.
 */
const CENTRE = { x: 56, y: 70 };
const SQUARE = 1.35 * 98;
const SIDE = 224;

export const LOOSE: AlignmentTemplate = {
  side: SIDE,
  points: mapFivePoints((name) => ({
    x: ((ARCFACE.points[name].x - CENTRE.x) / SQUARE + 0.5) * SIDE,
    y: ((ARCFACE.points[name].y - CENTRE.y) / SQUARE + 0.5) * SIDE,
  })),
};

export interface LooseFace {
  /** Probability of each age in years, 0 to 99. */
  readonly ages: Float32Array;
  /** Probability of male. */
  readonly male: number;
  readonly features: Float32Array;
  /** 512 planes of 14 x 14. */
  readonly map: Float32Array;
}

export async function lookLoosely(
  { faceres }: Pick<Models, 'faceres'>,
  { pyramid, faces }: PointedFaces,
): Promise<LooseFace[]> {
  const outputs = ['age', 'gender', 'features', 'map'] as const;
  const { age, gender, features, map } = await runAligned(faceres, outputs, pyramid, faces, LOOSE);
  return faces.map((_, i) => ({ ages: age[i], male: gender[i][0], features: features[i], map: map[i] }));
}
