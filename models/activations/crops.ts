import { readFile } from 'node:fs/promises';
import { LIMITS } from '../../eval/dataset.ts';
import { loadVision } from '../../layers/vision/index.ts';
import {
  type AlignmentTemplate,
  alignment,
  forCrop,
  mapKeypoints,
  type NetworkInput,
  sharedFloats,
  warpColour,
} from '../../layers/vision/training.ts';
import { openPyramids } from '../pyramids.ts';

/**
 * Cuts the largest face out of each photo as the vision layer does for a network.
 * @param photos    paths
 * @param template  alignment of the face in the crop
 * @param input     colour order, mean and scale of the network's input
 * @returns the input planes of one face a photo; undefined where no face is found
 */
export async function* cropsOf(
  photos: readonly string[],
  template: AlignmentTemplate,
  input: NetworkInput,
): AsyncGenerator<Float32Array | undefined> {
  const vision = await loadVision();
  const pyramids = await openPyramids();
  const crop = sharedFloats(3 * template.side ** 2);
  try {
    for (const path of photos) {
      const bytes = await readFile(path);
      using photo = await vision.analyze(bytes, LIMITS);
      const [face] = photo.faces;
      if (!face) {
        yield undefined;
        continue;
      }
      yield await pyramids.build(bytes, (pyramid) => {
        const { width, height } = pyramid.base;
        const keypoints = mapKeypoints((name) => ({
          x: face.landmarks[name].x * width,
          y: face.landmarks[name].y * height,
        }));
        const { pixels, toPixels } = forCrop(pyramid, alignment(template, keypoints));
        warpColour(pixels, toPixels, template.side, input, crop);
        return crop.slice();
      });
    }
  } finally {
    await Promise.all([vision.close(), pyramids.close()]);
  }
}
