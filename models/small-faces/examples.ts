/** Training examples of the heatmap: the detector's features of a picture at 640 pixels, labelled by its finest pass. */

import {
  describeNetwork,
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
import { unquantisedGraph } from '../build/build.ts';
import { FAR, NEAR } from '../build/edits/attach-heatmap.ts';
import { openWithIntermediates } from '../intermediates.ts';
import { openPyramids } from '../pyramids.ts';
import type { KnownFace, Picture } from './pictures.ts';

/** A feature map: planes of rows x columns cells, one channel after another. */
export interface Planes {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

export const FACE = 1;
export const NO_FACE = 0;
/** Not trained on: next to a face, at a face that the finest pass misses, and where it finds a face that is not known. */
export const UNKNOWN = -1;

export interface Example {
  /** NEAR of the detector. A cell is 4 pixels of the detector's input, 8 of the finest pass. */
  readonly near: Planes;
  /** FAR of the detector, whose cells are twice as large. */
  readonly far: Planes;
  /** FACE, NO_FACE or UNKNOWN for each cell of `near`. */
  readonly labels: Int8Array;
  /** Known faces that the finest pass finds. */
  readonly found: readonly FoundFace[];
}

export interface FoundFace extends KnownFace {
  /** Probability of the face in the finest pass. */
  readonly score: number;
  /** Probability of the face in the pass at 640 pixels; 0 where it is not found there. */
  readonly scoreAt640: number;
}

/** Scale of the finest pass over the pass at 640 pixels. */
const RATIO = 2;
/** Side of a cell of `near`, in pixels of the finest pass. */
export const CELL = RATIO * NEAR.stride;

export interface Labeller {
  /** Runs the detector on a picture, and labels the cells of its features. */
  label(picture: Picture): Promise<Example>;
  close(): Promise<void>;
}

export async function openLabeller(): Promise<Labeller> {
  const graph = await unquantisedGraph('detector');
  const session = await openWithIntermediates('detector', graph, [NEAR.name, FAR.name]);
  const planesFor = reusedFloats();
  const { input } = describeNetwork('detector');
  const [detector, fine, pyramids] = await Promise.all([
    openNetwork('detector'),
    openNetwork('detector-fine'),
    openPyramids(),
  ]);
  const models = { detector, 'detector-fine': fine };

  return {
    label: ({ bytes, faces }) =>
      pyramids.build(bytes, async ({ levels: [whole, half] }) => {
        const planes = planesFor(3 * half.width * half.height);
        toPlanes(half, wholeOf(half), input, planes);
        const values = await session.run(planes, [1, 3, half.height, half.width], [NEAR.name, FAR.name]);
        const [near, far] = [NEAR, FAR].map(({ name }): Planes => {
          const [, channels, rows, columns] = values[name].dims;
          return { channels, rows, columns, data: values[name].data };
        });
        const regions = [{ core: wholeOf(whole), input: wholeOf(whole) }];
        const [fineBoxes] = await detectInRegions(models, { pixels: whole, regions, minScore: FINEST.minScore });
        const boxes = await runDetector(models, { pixels: half, turned: false, minScore: MIDDLE.minScore });
        const found = faces.flatMap((face): FoundFace[] => {
          const score = bestScore(fineBoxes, face, 1);
          return score > 0 ? [{ ...face, score, scoreAt640: bestScore(boxes, face, RATIO) }] : [];
        });
        return { near, far, found, labels: labelsOf(near, faces, found, fineBoxes) };
      }),
    async close() {
      await Promise.all([session.release(), detector.release(), fine.release(), pyramids.close()]);
    },
  };
}

/**
 * Finds the best score of the boxes that match a face: centre within .4 of its longer side, .6 to 1.7 times as large.
 * @param ratio  from pixels of the boxes to pixels of the face
 * @returns 0 if no box matches
 */
function bestScore(boxes: readonly ScoredBox[], face: KnownFace, ratio: number): number {
  const side = Math.max(face.width, face.height);
  const scores = boxes.map((box) => {
    const x = (box.left + box.width / 2) * ratio - face.centreX;
    const y = (box.top + box.height / 2) * ratio - face.centreY;
    const growth = (Math.max(box.width, box.height) * ratio) / side;
    return Math.hypot(x, y) < 0.4 * side && growth > 0.6 && growth < 1.7 ? box.score : 0;
  });
  return Math.max(0, ...scores);
}

/**
 * Labels every cell: FACE at the centre of each face found that is small enough for the finest pass, UNKNOWN around faces and boxes,
 * NO_FACE elsewhere.
 */
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
    if (Math.max(width, height) <= FINEST.maxSide) around(centreX, centreY, 0, FACE);
  }
  return labels;
}
