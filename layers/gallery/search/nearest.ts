import { hadamard } from '../vectors/hadamard.ts';
import { quantise } from '../vectors/quantise.ts';
import type { Arena } from './arena.ts';
import type { Nearest, Neighbour } from './port.ts';
import type { Scan } from './scan.ts';
import type { Slab } from './slab.ts';

/** Rows that a scan returns of each slab to begin with: more faces than one person usually has. */
const FIRST_DEPTH = 256;
const DEEPER = 8;

/** Radians by which float32 arithmetic may misjudge an angle: a cosine near 1 that is off by 1e-6. */
const ROUNDING = 1.5e-3;

/** A row as the scan sees it: both vectors in int8. */
interface Candidate {
  readonly slab: Slab;
  readonly row: number;
  readonly coarse: number;
}

/**
 * The nearest of all faces in memory, exactly as a comparison of the vector with each row would rank them.
 *
 * The scan compares int8 with int8, so what it ranks first need not be first. But the angle it sees is off by no more than
 * the angles between the two vectors and their int8 forms together. So a row can only be wanted if the scan puts it within
 * that much of what is wanted, and the scan goes deeper until it has seen all such rows.
 *
 * @param vector of unit length
 * @throws RangeError unless it has the dimensions of the arena
 */
export function nearest(arena: Arena, scan: Scan, vector: Float32Array, { limit, minCosine }: Nearest): Neighbour[] {
  if (arena.rows === 0) return [];
  if (vector.length !== arena.dimensions) {
    throw new RangeError(`A vector of ${vector.length} dimensions was searched among such of ${arena.dimensions}.`);
  }
  const query = hadamard(vector);
  const { levels, angle } = coarsen(query);
  const slack = angle + angleOfNinthBits(arena) + ROUNDING;
  const slabs = arena.slabs.map((slab) => ({ slab, hits: slab.scan(scan, levels, FIRST_DEPTH) }));
  const leastOfAny = leastCoarse(minCosine, slack);
  for (let wanted = limit; ; ) {
    const candidates = slabs
      .flatMap(({ slab, hits }) => hits.rows.map((row, i): Candidate => ({ slab, row, coarse: hits.cosines[i] })))
      .filter(({ coarse }) => coarse >= leastOfAny)
      .sort((a, b) => b.coarse - a.coarse);
    const first = score(query, candidates.slice(0, wanted));
    // So many rows are at least this near that others are of no interest.
    const floor = first.length < wanted ? minCosine : Math.max(minCosine, least(first));
    const cut = leastCoarse(floor, slack);

    const unseen = slabs.filter(
      ({ slab, hits }) => hits.rows.length < slab.rows && hits.cosines[hits.rows.length - 1] >= cut,
    );
    for (const entry of unseen) entry.hits = entry.slab.scan(scan, levels, entry.hits.rows.length * DEEPER);
    if (unseen.length > 0) continue;

    const others = candidates.slice(wanted).filter(({ coarse }) => coarse >= cut);
    const ranked = [...first, ...score(query, others)]
      .filter(({ cosine }) => cosine >= floor)
      .sort((a, b) => b.cosine - a.cosine);
    const found = onceEach(ranked, limit);
    if (found.length === limit || first.length < wanted) return found;
    // While segments are merged a face may be there twice, and takes the place of another.
    wanted *= 2;
  }
}

interface Scored {
  readonly slab: Slab;
  readonly row: number;
  readonly cosine: number;
}

function score(query: Float32Array, candidates: readonly Candidate[]): Scored[] {
  return candidates.map(({ slab, row }) => ({ slab, row, cosine: slab.cosine(query, row) }));
}

function least(scored: readonly Scored[]): number {
  return scored.reduce((lowest, { cosine }) => Math.min(lowest, cosine), Infinity);
}

function onceEach(ranked: readonly Scored[], limit: number): Neighbour[] {
  const found = new Map<string, Neighbour>();
  for (const { slab, row, cosine } of ranked) {
    if (found.size === limit) break;
    const faceId = slab.faceIdAt(row);
    if (!found.has(faceId)) found.set(faceId, { faceId, cosine });
  }
  return [...found.values()];
}

/** A vector's int8 form, and the angle between the two. */
function coarsen(vector: Float32Array): { levels: Int8Array; angle: number } {
  const levels = new Int8Array(vector.length);
  const scale = quantise(vector, levels);
  const error = Math.hypot(...vector.map((value, i) => value - levels[i] * scale));
  return { levels, angle: Math.asin(Math.min(1, error)) };
}

/**
 * The largest angle between a row as the scan sees it and with its ninthBits, which move every value by a quarter of a step.
 * The stored vectors are of unit length, so they span at least `1 / scale` steps, less the half step that rounding may take.
 */
function angleOfNinthBits({ dimensions, largestScale }: Arena): number {
  const diagonal = Math.sqrt(dimensions);
  return Math.asin(Math.min(1, diagonal / 4 / Math.max(diagonal / 4, 1 / largestScale - diagonal / 2)));
}

/** The least that the scan can make of a row whose cosine is at least this. */
function leastCoarse(cosine: number, slack: number): number {
  return Math.cos(Math.min(Math.PI, Math.acos(Math.max(-1, Math.min(1, cosine))) + slack));
}
