import type { Workers } from '../workers/task.ts';
import type { FrameBuffer } from './frame-buffer.ts';
import { discard, type Pixels } from './pixels.ts';
import { LEVEL_SIDES, type LevelSide, longSideOf, type Pyramid } from './pyramid.ts';

/** Workers that run at least the tasks of shrink.worker.ts. */
export type ShrinkWorkers = Workers<typeof import('./shrink.worker.ts')>;

/** A pyramid that is being built: its first levels can be used while the others are made. */
export interface GrowingPyramid {
  /** Size of the base, in pixels. */
  readonly size: Pick<Pixels, 'width' | 'height'>;
  /** Waits for one level. @throws Error  it could not be made */
  level(longSide: LevelSide): Promise<Pixels>;
  /**
   * Waits for all levels. When it settles, no worker writes to the frame buffer any more.
   * @throws Error  a level could not be made
   */
  whole(): Promise<Pyramid>;
}

/** Largest long side, in pixels, of a level that is too small to be divided among workers. */
const SMALL: LevelSide = 320;

/**
 * Builds a pyramid in a frame buffer, each level from the one above it. All workers make a large level together,
 * because the detector waits for it; one makes the small levels meanwhile.
 * @param photo  copied into the frame buffer, and discarded
 * @throws RangeError  the photo does not fit into the frame buffer
 */
export function buildPyramid(workers: ShrinkWorkers, photo: Pixels, frame: FrameBuffer): GrowingPyramid {
  const { width, height } = photo;
  const side = longSideOf(photo);
  const base = frame.place(photo);
  discard(photo);
  const levels = LEVEL_SIDES.map((longSide) => {
    if (side <= longSide) return base;
    const ratio = longSide / side;
    return frame.reserve(Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio)));
  });
  const steps = levels.map((to, i) => ({ from: levels[i - 1] ?? base, to })).filter(({ to }) => to !== base);

  const large = steps.filter(({ to }) => longSideOf(to) > SMALL);
  const small = steps.slice(large.length);
  let largeMade: Promise<void> = Promise.resolve();
  const made = new Map([[base, largeMade]]);
  for (const { from, to } of large) {
    largeMade = largeMade.then(() => shrinkTogether(workers, from, to));
    made.set(to, largeMade);
  }
  const allMade = largeMade.then(async () => {
    if (small.length > 0) await workers.run('shrinkInSteps', small);
  });
  // `whole` reports the failure; without this it would be an unhandled rejection until then.
  allMade.catch(() => undefined);
  return {
    size: { width, height },
    async level(longSide) {
      const level = levels[LEVEL_SIDES.indexOf(longSide)];
      await (made.get(level) ?? allMade);
      return level;
    },
    async whole() {
      await allMade;
      return { base, levels };
    },
  };
}

/** Makes one level on all workers, each a part of its rows. */
async function shrinkTogether(workers: ShrinkWorkers, from: Pixels, to: Pixels): Promise<void> {
  const rows = Math.ceil(to.height / workers.count);
  const parts: Promise<void>[] = [];
  for (let firstRow = 0; firstRow < to.height; firstRow += rows) {
    const endRow = Math.min(firstRow + rows, to.height);
    parts.push(workers.run('shrinkPart', { from, to, firstRow, endRow }));
  }
  // If one failed, another may still be writing, and must not be when the frame buffer is closed and reused.
  await Promise.allSettled(parts);
  await Promise.all(parts);
}
