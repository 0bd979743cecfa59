import { readFileSync } from 'node:fs';
import { decodeFloats } from '../../floats.ts';
import { floats, type Graph, ints, type Node } from '../onnx/graph.ts';

/** Values of the detector from which heatmap are read: 32 planes at a quarter of the photo's size, and 64 at an eighth. */
export const NEAR = { name: '265', channels: 32, stride: 4 } as const;
export const FAR = { name: '283', channels: 64 } as const;

/**
 * The logarithm of the odds that the middle of a small face is in a cell of NEAR: a 3 x 3 convolution of NEAR, a 1 x 1
 * convolution of FAR, whose cells are twice as large, and a bias.
 */
export interface HeatmapWeights {
  /** [channels, 3, 3] */
  readonly near: Float32Array;
  /** [channels] */
  readonly far: Float32Array;
  readonly bias: number;
}

/** Where `npm run train -- small-faces` leaves what it learned. */
export const HEATMAP_FILE = new URL('../../small-faces/heatmap.json', import.meta.url);

/** Float32, base64, little-endian. */
export interface HeatmapFile {
  readonly near: string;
  readonly far: string;
  readonly bias: number;
}

export function readHeatmap(): HeatmapWeights {
  const { near, far, bias } = JSON.parse(readFileSync(HEATMAP_FILE, 'utf8')) as HeatmapFile;
  return { near: decodeFloats(near), far: decodeFloats(far), bias };
}

/**
 * Gives the detector another output, [N, 4, rows, columns] in the cells of FAR: a plane for the upper left, upper right,
 * lower left and lower right quarter of each, so that nothing has to be enlarged.
 */
export function attachHeatmap(graph: Graph, { near, far, bias }: HeatmapWeights, output: string): Graph {
  const nearWeights = new Float32Array(QUARTERS.length * NEAR.channels * 16);
  for (const [q, { row, column }] of QUARTERS.entries()) {
    for (let channel = 0; channel < NEAR.channels; channel++) {
      // Of the 4 x 4 values from one before a cell of FAR to one after it, those around the quarter.
      for (let tap = 0; tap < 9; tap++) {
        const place = (row + Math.floor(tap / 3)) * 4 + column + (tap % 3);
        nearWeights[(q * NEAR.channels + channel) * 16 + place] = near[channel * 9 + tap];
      }
    }
  }
  const [nearName, farName] = [`${output}/near`, `${output}/far`];
  const constants = new Map(graph.constants)
    .set(`${nearName}/weights`, floats([4, NEAR.channels, 4, 4], nearWeights))
    .set(`${farName}/weights`, floats([4, FAR.channels, 1, 1], [...far, ...far, ...far, ...far]))
    .set(`${farName}/bias`, floats([4], [bias, bias, bias, bias]));
  const nodes: Node[] = [
    {
      op: 'Conv',
      inputs: [NEAR.name, `${nearName}/weights`],
      outputs: [nearName],
      // Two below and to the right, for FAR has a cell more where NEAR's number is odd.
      attributes: { kernel_shape: ints(4, 4), strides: ints(2, 2), pads: ints(1, 1, 2, 2) },
    },
    {
      op: 'Conv',
      inputs: [FAR.name, `${farName}/weights`, `${farName}/bias`],
      outputs: [farName],
      attributes: { kernel_shape: ints(1, 1) },
    },
    { op: 'Add', inputs: [nearName, farName], outputs: [output], attributes: {} },
  ];
  return { ...graph, constants, nodes: [...graph.nodes, ...nodes] };
}

const QUARTERS = [0, 1].flatMap((row) => [0, 1].map((column) => ({ row, column })));
