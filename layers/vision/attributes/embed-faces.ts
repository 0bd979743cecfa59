/** Embeds faces: makes the vectors of a pack from the same features that attributes are read from. */

import { makeEmbedding } from '../embed/embedding.ts';
import { type EmbeddingNetwork, isEmbeddingNetwork } from '../embed/embedding-networks.ts';
import type { Pack } from '../networks/pack.ts';
import { type Extractors, extractFeatures } from './describe.ts';
import { type FaceWithoutFeatures, type FeatureName, featureOfNetwork, vectorOf } from './features.ts';

/** Lists the features that a pack's vectors are made of. @throws Error  a network of the pack makes no vector */
export function featuresForEmbedding(pack: Pack): FeatureName[] {
  return networksOf(pack).map(featureOfNetwork);
}

/** Makes a pack's vector of every face, in the faces' order. */
export function embedFaces<Face extends FaceWithoutFeatures>(
  faces: readonly Face[],
  pack: Pack,
  extractors: Extractors<Face>,
): Promise<Float32Array[]> {
  const networks = networksOf(pack);
  const extracted = extractFeatures(faces, networks.map(featureOfNetwork), extractors);
  return Promise.all(
    extracted.map(async (pending) => {
      const face = await pending;
      return makeEmbedding(
        pack.embedding,
        networks.map((network) => vectorOf(network, face)),
      );
    }),
  );
}

function networksOf({ name, embedding }: Pack): EmbeddingNetwork[] {
  return embedding.parts.map(({ network }) => {
    if (!isEmbeddingNetwork(network)) throw new Error(`Network "${network}" of model pack ${name} makes no vector`);
    return network;
  });
}
