import { LIMITS } from '../eval/dataset.ts';
import { openPack } from '../layers/vision/index.ts';
import { buildPyramid, decodePhoto, FrameBufferPool, openWorkers, type Pyramid } from '../layers/vision/training.ts';

/** What is learned from is smaller than this. */
const MAX_SIDE = 1280;

export interface Pyramids {
  /** Photos as the vision layer has them, at several sizes. Not to be kept: its memory is used again. */
  show<T>(bytes: Uint8Array, look: (pyramid: Pyramid) => T | Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openPyramids(): Promise<Pyramids> {
  const workers = await openWorkers(1, openPack());
  const frames = new FrameBufferPool(8 * MAX_SIDE ** 2);
  return {
    async show(bytes, look) {
      const { pixels } = await decodePhoto(bytes, LIMITS, MAX_SIDE);
      const frame = frames.open();
      try {
        return await look(await buildPyramid(workers, pixels, frame).whole());
      } finally {
        frame.close();
      }
    },
    close: () => workers.close(),
  };
}
