/** Inputs of the heads: numbers that are read, part by part, from the networks' outputs for a face. */

import type { AlignedFace } from '../embed/aligned-face.ts';
import { unitVector } from '../embed/embedding.ts';
import type { EmbeddingNetwork, FurtherNetwork } from '../embed/embedding-networks.ts';
import type { Eyes } from '../eyes/eyes.ts';
import type { Pose } from '../face.ts';
import { type Mesh, meshPoint } from '../mesh/mesh.ts';
import type { LooseFace } from './loose-face.ts';

/**
 * Outputs of the networks that run only when an attribute or an embedding needs them; those of a further embedding
 * network are its vector, of any length, under its name.
 */
export interface Features extends Readonly<Record<FurtherNetwork, Float32Array>> {
  readonly aligned: AlignedFace;
  readonly loose: LooseFace;
}

export type FeatureName = keyof Features;

/** A face with the features of it that were extracted. */
export interface FaceFeatures extends Partial<Features> {
  readonly mesh: Mesh;
  readonly pose: Pose;
  readonly eyes: Eyes;
}

/** A face of which no feature was extracted yet. */
export type FaceWithoutFeatures = Omit<FaceFeatures, FeatureName>;

/** A rectangle of a feature map: first row, last row, first column, last column, all inclusive. */
export type Cell = readonly number[];

/**
 * A part of the input of a head:
 * - `aligned`: MobileFaceNet's features, and `looseMap`: FaceRes', each plane averaged over each cell
 * - `loose`: FaceRes' pooled features
 * - `ages`: the logarithms of FaceRes' probabilities of the ages, and of male over female
 * - `vector`: an embedding network's vector, of length 1
 * - `strength`: the length of MobileFaceNet's vector, which is short where the network is uncertain
 * - `lips`, `lids`: the distance between them, and its logarithm
 */
export type Part =
  | { readonly of: 'aligned' | 'looseMap'; readonly cells: readonly Cell[] }
  | { readonly of: 'vector'; readonly network: EmbeddingNetwork }
  | { readonly of: 'loose' | 'ages' | 'strength' | 'lips' | 'lids' };

const FEATURE_OF_PART: Readonly<Record<Exclude<Part['of'], 'vector'>, FeatureName | undefined>> = {
  aligned: 'aligned',
  looseMap: 'loose',
  loose: 'loose',
  ages: 'loose',
  strength: 'aligned',
  lips: undefined,
  lids: undefined,
};

/** Lists the features that these parts are read from, without repetitions. */
export function featuresFor(parts: readonly Part[]): FeatureName[] {
  const features = parts.map((part) =>
    part.of === 'vector' ? featureOfNetwork(part.network) : FEATURE_OF_PART[part.of],
  );
  return [...new Set(features)].filter((name) => name !== undefined);
}

/** Names the networks whose outputs these parts are read from, in alphabetical order. */
export function networksFor(parts: readonly Part[]): string[] {
  return featuresFor(parts).map(networkOfFeature).sort();
}

function networkOfFeature(feature: FeatureName): string {
  if (feature === 'aligned') return 'mobilefacenet';
  return feature === 'loose' ? 'faceres' : feature;
}

/** Names the feature that holds the vector of an embedding network. */
export function featureOfNetwork(network: EmbeddingNetwork): FurtherNetwork | 'aligned' {
  return network === 'mobilefacenet' ? 'aligned' : network;
}

/** Reads the vector of an embedding network, of any length. @throws Error  it was not extracted */
export function vectorOf(network: EmbeddingNetwork, face: Partial<Features>): Float32Array {
  return network === 'mobilefacenet' ? requireFeature(face, 'aligned').embedding : requireFeature(face, network);
}

