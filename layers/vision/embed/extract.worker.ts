import type { Keypoints } from '../geometry/keypoints.ts';
import { forCrop, type Pyramid } from '../image/pyramid.ts';
import { warpColour } from '../image/warp.ts';
import { runBatched } from '../networks/batch.ts';
import type { VisionContext } from '../networks/networks.worker.ts';
import type { Network } from '../networks/session.ts';
import { type AlignmentTemplate, ARCFACE, alignment } from './align.ts';
import type { AlignedFace, FacesAtKeypoints } from './aligned-face.ts';
import { type FurtherNetwork, TEMPLATES } from './embedding-networks.ts';

/** Task: runs MobileFaceNet over aligned faces: one run gives the embedding and, from halfway through, the features. */
export async function extractAligned(
  { mobilefacenet }: Pick<VisionContext, 'mobilefacenet'>,
  { pyramid, faces }: FacesAtKeypoints,
): Promise<AlignedFace[]> {
  const { embedding, features } = await runAligned(mobilefacenet, ['embedding', 'features'], pyramid, faces, ARCFACE);
  return faces.map((_, i) => ({ embedding: embedding[i], features: features[i] }));
}

/** Task: runs a further embedding network over aligned faces. @returns its vector for each face, of any length */
export async function extractVectors(
  { further }: Pick<VisionContext, 'further'>,
  { network, pyramid, faces }: FacesAtKeypoints & { readonly network: FurtherNetwork },
): Promise<Float32Array[]> {
  return (await runAligned(await further(network), ['embedding'], pyramid, faces, TEMPLATES[network])).embedding;
}

/**
 * Runs a network over faces aligned to its template.
 * @param faces  keypoints in pixels of the pyramid's base
 * @returns for each output one array a face
 */
export async function runAligned<Output extends string>(
  network: Network,
  outputs: readonly Output[],
  pyramid: Pyramid,
  faces: readonly Keypoints[],
  template: AlignmentTemplate,
): Promise<Record<Output, Float32Array[]>> {
  const crops = faces.map((keypoints) => alignment(template, keypoints));
  return runBatched(network, crops, outputs, (crop, batch, offset) => {
    const { pixels, toPixels } = forCrop(pyramid, crop);
    warpColour(pixels, toPixels, template.side, network.input, batch, { offset });
  });
}
