import { type AlignmentTemplate, ARCFACE } from '../embed/align.ts';
import type { FacesAtKeypoints } from '../embed/aligned-face.ts';
import { runAligned } from '../embed/extract.worker.ts';
import { mapKeypoints } from '../geometry/keypoints.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import type { LooseFace } from './loose-face.ts';

/**
 * Centre and side of the loose crop, in pixels of ArcFace's template: 1.35 times the bounds of the mesh, which lie
 * around (56, 70) there and are 98 pixels high. Ages are most accurate from crops of 1.3 to 1.5 times the bounds.
 */
const CENTRE = { x: 56, y: 70 };
const SQUARE = 1.35 * 98;
/** Side of FaceRes' input, in pixels. */
const SIDE = 224;

/** Template of the loose crop, in pixels of FaceRes' input. */
export const LOOSE: AlignmentTemplate = {
  side: SIDE,
  points: mapKeypoints((name) => ({
    x: ((ARCFACE.points[name].x - CENTRE.x) / SQUARE + 0.5) * SIDE,
    y: ((ARCFACE.points[name].y - CENTRE.y) / SQUARE + 0.5) * SIDE,
  })),
};

/** Task: runs FaceRes over loose crops. @returns its outputs for each face, in their order */
export async function extractLoose(
  { faceres }: Pick<VisionContext, 'faceres'>,
  { pyramid, faces }: FacesAtKeypoints,
): Promise<LooseFace[]> {
  const outputs = ['age', 'gender', 'features', 'map'] as const;
  const { age, gender, features, map } = await runAligned(faceres, outputs, pyramid, faces, LOOSE);
  return faces.map((_, i) => ({ ages: age[i], male: gender[i][0], features: features[i], map: map[i] }));
}
