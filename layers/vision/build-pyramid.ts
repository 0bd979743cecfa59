import { setImmediate } from 'node:timers/promises';
import { resizePixels } from './decode.ts';
import { discard, type Pixels } from './pixels.ts';
import { LADDER, longSideOf, type Pyramid, type Rung } from './pyramid.ts';
import type { Room } from './shared-memory.ts';

/** A pyramid in the making: its first levels can be looked at while the others are made. */
export interface GrowingPyramid {
  /** Of the base. */
  readonly size: Pick<Pixels, 'width' | 'height'>;
  level(longSide: Rung): Promise<Pixels>;
  whole(): Promise<Pyramid>;
}

/**
 * Shrinks a photo step by step, each level from the one above it, into memory that the lanes share.
 * @param photo  is discarded
 */
export function buildPyramid(photo: Pixels, room: Room): GrowingPyramid {
  const { width, height } = photo;
  const side = longSideOf(photo);
  let above = Promise.resolve(photo);
  const shrunk = LADDER.map((longSide) => {
    if (side <= longSide) return undefined;
    const ratio = longSide / side;
    above = above.then((larger) =>
      resizePixels(larger, Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))),
    );
    return above;
  });
  const placed = shrunk.map((level) => level?.then((pixels) => room.place(pixels)));
  // Nobody needs the base before all levels: first let the finest pass of the detector begin, which waits for the first.
  const base = Promise.resolve(placed[0])
    .then(() => setImmediate())
    .then(() => room.place(photo));
  const levels = placed.map((level) => level ?? base);
  const whole = Promise.all([base, ...levels]).then(([whole, ...made]): Pyramid => ({ base: whole, levels: made }));
  // By then each has been placed, and shrunk to the next.
  whole.then(async () => {
    for (const level of [photo, ...(await Promise.all(shrunk))]) if (level) discard(level);
  });
  // Whoever waits for the whole is told what failed: nobody may be waiting for a single level.
  for (const part of [base, ...levels, whole]) part.catch(() => undefined);
  return { size: { width, height }, level: (longSide) => levels[LADDER.indexOf(longSide)], whole: () => whole };
}
