import { hadamard } from '../vectors/hadamard.ts';
import { quantise } from '../vectors/quantise.ts';
import type { Arena } from './arena.ts';
import { augmentedCosine, augmentedQuery } from './augmented.ts';
import type { Nearest, Neighbour } from './port.ts';
import type { Scan } from './scan.ts';
import type { Slab } from './slab.ts';

/** Rows that the first scan returns of each slab: more faces than one person usually has. */
const FIRST_DEPTH = 256;
const DEEPER = 8;

/** Error of an angle by float32 arithmetic, in radians: that of a cosine near 1 that is off by 1e-6. */
const ROUNDING = 1.5e-3;

/** A row with its cosine in the scan, where both vectors are augmented and int8. */
interface Candidate {
  readonly slab: Slab;
  readonly row: number;
  readonly coarse: number;
}

/**
 * Finds the nearest of all faces in memory, ranked exactly as a comparison of the vector with each row would rank them.
 *
 * The scan compares int8 with int8, so its ranking is approximate. But its angles are off by no more than the sum of
 * the angles between the two augmented vectors and their int8 forms. So only rows that the scan puts within that slack
 * of the worst wanted angle can be wanted, and the scan goes deeper until it has returned all of them. These are
 * rescored with nine bits a value.
 *
 * @param vector of unit length
 * @throws RangeError unless it has the dimensions of the arena
 */
export function nearest(arena: Arena, scan: Scan, vector: Float32Array, { limit, minScore }: Nearest): Neighbour[] {
  if (arena.rows === 0) return [];
  if (vector.length !== arena.dimensions) {
    throw new RangeError(`A vector of ${vector.length} dimensions was searched among vectors of ${arena.dimensions}.`);
  }
  const values = hadamard(vector);
  const query = { values, crowd: arena.crowd.of(values) };
  const { levels, angle } = coarsen(augmentedQuery(values));
  const { centre, dimensions, largestError } = arena;
  const slack = angle + largestError.angle + ROUNDING;
  /** Least cosine that the scan can give a row of at least this score. */
  const leastCoarse = (score: number) => {
    const cosine = augmentedCosine(score - largestError.excess, query.crowd, centre, dimensions);
    return Math.cos(Math.min(Math.PI, Math.acos(Math.max(-1, Math.min(1, cosine))) + slack));
  };
  const slabs = arena.slabs.map((slab) => ({ slab, hits: slab.scan(scan, levels, FIRST_DEPTH) }));
  const leastOfAny = leastCoarse(minScore);
  for (let wanted = limit; ; ) {
    const candidates = slabs
      .flatMap(({ slab, hits }) => hits.rows.map((row, i): Candidate => ({ slab, row, coarse: hits.cosines[i] })))
      .filter(({ coarse }) => coarse >= leastOfAny)
      .sort((a, b) => b.coarse - a.coarse);
    const first = rescore(query, candidates.slice(0, wanted));
    // At least `wanted` rows are this near, so rows below are not wanted.
    const floor = first.length < wanted ? minScore : Math.max(minScore, least(first));
    const cut = leastCoarse(floor);

    const unfinished = slabs.filter(
      ({ slab, hits }) => hits.rows.length < slab.rows && hits.cosines[hits.rows.length - 1] >= cut,
    );
    for (const entry of unfinished) entry.hits = entry.slab.scan(scan, levels, entry.hits.rows.length * DEEPER);
    if (unfinished.length > 0) continue;

    const others = candidates.slice(wanted).filter(({ coarse }) => coarse >= cut);
    const ranked = [...first, ...rescore(query, others)]
      .filter(({ score }) => score >= floor)
      .sort((a, b) => b.score - a.score);
    const found = onceEach(ranked, limit);
    if (found.length === limit || first.length < wanted) return found;
    // While segments are merged, a face may have two rows and take up the place of another.
    wanted *= 2;
  }
}

/** A query with its crowd term. */
interface Query {
  /** Hadamard-transformed. */
  readonly values: Float32Array;
  readonly crowd: number;
}

interface Scored {
  readonly slab: Slab;
  readonly row: number;
  readonly score: number;
}

function rescore({ values, crowd }: Query, candidates: readonly Candidate[]): Scored[] {
  return candidates.map(({ slab, row }) => ({
    slab,
    row,
    score: slab.cosine(values, row) - (crowd + slab.crowdAt(row)) / 2,
  }));
}

function least(scored: readonly Scored[]): number {
  return scored.reduce((lowest, { score }) => Math.min(lowest, score), Infinity);
}

function onceEach(ranked: readonly Scored[], limit: number): Neighbour[] {
  const found = new Map<string, Neighbour>();
  for (const { slab, row, score } of ranked) {
    if (found.size === limit) break;
    const faceId = slab.faceIdAt(row);
    if (!found.has(faceId)) found.set(faceId, { faceId, score });
  }
  return [...found.values()];
}

/** Quantises a vector to int8; the angle is that between the vector and its int8 form. */
function coarsen(vector: Float32Array): { levels: Int8Array; angle: number } {
  const levels = new Int8Array(vector.length);
  const scale = quantise(vector, levels);
  const error = Math.hypot(...vector.map((value, i) => value - levels[i] * scale));
  return { levels, angle: Math.asin(Math.min(1, error / Math.hypot(...vector))) };
}
