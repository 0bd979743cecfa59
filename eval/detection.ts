/** Recall by face size and precision of face detection, against known boxes. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Box, iou, type Photo } from '../layers/vision/index.ts';
import { analyzeAll, readCsv } from './dataset.ts';
import { shareOf } from './scores.ts';

/** Least intersection over union of a known box and a found one that counts as finding it. */
const MIN_IOU = 0.4;

export interface DetectionReport {
  /** `px`: longer side of the known boxes, rounded to whole pixels; `n`: their number. */
  readonly bySize: readonly { readonly px: number; readonly recall: number; readonly n: number }[];
  readonly recall: number;
  readonly precision: number;
}

/** A known box: its longer side in whole pixels, and whether it was found. */
interface KnownBox {
  readonly px: number;
  found: boolean;
}

/**
 * @param directory  holds images/ and boxes.csv (image,left,top,width,height in pixels, one row a face; an image without faces has
 *                   no row)
 */
export async function evaluateDetection(directory: string): Promise<DetectionReport> {
  const rows = readCsv<'image' | 'left' | 'top' | 'width' | 'height'>(join(directory, 'boxes.csv'));
  const names = readdirSync(join(directory, 'images')).sort();
  const matched = await analyzeAll(join(directory, 'images'), names, (photo, name) =>
    match(
      photo,
      rows
        .filter(({ image }) => image === name)
        .map((row) => ({ left: +row.left, top: +row.top, width: +row.width, height: +row.height })),
    ),
  );

  const known = matched.flatMap((photo) => photo.known);
  const boxes = matched.reduce((sum, photo) => sum + photo.boxes, 0);
  const recall = (some: readonly KnownBox[]) => shareOf(some, ({ found }) => found);
  return {
    bySize: [...new Set(known.map(({ px }) => px))]
      .sort((p, q) => p - q)
      .map((px) => {
        const ofSize = known.filter((box) => box.px === px);
        return { px, recall: recall(ofSize), n: ofSize.length };
      }),
    recall: recall(known),
    precision: boxes === 0 ? 1 : known.filter(({ found }) => found).length / boxes,
  };
}

/**
 * Matches known boxes with found ones, the pairs of largest overlap first; each box is matched at most once.
 * @returns the known boxes, and the number of boxes that the vision layer returned
 */
function match({ width, height, faces }: Photo, boxes: readonly Box[]): { known: KnownBox[]; boxes: number } {
  const known = boxes.map((box): KnownBox => ({ px: Math.round(Math.max(box.width, box.height)), found: false }));
  const overlaps = faces
    .map(({ box }) => ({
      left: box.left * width,
      top: box.top * height,
      width: box.width * width,
      height: box.height * height,
    }))
    .flatMap((found, f) => boxes.map((box, k) => ({ f, k, iou: iou(found, box) })))
    .filter((pair) => pair.iou >= MIN_IOU)
    .sort((p, q) => q.iou - p.iou);
  const taken = new Set<number>();
  for (const { f, k } of overlaps) {
    if (known[k].found || taken.has(f)) continue;
    known[k].found = true;
    taken.add(f);
  }
  return { known, boxes: faces.length };
}
