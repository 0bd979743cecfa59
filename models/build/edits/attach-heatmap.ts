import { readFileSync } from 'node:fs';
import { decodeFloats } from '../../floats.ts';
import { floats, type Graph, ints, type Node } from '../onnx/graph.ts';

/** Values of the detector that the heatmap is computed from: 32 channels at a quarter of the photo's size, and 64 at an eighth. */
export const NEAR = { name: '265', channels: 32, stride: 4 } as const;
export const FAR = { name: '283', channels: 64 } as const;

/**
 * Weights of the heat, the log-odds that the centre of a small face is in a cell of NEAR: a 3 x 3 convolution of NEAR, a 1 x 1
 * convolution of FAR, whose cells are twice as large, and a bias.
 */
export interface HeatmapWeights {
  /** [channels, 3, 3] */
  readonly near: Float32Array;
  /** [channels] */
  readonly far: Float32Array;
  readonly bias: number;
}

/** File that `npm run train -- small-faces` writes. */
export const HEATMAP_FILE = new URL('../../small-faces/heatmap.json', import.meta.url);

/** Format of HEATMAP_FILE. The weights are float32: base64, little-endian. */
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
 * Adds the heatmap to the detector as an output [N, 4, rows, columns] over the cells of FAR: a channel each for the upper left, upper
 * right, lower left and lower right quarter of a cell, so that no value has to be enlarged.
 * @param output  name of the new output
 */
export function attachHeatmap(graph: Graph, { near, far, bias }: HeatmapWeights, output: string): Graph {
  const nearWeights = new Float32Array(QUARTERS.length * NEAR.channels * 16);
  for (const [q, { row, column }] of QUARTERS.entries()) {
    for (let channel = 0; channel < NEAR.channels; channel++) {
      // A 4 x 4 kernel reaches from one value before a cell of FAR to one after it: these 3 x 3 surround the quarter.
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
      // Two below and to the right: the last cell of FAR reaches beyond an odd number of cells of NEAR.
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
