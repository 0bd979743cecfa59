import { readFile } from 'node:fs/promises';
import { LIMITS } from '../../eval/dataset.ts';
import { type AlignmentTemplate, alignment } from '../../layers/vision/embed/align.ts';
import { mapFivePoints } from '../../layers/vision/five-points.ts';
import { loadVision } from '../../layers/vision/index.ts';
import type { ModelInput } from '../../layers/vision/pack.ts';
import { forCrop } from '../../layers/vision/pyramid.ts';
import { sharedFloats } from '../../layers/vision/shared-memory.ts';
import { warpColour } from '../../layers/vision/warp.ts';
import { openPyramids } from '../pyramids.ts';

/** The largest face of each photo as a network is shown it; undefined where no face is seen. */
export async function* cropsOf(
  photos: readonly string[],
  template: AlignmentTemplate,
  input: ModelInput,
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
      yield await pyramids.show(bytes, (pyramid) => {
        const { width, height } = pyramid.base;
        const points = mapFivePoints((name) => ({
          x: face.landmarks[name].x * width,
          y: face.landmarks[name].y * height,
        }));
        const { pixels, toPixels } = forCrop(pyramid, alignment(template, points));
        warpColour(pixels, toPixels, template.side, input, crop);
        return crop.slice();
      });
    }
  } finally {
    await Promise.all([vision.close(), pyramids.close()]);
  }
}
