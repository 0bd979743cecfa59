import { type Box, iou } from '../vision/index.ts';

/**
 * Two boxes in one image with a larger IoU show one face: detections of one face differ by less, neighbouring faces by
 * more.
 */
const SAME_FACE_OVERLAP = 0.5;

/**
 * Matches detected faces of an image with its known faces: one to one, the best overlaps first.
 *
 * @returns for each detected face, in order, the known face that it matches, or undefined for a new face
 */
export function matchFaces<Known extends { readonly box: Box }>(
  known: readonly Known[],
  detected: readonly { readonly box: Box }[],
): (Known | undefined)[] {
  const pairs = detected
    .flatMap(({ box }, index) => known.map((face) => ({ index, face, overlap: iou(box, face.box) })))
    .filter(({ overlap }) => overlap > SAME_FACE_OVERLAP)
    .sort((a, b) => b.overlap - a.overlap);
  const matches = new Map<number, Known>();
  const used = new Set<Known>();
  for (const { index, face } of pairs) {
    if (matches.has(index) || used.has(face)) continue;
    matches.set(index, face);
    used.add(face);
  }
  return detected.map((_, index) => matches.get(index));
}
