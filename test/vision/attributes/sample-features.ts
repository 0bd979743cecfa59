import type { FaceFeatures } from '../../../layers/vision/attributes/features.ts';
import type { LooseFace } from '../../../layers/vision/attributes/loose-face.ts';
import type { AlignedFace } from '../../../layers/vision/embed/aligned-face.ts';
import type { Eye, Eyes } from '../../../layers/vision/eyes/eyes.ts';
import { MESH_POINTS, type Mesh } from '../../../layers/vision/mesh/mesh.ts';

/** Makes numbers that differ from one another and are the same in every run. */
function numbers(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i + 1));
}

export const mesh: Mesh = {
  points: numbers(3 * MESH_POINTS),
  score: 1,
  square: { centre: { x: 0, y: 0 }, side: 1, angle: 0 },
};

/** Makes an eye whose iris is this far from the middle between its corners, in widths of the eye. */
export function eye(x: number, y: number, opening = 0.18): Eye {
  return { pupil: { x: 0, y: 0 }, offset: { x, y }, opening };
}

export const eyes: Eyes = { left: eye(0, 0), right: eye(0, 0) };

export const aligned: AlignedFace = { embedding: numbers(512), features: numbers(128 * 14 * 14) };

export const loose: LooseFace = {
  ages: numbers(100).map(Math.abs),
  male: 0.3,
  features: numbers(1024),
  map: numbers(512 * 14 * 14),
};

/** A face of which no feature was extracted yet. */
export const bareFace: FaceFeatures = { mesh, pose: { roll: 0, yaw: 0, pitch: 0 }, eyes };

/** A face with every feature; arbitrary numbers replace the networks' outputs. */
export const fullFace: FaceFeatures = {
  ...bareFace,
  aligned,
  loose,
  'mobilefacenet-192': numbers(192),
  'dlib-resnet': numbers(128),
};
