import { LIMITS } from '../eval/dataset.ts';
import { buildPyramid } from '../layers/vision/build-pyramid.ts';
import { decodePhoto } from '../layers/vision/decode.ts';
import { openLanes } from '../layers/vision/lanes.ts';
import type { Pyramid } from '../layers/vision/pyramid.ts';
import { Rooms } from '../layers/vision/shared-memory.ts';

/** What is learned from is smaller than this. */
const MAX_SIDE = 1280;

export interface Pyramids {
  /** Photos as the vision layer has them, at several sizes. Not to be kept: its memory is used again. */
  show<T>(bytes: Uint8Array, look: (pyramid: Pyramid) => T | Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openPyramids(): Promise<Pyramids> {
  const lanes = await openLanes(1);
  const rooms = new Rooms(8 * MAX_SIDE ** 2);
  return {
    async show(bytes, look) {
      const { pixels } = await decodePhoto(bytes, LIMITS, MAX_SIDE);
      const room = rooms.open();
      try {
        return await look(await buildPyramid(lanes, pixels, room).whole());
      } finally {
        room.close();
      }
    },
    close: () => lanes.close(),
  };
}