/** Reads a part of a head's input. @throws Error  a feature that the part needs was not extracted */
export function readPart(part: Part, face: FaceFeatures): Float32Array {
  switch (part.of) {
    case 'aligned':
      return poolCells(requireFeature(face, 'aligned').features, part.cells);
    case 'looseMap':
      return poolCells(requireFeature(face, 'loose').map, part.cells);
    case 'loose':
      return requireFeature(face, 'loose').features;
    case 'ages':
      return logarithms(requireFeature(face, 'loose'));
    case 'vector':
      return unitVector(vectorOf(part.network, face));
    case 'strength':
      return Float32Array.of(Math.hypot(...requireFeature(face, 'aligned').embedding));
    case 'lips':
      return withLogarithm(lipGap(face.mesh), 0.01);
    case 'lids':
      return withLogarithm(lidGap(face.eyes), 0.01);
  }
}

function requireFeature<Name extends FeatureName>(face: Partial<Features>, name: Name): Features[Name] {
  const feature = face[name];
  if (feature === undefined) throw new Error(`The feature "${name}" of this face was not extracted`);
  return feature as Features[Name];
}

/** Rows and columns of both feature maps. */
const MAP_SIDE = 14;

function poolCells(map: Float32Array, cells: readonly Cell[]): Float32Array {
  const channels = map.length / MAP_SIDE ** 2;
  const pooled = new Float32Array(cells.length * channels);
  for (const [c, cell] of cells.entries()) pooled.set(poolCell(map, cell), c * channels);
  return pooled;
}

/** Cache of pooled cells, by feature map: every second head reads a cell that another one reads too. */
const POOLED = new WeakMap<Float32Array, Map<string, Float32Array>>();

/** Averages each plane over the cell. */
function poolCell(map: Float32Array, cell: Cell): Float32Array {
  const ofMap = POOLED.get(map) ?? new Map<string, Float32Array>();
  POOLED.set(map, ofMap);
  const key = cell.join();
  const known = ofMap.get(key);
  if (known) return known;

  const [firstRow, lastRow, firstColumn, lastColumn] = cell;
  const plane = MAP_SIDE ** 2;
  const area = (lastRow - firstRow + 1) * (lastColumn - firstColumn + 1);
  const means = new Float32Array(map.length / plane);
  for (let channel = 0; channel < means.length; channel++) {
    let sum = 0;
    for (let row = firstRow; row <= lastRow; row++) {
      const start = channel * plane + row * MAP_SIDE;
      for (let column = firstColumn; column <= lastColumn; column++) sum += map[start + column];
    }
    means[channel] = sum / area;
  }
  ofMap.set(key, means);
  return means;
}

/** Added to probabilities, so that their logarithms are finite: smaller ones carry no information. */
const LEAST_PROBABILITY = 1e-3;

function logarithms({ ages, male }: LooseFace): Float32Array {
  const numbers = new Float32Array(ages.length + 1);
  for (let age = 0; age < ages.length; age++) numbers[age] = Math.log(ages[age] + LEAST_PROBABILITY);
  numbers[ages.length] = Math.log((male + LEAST_PROBABILITY) / (1 - male + LEAST_PROBABILITY));
  return numbers;
}

/** @param least  value below which the logarithm falls no further */
function withLogarithm(value: number, least: number): Float32Array {
  return Float32Array.of(value, Math.log(Math.max(value, least)));
}

/** Computes the mean distance between the lids of both eyes, in widths of the eye. */
function lidGap({ left, right }: Eyes): number {
  return (left.opening + right.opening) / 2;
}

/**
 * Indices of mesh points: pairs across from each other on the inner edges of the lips, and the outer corners of the
 * eyes.
 */
const LIPS = [
  [13, 14],
  [82, 87],
  [312, 317],
] as const;
const EYE_CORNERS = [33, 263] as const;

/** Computes the mean distance between the lips, in distances between the outer corners of the eyes. */
function lipGap(mesh: Mesh): number {
  const distance = ([i, j]: readonly [number, number]) => {
    const p = meshPoint(mesh, i);
    const q = meshPoint(mesh, j);
    return Math.hypot(p.x - q.x, p.y - q.y);
  };
  return LIPS.reduce((sum, pair) => sum + distance(pair), 0) / LIPS.length / distance(EYE_CORNERS);
}
