import { describe, expect, it } from 'vitest';
import type { FoundFace } from '../../../layers/vision/mesh/found-face.ts';
import { isConfident, isHopeless, isSure, refusalOf } from '../../../layers/vision/mesh/gates.ts';
import { MESH_POINTS, type Mesh } from '../../../layers/vision/mesh/mesh.ts';

const point = { x: 0, y: 0 };

function meshOf(score: number): Mesh {
  return { points: new Float32Array(3 * MESH_POINTS), score, square: { centre: point, side: 1, angle: 0 } };
}

function face(meshScore: number, disagreement: number, confidence: number): FoundFace {
  const keypoints = { eyeLeft: point, eyeRight: point, nose: point, mouthLeft: point, mouthRight: point };
  return { mesh: meshOf(meshScore), keypoints, detectorScore: 1, disagreement, confidence };
}

const candidate = (score: number) => ({ left: 0, top: 0, width: 10, height: 10, score });

describe('A candidate', () => {
  it('is hopeless only if both the detector and the mesh network score it low', () => {
    expect(isHopeless(candidate(0.44), meshOf(0.009))).toBe(true);
    expect(isHopeless(candidate(0.45), meshOf(0.009))).toBe(false);
    expect(isHopeless(candidate(0.44), meshOf(0.01))).toBe(false);
  });

  it('is sure if the mesh network is, and the keypoints agree', () => {
    expect(isSure(face(0.99, 0.027, 0))).toBe(true);
    expect(isSure(face(0.98, 0.027, 0))).toBe(false);
    expect(isSure(face(0.99, 0.028, 0))).toBe(false);
  });

  it('is a face from a confidence of 50 on', () => {
    expect([49.9, 50].map((confidence) => isConfident(face(1, 0.01, confidence)))).toEqual([false, true]);
  });

  it('that was never refined is refused for its mesh score, any other for its confidence', () => {
    expect(refusalOf(face(0.004, Infinity, 0))).toEqual({ gate: 'mesh score', value: 0.004, limit: 0.01 });
    expect(refusalOf(face(0.004, 0.3, 12))).toEqual({ gate: 'confidence', value: 12, limit: 50 });
  });
});
