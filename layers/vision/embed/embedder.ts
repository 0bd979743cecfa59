/** The vector a face is recognised by: MobileFaceNet's 512 dimensions and dlib's 128, side by side. */

import { runBatched } from '../batch.ts';
import type { FivePoints } from '../five-points.ts';
import type { Models } from '../models.ts';
import { forCrop, type Pyramid } from '../pyramid.ts';
import type { Model } from '../session.ts';
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

/** Faces by their five points, and the photo that they are in. */
export interface PointedFaces {
  readonly pyramid: Pyramid;
  readonly faces: readonly FivePoints[];
}

/** One look at every face serves its embedding and its attributes: the features are made on the way. */
export async function lookAligned(
  { mobilefacenet }: Pick<Models, 'mobilefacenet'>,
  { pyramid, faces }: PointedFaces,
): Promise<AlignedFace[]> {
  const { embedding, features } = await runAligned(mobilefacenet, ['embedding', 'features'], pyramid, faces, ARCFACE);
  return faces.map((_, i) => ({ embedding: embedding[i], features: features[i] }));
}

/** What dlib's network says of each face: 128 dimensions. */
export async function lookForDlib(
  models: Pick<Models, 'dlib-resnet'>,
  { pyramid, faces }: PointedFaces,
): Promise<Float32Array[]> {
  return (await runAligned(models['dlib-resnet'], ['embedding'], pyramid, faces, DLIB)).embedding;
}

/**
 * The unit vector of 640 dimensions that a face is stored and found by.
 * @param parts  MobileFaceNet's embedding and dlib's: each is brought to the length of its weight, then the whole to length 1
 */
export function joinEmbeddings(...parts: readonly [Float32Array, Float32Array]): Float32Array {
  const vector = new Float32Array(EMBEDDING_DIMENSIONS);
  let offset = 0;
  for (const [i, part] of parts.entries()) {
    const scale = WEIGHTS[i] / (Math.hypot(...part) * Math.hypot(...WEIGHTS));
    for (const value of part) vector[offset++] = value * scale;
  }
  return vector;
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
  return runBatched(model, crops, outputs, (crop, batch, offset) => {
    const { pixels, toPixels } = forCrop(pyramid, crop);
    warpColour(pixels, toPixels, template.side, model.input, batch, { offset });
  });
}
