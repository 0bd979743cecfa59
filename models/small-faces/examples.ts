/** What the heat learns from: the detector's features of a picture at 640 pixels, and where its finest pass finds faces. */

import { openPack } from '../../layers/vision/index.ts';
import {
  detectInRegions,
  FINEST,
  MIDDLE,
  openNetwork,
  reusedFloats,
  runDetector,
  type ScoredBox,
  toPlanes,
  wholeOf,
} from '../../layers/vision/training.ts';
import { unroundedGraph } from '../build/build.ts';
import { FAR, NEAR } from '../build/edits/attach-heatmap.ts';
import { openLaidOpen } from '../laid-open.ts';
import { openPyramids } from '../pyramids.ts';
import type { KnownFace, Picture } from './pictures.ts';

/** Planes of one picture, one after another. */
export interface Planes {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

export const FACE = 1;
export const NO_FACE = 0;
/** Neither: next to a face, of one that the finest pass does not find either, or where it finds what nobody put there. */
export const UNKNOWN = -1;

export interface Example {
  /** A cell is 4 pixels of the detector's input, 8 of the finest pass. */
  readonly near: Planes;
  /** Two such cells on a side. */
  readonly far: Planes;
  /** FACE, NO_FACE or UNKNOWN, one a cell of `near`. */
  readonly labels: Int8Array;
  /** Those that the finest pass finds. */
  readonly found: readonly FoundFace[];
}

export interface FoundFace extends KnownFace {
  /** The detector's probability in the finest pass; and in the pass at 640 pixels, 0 if it is not found there. */
  readonly score: number;
  readonly scoreAt640: number;
}

/** Of the finest pass to the one that the features are of. */
const RATIO = 2;
/** Of a cell, in pixels of the finest pass. */
export const CELL = RATIO * NEAR.stride;

/**
 * Longer sides, in pixels of the finest pass, up to which a face is the heat's business: larger ones are seen at 640
 * pixels.
 */
const MAX_SIDE = 36;

export interface Lookout {
  look(picture: Picture): Promise<Example>;
  close(): Promise<void>;
}

export async function openLookout(): Promise<Lookout> {
  const graph = await unroundedGraph('detector');
  const session = await openLaidOpen('detector', graph, [NEAR.name, FAR.name]);
  const planesFor = reusedFloats();
  const pack = openPack();
  const { input } = pack.network('detector');
  const [detector, fine, pyramids] = await Promise.all([
    openNetwork(pack, 'detector'),
    openNetwork(pack, 'detector-fine'),
    openPyramids(),
  ]);
  const models = { detector, 'detector-fine': fine };

  return {
    look: ({ bytes, faces }) =>
      pyramids.show(bytes, async ({ levels: [whole, half] }) => {
        const planes = planesFor(3 * half.width * half.height);
        toPlanes(half, wholeOf(half), input, planes);
        const values = await session.run(planes, [1, 3, half.height, half.width], [NEAR.name, FAR.name]);
        const [near, far] = [NEAR, FAR].map(({ name }): Planes => {
          const [, channels, rows, columns] = values[name].dims;
          return { channels, rows, columns, data: values[name].data };
        });
        const regions = [{ core: wholeOf(whole), shown: wholeOf(whole) }];
        const [fineBoxes] = await detectInRegions(models, { pixels: whole, regions, minScore: FINEST.minScore });
        const boxes = await runDetector(models, { pixels: half, turned: false, minScore: MIDDLE.minScore });
        const found = faces.flatMap((face): FoundFace[] => {
          const score = best(fineBoxes, face, 1);
          return score > 0 ? [{ ...face, score, scoreAt640: best(boxes, face, RATIO) }] : [];
        });
        return { near, far, found, labels: labelsOf(near, faces, found, fineBoxes) };
      }),
    async close() {
      await Promise.all([session.release(), detector.release(), fine.release(), pyramids.close()]);
    },
  };
}

/** The best score of boxes that are about where the face is, and about as large; 0 if there is none. */
function best(boxes: readonly ScoredBox[], face: KnownFace, ratio: number): number {
  const side = Math.max(face.width, face.height);
  const scores = boxes.map((box) => {
    const x = (box.left + box.width / 2) * ratio - face.centreX;
    const y = (box.top + box.height / 2) * ratio - face.centreY;
    const growth = (Math.max(box.width, box.height) * ratio) / side;
    return Math.hypot(x, y) < 0.4 * side && growth > 0.6 && growth < 1.7 ? box.score : 0;
  });
  return Math.max(0, ...scores);
}

function labelsOf(
  { rows, columns }: Planes,
  faces: readonly KnownFace[],
  found: readonly FoundFace[],
  boxes: readonly ScoredBox[],
): Int8Array {
  const labels = new Int8Array(rows * columns).fill(NO_FACE);
  const around = (centreX: number, centreY: number, radius: number, label: number) => {
    const [row, column, reach] = [Math.floor(centreY / CELL), Math.floor(centreX / CELL), Math.floor(radius / CELL)];
    for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c++) {
        labels[r * columns + c] = label;
      }
    }
  };
  for (const box of boxes) around(box.left + box.width / 2, box.top + box.height / 2, CELL, UNKNOWN);
  for (const { centreX, centreY, width, height } of faces) {
    around(centreX, centreY, Math.max(CELL, Math.max(width, height)), UNKNOWN);
  }
  for (const { centreX, centreY, width, height } of found) {
    if (Math.max(width, height) <= MAX_SIDE) around(centreX, centreY, 0, FACE);
  }
  return labels;
}
