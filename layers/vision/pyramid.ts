/** One photo at several sizes, each made once and only when something needs it. */

import { resizePixels } from './decode.ts';
import { type Similarity, scaleOf } from './geometry.ts';
import type { Pixels } from './pixels.ts';

/** Long sides in pixels. A level is made from the one above it, so the chain costs little more than its first step. */
const LADDER = [1280, 640, 320, 96, 64, 48] as const;

export type Rung = (typeof LADDER)[number];

/** Coordinates of callers are pixels of the base; a level's own pixels stay inside this file and the detector. */
export class Pyramid {
  readonly base: Pixels;
  readonly #levels = new Map<number, Promise<Pixels>>();

  constructor(base: Pixels) {
    this.base = base;
  }

  get longSide(): number {
    return Math.max(this.base.width, this.base.height);
  }

  /** The photo at a rung of the ladder; the base itself if it is no larger than that. */
  level(longSide: Rung): Promise<Pixels> {
    if (this.longSide <= longSide) return Promise.resolve(this.base);
    let level = this.#levels.get(longSide);
    if (!level) {
      level = this.#shrink(longSide);
      this.#levels.set(longSide, level);
    }
    return level;
  }

  /**
   * The level to sample a crop from, and the crop's transform into that level's pixels: the smallest level that has no
   * fewer pixels than the crop, so that bilinear sampling neither blurs nor aliases.
   * @param toBase  takes crop pixels to base pixels
   */
  async forCrop(toBase: Similarity): Promise<{ pixels: Pixels; toPixels: Similarity }> {
    let pixels = this.base;
    for (const longSide of LADDER) {
      if (scaleOf(toBase) * (longSide / this.longSide) < 1) break;
      pixels = await this.level(longSide);
    }
    const ratio = pixels.width / this.base.width;
    // Pixel centres are at whole numbers, edges at halves: hence the shift by half a pixel on both sides of the scaling.
    const shift = (ratio - 1) / 2;
    const { a, b, tx, ty } = toBase;
    return { pixels, toPixels: { a: a * ratio, b: b * ratio, tx: tx * ratio + shift, ty: ty * ratio + shift } };
  }

  async #shrink(longSide: Rung): Promise<Pixels> {
    const larger = LADDER[LADDER.indexOf(longSide) - 1];
    const source = larger === undefined ? this.base : await this.level(larger);
    const ratio = longSide / this.longSide;
    return resizePixels(source, Math.round(this.base.width * ratio), Math.max(1, Math.round(this.base.height * ratio)));
  }
}
