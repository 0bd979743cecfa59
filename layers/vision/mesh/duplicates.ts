/** Which of several meshes show the same face. */

import { keypointDistance } from '../geometry/keypoints.ts';
import { iou, overlapOfSmaller, type Rect } from '../geometry/rect.ts';
import type { FoundFace } from './found-face.ts';
import { isSure } from './gates.ts';
import { meshBounds } from './mesh.ts';
import type { FaceObserver } from './observer.ts';

/**
 * Mean distance of the keypoints of two meshes, in longer sides of the smaller one, below which both show one face. Two
 * fits of a face are nearer than .2, two people cheek to cheek or one before the other farther than .33
 * (docs/accuracy.md).
 */
const SAME_KEYPOINTS = 0.3;

/** IoU of two meshes from which both show one face, whatever their keypoints: one of them may be upside down. */
const SAME_PLACE = 0.4;

/**
 * Share of the smaller of two meshes above which the less certain one is more likely a part of the other, or a poor fit
 * of it, than a face of its own: unless it is sure, or the detector's score is clear and the share is no more than two
 * faces have in common of which one is half behind the other.
 */
const PART = 0.3;
const CLEAR = { detectorScore: 0.6, maxShare: 0.7 };

/**
 * Keeps the surest of faces that are one, and drops parts of faces.
 * @returns them surest first
 */
export function withoutDuplicates(faces: readonly FoundFace[], observer?: FaceObserver): FoundFace[] {
  const ranked = faces
    .map((face): Placed => ({ face, bounds: meshBounds(face.mesh) }))
    .sort((p, q) => q.face.confidence - p.face.confidence);
  const kept: Placed[] = [];
  for (const next of ranked) {
    const refused = refusalAmong(next, kept);
    if (refused) observer?.refused(next.face, refused.refusal, refused.by);
    else kept.push(next);
  }
  return kept.map(({ face }) => face);
}

interface Placed {
  readonly face: FoundFace;
  readonly bounds: Rect;
}

/** Why a face is not one of its own among surer ones, and beside which; undefined if it is. */
function refusalAmong(next: Placed, surer: readonly Placed[]) {
  for (const other of surer) {
    const refusal = refusalBeside(next, other);
    if (refusal) return { refusal, by: other.face };
  }
  return undefined;
}

/** Why a face is not one of its own beside a surer one; undefined if it is. */
function refusalBeside({ face, bounds }: Placed, surer: Placed) {
  const apart = keypointDistance(face.keypoints, surer.face.keypoints) / Math.min(sideOf(bounds), sideOf(surer.bounds));
  if (apart < SAME_KEYPOINTS) return { gate: 'same keypoints', value: apart, limit: SAME_KEYPOINTS } as const;
  const same = iou(bounds, surer.bounds);
  if (same >= SAME_PLACE) return { gate: 'mesh overlap', value: same, limit: SAME_PLACE } as const;
  const share = overlapOfSmaller(bounds, surer.bounds);
  const isClear = face.detectorScore >= CLEAR.detectorScore && share <= CLEAR.maxShare;
  if (share <= PART || isSure(face) || isClear) return undefined;
  return { gate: 'mesh overlap', value: share, limit: PART } as const;
}

function sideOf({ width, height }: Rect): number {
  return Math.max(width, height);
}
