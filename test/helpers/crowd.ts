/**
 * Photos of real people, men too, some with beards and in sunglasses: the 108 faces, each about 65 px wide, on a screenshot
 * that @vladmandic/human ships (MIT), in 6 rows of 18. None of them is in the data that the heads were trained on.
 */

import sharp from 'sharp';
import { sourceFile } from '../models/helpers/sources.ts';

const GRID = { left: 3, top: 283, columnPx: 106.4, rowPx: 112.4 };
const COLUMNS = 18;
const HALF = { top: 280, width: 960, height: 674 };

let unpacked: Promise<Uint8Array> | undefined;

/** The screenshot, a JPEG of 1920 x 954 pixels, extracted from its package once. */
function screenshot(): Promise<Uint8Array> {
  unpacked ??= sourceFile('human', 'assets/screenshot-facematch.jpg');
  return unpacked;
}

/** The left and the right half of the screenshot, each with its first column: at most 100 faces of a photo are found. */
export async function crowd(): Promise<{ readonly firstColumn: number; readonly picture: Buffer }[]> {
  const whole = await screenshot();
  return Promise.all(
    [0, 1].map(async (half) => ({
      firstColumn: (half * COLUMNS) / 2,
      picture: await sharp(whole)
        .extract({ left: half * HALF.width, ...HALF })
        .png()
        .toBuffer(),
    })),
  );
}

/** Cell, as "row:column" from 0, at a place of a half. @param x, y  in pixels of the half */
export function cellAt(firstColumn: number, x: number, y: number): string {
  const left = firstColumn === 0 ? 0 : HALF.width;
  const row = Math.floor((y + HALF.top - GRID.top) / GRID.rowPx);
  const column = Math.floor((x + left - GRID.left) / GRID.columnPx);
  return `${row}:${column}`;
}

/** One cell of the screenshot, a PNG of 106 x 106 pixels. @param cell  as "row:column" */
export async function portrait(cell: string): Promise<Buffer> {
  const [row, column] = cell.split(':').map(Number);
  return sharp(await screenshot())
    .extract({
      left: Math.round(GRID.left + column * GRID.columnPx),
      top: Math.round(GRID.top + row * GRID.rowPx),
      width: 106,
      height: 106,
    })
    .png()
    .toBuffer();
}
