import { resizePixels } from './decode.ts';
import type { Pixels } from './pixels.ts';
import { LADDER, longSideOf, type Pyramid, type Rung } from './pyramid.ts';
import type { Room } from './shared-memory.ts';

/** A pyramid in the making: its first levels can be looked at while the others are made. */
export interface GrowingPyramid {
  readonly base: Pixels;
  level(longSide: Rung): Promise<Pixels>;
  whole(): Promise<Pyramid>;
}

/** Shrinks a photo step by step, each level from the one above it, into memory that the lanes share. */
export function buildPyramid(photo: Pixels, room: Room): GrowingPyramid {
  const { width, height } = photo;
  const side = longSideOf(photo);
  // Begun before the photo is copied, so that both are done at once.
  let above = Promise.resolve(photo);
  const shrunk = LADDER.map((longSide) => {
    if (side <= longSide) return undefined;
    const ratio = longSide / side;
    above = above.then((larger) =>
      resizePixels(larger, Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))),
    );
    return above;
  });
  const base = room.place(photo);
  const levels = shrunk.map((level) => level?.then((pixels) => room.place(pixels)) ?? Promise.resolve(base));
  const whole = Promise.all(levels).then((made): Pyramid => ({ base, levels: made }));
  // Whoever waits for the whole is told what failed: nobody may be waiting for a single level.
  for (const level of levels) level.catch(() => undefined);
  whole.catch(() => undefined);
  return { base, level: (longSide) => levels[LADDER.indexOf(longSide)], whole: () => whole };
}
