import { LIMITS } from '../eval/dataset.ts';
import { buildPyramid, decodePhoto, FrameBufferPool, openWorkers, type Pyramid } from '../layers/vision/training.ts';

/** Side in pixels to which larger photos are shrunk while decoding. */
const MAX_SIDE = 1280;

export interface Pyramids {
  /**
   * Decodes a photo and builds its pyramid of levels, as the vision layer does.
   * @param use  reads the pyramid; its memory is used again once the result is there
   */
  build<T>(bytes: Uint8Array, use: (pyramid: Pyramid) => T | Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openPyramids(): Promise<Pyramids> {
  const workers = await openWorkers(1, []);
  const frames = new FrameBufferPool(8 * MAX_SIDE ** 2);
  return {
    async build(bytes, use) {
      const { pixels } = await decodePhoto(bytes, LIMITS, MAX_SIDE);
      const frame = frames.open();
      try {
        return await use(await buildPyramid(workers, pixels, frame).whole());
      } finally {
        frame.close();
      }
    },
    close: () => workers.close(),
  };
}
