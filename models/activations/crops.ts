import { readFile } from 'node:fs/promises';
import { buildPyramid } from '../../layers/vision/build-pyramid.ts';
import { decodePhoto } from '../../layers/vision/decode.ts';
import { type AlignmentTemplate, alignment } from '../../layers/vision/embed/align.ts';
import { mapFivePoints } from '../../layers/vision/five-points.ts';
import { loadVision } from '../../layers/vision/index.ts';
import { openLanes } from '../../layers/vision/lanes.ts';
import type { ModelInput } from '../../layers/vision/pack.ts';
import { forCrop } from '../../layers/vision/pyramid.ts';
import { Rooms, sharedFloats } from '../../layers/vision/shared-memory.ts';
import { warpColour } from '../../layers/vision/warp.ts';

const LIMITS = { minSidePx: 1, maxSidePx: 10_000 };
/** The photos of the development data are smaller than this. */
const MAX_SIDE = 1024;

/** The largest face of each photo as a network is shown it; undefined where no face is seen. */
export async function* cropsOf(
  photos: readonly string[],
  template: AlignmentTemplate,
  input: ModelInput,
): AsyncGenerator<Float32Array | undefined> {
  const vision = await loadVision();
  const lanes = await openLanes(1);
  const rooms = new Rooms(8 * MAX_SIDE ** 2);
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
      const { pixels } = await decodePhoto(bytes, LIMITS, MAX_SIDE);
      const room = rooms.open();
      const pyramid = await buildPyramid(lanes, pixels, room).whole();
      const points = mapFivePoints((name) => ({
        x: face.landmarks[name].x * pixels.width,
        y: face.landmarks[name].y * pixels.height,
      }));
      const { pixels: level, toPixels } = forCrop(pyramid, alignment(template, points));
      warpColour(level, toPixels, template.side, input, crop);
      room.close();
      yield crop.slice();
    }
  } finally {
    await Promise.all([vision.close(), lanes.close()]);
  }
}
