import type { LooseFace } from '../../../layers/vision/attributes/loose-face.ts';
import type { Seen } from '../../../layers/vision/attributes/parts.ts';
import type { AlignedFace } from '../../../layers/vision/embed/embedder.ts';
import type { Eye, Eyes } from '../../../layers/vision/eyes/eyes.ts';
import { MESH_POINTS, type Mesh } from '../../../layers/vision/mesh/mesh.ts';

/** Numbers that differ from one another and are the same in every run. */
function numbers(length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(i + 1));
}

export const mesh: Mesh = {
  points: numbers(3 * MESH_POINTS),
  score: 1,
  square: { centre: { x: 0, y: 0 }, side: 1, angle: 0 },
};

/** An eye whose iris is this far from the middle between its corners, in widths of the eye. */
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

/** A face at which no look was made yet. */
export const found: Seen = { mesh, pose: { roll: 0, yaw: 0, pitch: 0 }, eyes };

/** A face at which every look was made, with numbers in the places of what networks see. */
export const seen: Seen = { ...found, aligned, loose, embedding: numbers(640) };
