/** The numbers that heads read, part by part, from what the networks saw of a face. */

import type { AlignedFace } from '../embed/embedder.ts';
import type { Eyes } from '../eyes/eyes.ts';
import type { Pose } from '../face.ts';
import { type Mesh, meshPoint } from '../mesh/mesh.ts';
import type { LooseFace } from './loose-face.ts';

/** Looks at a face beyond those that found it. Each costs a network's run, and is made when something asked for needs it. */
export interface Looks {
  readonly aligned: AlignedFace;
  /** The face's vector of 640 dimensions. */
  readonly embedding: Float32Array;
  readonly loose: LooseFace;
}

export type LookName = keyof Looks;

/** What is known of a face. */
export interface Seen extends Partial<Looks> {
  readonly mesh: Mesh;
  readonly pose: Pose;
  readonly eyes: Eyes;
}

/** A rectangle of a feature map, all four included: first row, last row, first column, last column. */
export type Cell = readonly number[];

/**
 * - `aligned`: MobileFaceNet's features, and `looseMap`: FaceRes', each plane averaged over each cell
 * - `loose`: FaceRes' pooled features
 * - `ages`: the logarithms of FaceRes' probabilities of the ages, and of male over female
 * - `embedding`: the face's vector
 * - `strength`: the length of MobileFaceNet's vector, which is short where it is not sure of what it sees
 * - `lips`, `lids`: how far they are apart, and the logarithm of it
 */
export type Part =
  | { readonly of: 'aligned' | 'looseMap'; readonly cells: readonly Cell[] }
  | { readonly of: 'loose' | 'ages' | 'embedding' | 'strength' | 'lips' | 'lids' };

const LOOKS: Readonly<Record<Part['of'], LookName | undefined>> = {
  aligned: 'aligned',
  looseMap: 'loose',
  loose: 'loose',
  ages: 'loose',
  embedding: 'embedding',
  strength: 'aligned',
  lips: undefined,
  lids: undefined,
};

/** The looks that have to be made before these parts can be read. */
export function looksFor(parts: readonly Part[]): LookName[] {
  return [...new Set(parts.map(({ of }) => LOOKS[of]))].filter((look) => look !== undefined);
}

/** @throws Error  a look that the part needs was not made */
export function readPart(part: Part, seen: Seen): Float32Array {
  switch (part.of) {
    case 'aligned':
      return poolCells(look(seen, 'aligned').features, part.cells);
    case 'looseMap':
      return poolCells(look(seen, 'loose').map, part.cells);
    case 'loose':
      return look(seen, 'loose').features;
    case 'ages':
      return logarithms(look(seen, 'loose'));
    case 'embedding':
      return look(seen, 'embedding');
    case 'strength':
      return Float32Array.of(Math.hypot(...look(seen, 'aligned').embedding));
    case 'lips':
      return withLogarithm(lipGap(seen.mesh), 0.01);
    case 'lids':
      return withLogarithm(lidGap(seen.eyes), 0.01);
  }
}

function look<Name extends LookName>(seen: Seen, name: Name): Looks[Name] {
  const made = seen[name];
  if (made === undefined) throw new Error(`No "${name}" look was made at this face`);
  return made as Looks[Name];
}

/** Both feature maps have this many rows and columns. */
const MAP_SIDE = 14;

function poolCells(map: Float32Array, cells: readonly Cell[]): Float32Array {
  const channels = map.length / MAP_SIDE ** 2;
  const pooled = new Float32Array(cells.length * channels);
  for (const [c, cell] of cells.entries()) pooled.set(poolCell(map, cell), c * channels);
  return pooled;
}

/** By map, what was pooled of it: one head in two reads a cell that another reads as well. */
const POOLED = new WeakMap<Float32Array, Map<string, Float32Array>>();

/** The mean of each plane over the cell. */
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

/** A probability below this says no more than "hardly". */
const LEAST_PROBABILITY = 1e-3;

function logarithms({ ages, male }: LooseFace): Float32Array {
  const numbers = new Float32Array(ages.length + 1);
  for (let age = 0; age < ages.length; age++) numbers[age] = Math.log(ages[age] + LEAST_PROBABILITY);
  numbers[ages.length] = Math.log((male + LEAST_PROBABILITY) / (1 - male + LEAST_PROBABILITY));
  return numbers;
}

function withLogarithm(value: number, least: number): Float32Array {
  return Float32Array.of(value, Math.log(Math.max(value, least)));
}

/** In widths of the eye. */
function lidGap({ left, right }: Eyes): number {
  return (left.opening + right.opening) / 2;
}

/** Points across from each other on the inner edges of the lips, and the outer corners of the eyes. */
const LIPS = [
  [13, 14],
  [82, 87],
  [312, 317],
] as const;
const EYE_CORNERS = [33, 263] as const;

/** The mean distance between the lips, in distances between the outer corners of the eyes. */
function lipGap(mesh: Mesh): number {
  const distance = ([i, j]: readonly [number, number]) => {
    const p = meshPoint(mesh, i);
    const q = meshPoint(mesh, j);
    return Math.hypot(p.x - q.x, p.y - q.y);
  };
  return LIPS.reduce((sum, pair) => sum + distance(pair), 0) / LIPS.length / distance(EYE_CORNERS);
}
