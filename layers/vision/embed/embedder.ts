/** The vector a face is recognised by: MobileFaceNet's 512 dimensions and dlib's 128, side by side. */

import { runBatched } from '../batch.ts';
import type { FivePoints } from '../five-points.ts';
import type { Model } from '../lanes.ts';
import type { Pyramid } from '../pyramid.ts';
import { warpColour } from '../warp.ts';
import { type AlignmentTemplate, ARCFACE, alignment, DLIB } from './align.ts';

export const EMBEDDING_DIMENSIONS = 640;

/**
 * Lengths of MobileFaceNet's and of dlib's part before the whole is brought to length 1: the inner product of two vectors is
 * .37 times the one network's cosine plus .63 times the other's. What other weights give: docs/accuracy.md.
 */
const WEIGHTS = [1, 1.3];

/** What MobileFaceNet says of an aligned face. */
export interface AlignedFace {
  readonly embedding: Float32Array;
  /** 128 planes of 14 x 14, from halfway through the network: what many attributes are told from. */
  readonly features: Float32Array;
}

/** One look at every face serves its embedding and its attributes: the features are made on the way. */
export async function lookAligned(
  mobilefacenet: Model,
  pyramid: Pyramid,
  faces: readonly FivePoints[],
): Promise<AlignedFace[]> {
  const { embedding, features } = await runAligned(mobilefacenet, ['embedding', 'features'], pyramid, faces, ARCFACE);
  return faces.map((_, i) => ({ embedding: embedding[i], features: features[i] }));
}

/** One unit vector of 640 dimensions a face. */
export async function embedFaces(
  dlibResnet: Model,
  pyramid: Pyramid,
  faces: readonly FivePoints[],
  aligned: Promise<readonly AlignedFace[]>,
): Promise<Float32Array[]> {
  const [looks, { embedding }] = await Promise.all([
    aligned,
    runAligned(dlibResnet, ['embedding'], pyramid, faces, DLIB),
  ]);
  return faces.map((_, i) => concatenateUnits([looks[i].embedding, embedding[i]]));
}

/** Runs a network that wants its five points where `template` says. */
export async function runAligned<Output extends string>(
  model: Model,
  outputs: readonly Output[],
  pyramid: Pyramid,
  faces: readonly FivePoints[],
  template: AlignmentTemplate,
): Promise<Record<Output, Float32Array[]>> {
  const crops = faces.map((points) => alignment(template, points));
  return runBatched(model, crops, outputs, async (crop, batch, offset) => {
    const { pixels, toPixels } = await pyramid.forCrop(crop);
    warpColour(pixels, toPixels, template.side, model.input, batch, offset);
  });
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
