/** Pictures of many people in a grid, which cost less than one picture each: small faces, and faces with masks. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { pixelsOf, reopen } from '../../eval/album/pixels.ts';
import { between, type Random, randomFor, shuffled } from '../../eval/album/random.ts';
import { cutTile } from '../../eval/montage.ts';
import { cutAround, disguise, greyOf } from './disguises.ts';
import type { KnownFace } from './known-faces.ts';
import type { Picture, Place } from './picture.ts';

interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly cellPx: number;
  readonly pictures: number;
}

/** Faces of 15 to 50 px, more small than large ones. */
const SMALL: Grid = { columns: 12, rows: 8, cellPx: 80, pictures: 8 };
const SMALL_PX = { least: 15, most: 50 };

const MASKED: Grid = { columns: 8, rows: 6, cellPx: 150, pictures: 6 };

/** Draws a face that fits into a cell. @returns the box in pixels of the tile */
type DrawTile = (random: Random, face: KnownFace) => Promise<{ readonly input: Buffer; readonly box: Place }>;

export function crowds(folder: string, set: string, groupOf: (name: string) => string, known: readonly KnownFace[]) {
  return pictures(`${set} crowd`, SMALL, groupOf, shuffled(randomFor('crowds', set), known), (random, face) => {
    const sidePx = SMALL_PX.least * (SMALL_PX.most / SMALL_PX.least) ** random();
    return cutTile(folder, face, sidePx, Math.ceil(sidePx * between(random, 1.4, 1.6)));
  });
}

export function maskedCrowds(
  folder: string,
  set: string,
  groupOf: (name: string) => string,
  known: readonly KnownFace[],
) {
  const faces = shuffled(randomFor('masked crowds', set), known);
  return pictures(`${set} masked crowd`, MASKED, groupOf, faces, async (random, face) => {
    const { bytes, people } = await disguise(random, 'masked', await readFile(join(folder, face.name)), face, 0);
    const { pixels, box } = await cutAround(random, bytes, { ...face, box: people[0] });
    const { width, height } = pixels.raw;
    const scale = Math.min(1, MASKED.cellPx / Math.max(width, height));
    const shrunk = await pixelsOf(reopen(pixels).resize(Math.floor(width * scale), Math.floor(height * scale)));
    return {
      input: await reopen(shrunk).png({ compressionLevel: 1 }).toBuffer(),
      box: { left: box.left * scale, top: box.top * scale, width: box.width * scale, height: box.height * scale },
    };
  });
}

function pictures(
  kind: string,
  { columns, rows, cellPx, pictures }: Grid,
  groupOf: (name: string) => string,
  faces: readonly KnownFace[],
  drawTile: DrawTile,
): Picture[] {
  const size = { width: columns * cellPx, height: rows * cellPx };
  return Array.from({ length: pictures }, (_, index): Picture => {
    const shown = faces.slice(index * columns * rows, (index + 1) * columns * rows);
    const name = `${kind} ${index}`;
    return {
      kind,
      group: name,
      name,
      async draw() {
        const random = randomFor(name);
        const tiles: OverlayOptions[] = [];
        const people: Place[] = [];
        for (const [i, face] of shown.entries()) {
          const { input, box } = await drawTile(random, face);
          const left = (i % columns) * cellPx;
          const top = Math.floor(i / columns) * cellPx;
          tiles.push({ input, left, top });
          people.push({
            left: (left + box.left) / size.width,
            top: (top + box.top) / size.height,
            width: box.width / size.width,
            height: box.height / size.height,
          });
        }
        const bytes = await sharp({ create: { ...size, channels: 3, background: greyOf(random) } })
          .composite(tiles)
          .png({ compressionLevel: 1 })
          .toBuffer();
        return { bytes, people, groups: shown.map((face) => groupOf(face.name)), labelled: [], others: 'unknown' };
      },
    };
  });
}
