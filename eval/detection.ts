/** How many faces are found, by size, and how many boxes are none: against boxes that are known. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Box, iou, type Photo } from '../layers/vision/index.ts';
import { analyzeAll, readCsv } from './dataset.ts';

const MIN_IOU = 0.4;

export interface DetectionReport {
  /** `px`: the longer side of the known boxes, rounded to whole pixels. */
  readonly bySize: readonly { readonly px: number; readonly recall: number; readonly n: number }[];
  readonly recall: number;
  readonly precision: number;
}

interface Truth {
  readonly px: number;
  found: boolean;
}

/** @param directory  holds images/ and boxes.csv (image,left,top,width,height in px, one row a face; an image without faces has no row) */
export async function evaluateDetection(directory: string): Promise<DetectionReport> {
  const rows = readCsv<'image' | 'left' | 'top' | 'width' | 'height'>(join(directory, 'boxes.csv'));
  const names = readdirSync(join(directory, 'images')).sort();
  const judged = await analyzeAll(join(directory, 'images'), names, async (photo, name) =>
    match(
      photo,
      rows
        .filter(({ image }) => image === name)
        .map((row) => ({ left: +row.left, top: +row.top, width: +row.width, height: +row.height })),
    ),
  );

  const truths = judged.flatMap(({ truths }) => truths);
  const boxes = judged.reduce((sum, { boxes }) => sum + boxes, 0);
  const share = (some: readonly Truth[]) => some.filter(({ found }) => found).length / some.length;
  return {
    bySize: [...new Set(truths.map(({ px }) => px))]
      .sort((p, q) => p - q)
      .map((px) => {
        const ofSize = truths.filter((truth) => truth.px === px);
        return { px, recall: share(ofSize), n: ofSize.length };
      }),
    recall: share(truths),
    precision: boxes === 0 ? 1 : truths.filter(({ found }) => found).length / boxes,
  };
}

/** Each known box takes the found box that overlaps it best; a found box serves one known box at most. */
function match({ width, height, faces }: Photo, known: readonly Box[]): { truths: Truth[]; boxes: number } {
  const truths = known.map((box): Truth => ({ px: Math.round(Math.max(box.width, box.height)), found: false }));
  const overlaps = faces
    .map(({ box }) => ({
      left: box.left * width,
      top: box.top * height,
      width: box.width * width,
      height: box.height * height,
    }))
    .flatMap((found, f) => known.map((box, k) => ({ f, k, iou: iou(found, box) })))
    .filter((pair) => pair.iou >= MIN_IOU)
    .sort((p, q) => q.iou - p.iou);
  const taken = new Set<number>();
  for (const { f, k } of overlaps) {
    if (truths[k].found || taken.has(f)) continue;
    truths[k].found = true;
    taken.add(f);
  }
  return { truths, boxes: faces.length };
}
