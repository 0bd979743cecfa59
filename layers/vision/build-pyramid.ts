import type { Lanes } from './lanes.ts';
import { discard, type Pixels } from './pixels.ts';
import { LADDER, longSideOf, type Pyramid, type Rung } from './pyramid.ts';
import type { Room } from './shared-memory.ts';

/** A pyramid in the making: its first levels can be looked at while the others are made. */
export interface GrowingPyramid {
  /** Of the base. */
  readonly size: Pick<Pixels, 'width' | 'height'>;
  level(longSide: Rung): Promise<Pixels>;
  /** Nobody writes to the room any more when it is there, or failed. */
  whole(): Promise<Pyramid>;
}

/** From this one on, levels are too small to be divided. */
const SMALL: Rung = 320;

/**
 * Shrinks a photo step by step, each level from the one above it, in memory that the lanes share. All lanes make the large levels
 * together, because the detector waits for them, and one makes the small ones meanwhile.
 * @param photo  is discarded
 */
export function buildPyramid(lanes: Lanes, photo: Pixels, room: Room): GrowingPyramid {
  const { width, height } = photo;
  const side = longSideOf(photo);
  const base = room.place(photo);
  discard(photo);
  const levels = LADDER.map((longSide) => {
    if (side <= longSide) return base;
    const ratio = longSide / side;
    return room.reserve(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
  });
  const steps = levels.map((to, i) => ({ from: levels[i - 1] ?? base, to })).filter(({ to }) => to !== base);

  const large = steps.filter(({ to }) => longSideOf(to) > SMALL);
  const small = steps.slice(large.length);
  let largeMade: Promise<void> = Promise.resolve();
  const made = new Map([[base, largeMade]]);
  for (const { from, to } of large) {
    largeMade = largeMade.then(() => shrinkTogether(lanes, from, to));
    made.set(to, largeMade);
  }
  const allMade = largeMade.then(async () => {
    if (small.length > 0) await lanes.run('shrinkInSteps', small);
  });
  // Whoever waits for the whole is told what failed: nobody may be waiting for a single level.
  allMade.catch(() => undefined);
  return {
    size: { width, height },
    async level(longSide) {
      const level = levels[LADDER.indexOf(longSide)];
      await (made.get(level) ?? allMade);
      return level;
    },
    async whole() {
      await allMade;
      return { base, levels };
    },
  };
}

async function shrinkTogether(lanes: Lanes, from: Pixels, to: Pixels): Promise<void> {
  const rows = Math.ceil(to.height / lanes.count);
  const parts: Promise<void>[] = [];
  for (let firstRow = 0; firstRow < to.height; firstRow += rows) {
    const endRow = Math.min(firstRow + rows, to.height);
    parts.push(lanes.run('shrinkPart', { from, to, firstRow, endRow }));
  }
  // Where one failed another may still be at work, and must not be when the room is closed and used again.
  await Promise.allSettled(parts);
  await Promise.all(parts);
}
