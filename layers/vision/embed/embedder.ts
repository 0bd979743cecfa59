/** The vector a face is recognised by: MobileFaceNet's 512 dimensions and dlib's 128, side by side. */

import { runBatched } from '../batch.ts';
import type { FivePoints } from '../five-points.ts';
import type { Similarity } from '../geometry.ts';
import type { Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
import { warpColour } from '../warp.ts';
import { type AlignmentTemplate, ARCFACE, alignment, DLIB } from './align.ts';

export const EMBEDDING_DIMENSIONS = 640;

/**
 * Lengths of MobileFaceNet's and of dlib's part before the whole is brought to length 1: the inner product of two vectors is
 * .37 times the one network's cosine plus .63 times the other's. What other weights give: docs/accuracy.md.
 */
const WEIGHTS = [1, 1.3];

export interface EmbeddingModels {
  readonly mobilefacenet: Model;
  readonly 'dlib-resnet': Model;
}

/** One unit vector of 640 dimensions a face. */
export async function embedFaces(
  models: EmbeddingModels,
  pyramid: Pyramid,
  faces: readonly FivePoints[],
): Promise<Float32Array[]> {
  const arcface = await embedAligned(models.mobilefacenet, pyramid, faces, ARCFACE);
  const dlib = await embedAligned(models['dlib-resnet'], pyramid, faces, DLIB);
  return faces.map((_, i) => concatenateUnits([arcface[i], dlib[i]]));
}

async function embedAligned(
  model: Model,
  pyramid: Pyramid,
  faces: readonly FivePoints[],
  template: AlignmentTemplate,
): Promise<Float32Array[]> {
  const crops: Similarity[] = faces.map((points) => alignment(template, points));
  const { embedding } = await runBatched(model, crops, ['embedding'], async (crop, batch, offset) => {
    const { pixels, toPixels } = await pyramid.forCrop(crop);
    warpColour(pixels, toPixels, template.side, model.input, batch, offset);
  });
  return embedding;
}

/** Each part is brought to the length of its weight, then the whole to length 1. */
function concatenateUnits(parts: readonly Float32Array[]): Float32Array {
  const vector = new Float32Array(EMBEDDING_DIMENSIONS);
  let offset = 0;
  for (const [i, part] of parts.entries()) {
    const scale = WEIGHTS[i] / (Math.hypot(...part) * Math.hypot(...WEIGHTS));
    for (const value of part) vector[offset++] = value * scale;
  }
  return vector;
}
