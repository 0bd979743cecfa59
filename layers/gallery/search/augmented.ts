/*
 * A scan ranks by the angle between the query q and a row x; a search by their score, q·x - m(x)/2 - m(q)/2, where m is
 * the crowd function. Two more dimensions make an angle of it, as in the reduction of inner products to cosines by
 * Bachrach et al. (2014). With e = (centre - m(x)) / 2 and s² the spread:
 *
 *   query  (q, s, 0)                       length √(1 + s²)
 *   row    (x, e / s, √(s² - (e / s)²))    length √(1 + s²)
 *
 * Their inner product is q·x + e, so their cosine is that divided by 1 + s², for every row alike. Each of the two
 * dimensions is spread evenly over PLACES int8 values, since one would be larger than any value of a vector.
 */

const PLACES = 8;

/** Values that a row has in a scan beside its vector. 16 because usearch reads whole blocks of 16 the quickest. */
export const EXTRA_VALUES = 2 * PLACES;

/**
 * Largest magnitude of these values, times √dimensions. The largest value of a face's vector is 2.45 to 5 of it, and no
 * value of a row can exceed its vector's largest, which int8 has as 127.
 */
const LARGEST_VALUE = 2.4;

/** More is not needed. The smaller the spread, the less of an angle's resolution goes to the two dimensions. */
const LARGEST_SPREAD = 0.12;

const LARGEST_LEVEL = 127;

/**
 * Largest |e|: .072 at 640 dimensions, so crowds up to .144 from the centre; .12 at 192. Those of faces are from .59
 * (adults) to .84 (infants) with visage-1.
 */
function spreadOf(dimensions: number): number {
  return Math.min(LARGEST_SPREAD, (PLACES * LARGEST_VALUE ** 2) / dimensions);
}

/** @param vector of unit length */
export function augmentedQuery(vector: Float32Array): Float32Array {
  const augmented = new Float32Array(vector.length + EXTRA_VALUES);
  augmented.set(vector);
  augmented.fill(Math.sqrt(spreadOf(vector.length) / PLACES), vector.length, vector.length + PLACES);
  return augmented;
}

/** What int8 cannot express of an augmented row. */
export interface RowError {
  /** Largest angle, in radians, between the row refined by its ninth bits and the row as the scan has it. */
  readonly angle: number;
  /** By how much e exceeds the spread: the row scores that much more than the scan shows. */
  readonly excess: number;
}

/**
 * Writes the levels of the two dimensions of a row.
 * @param into receives them; EXTRA_VALUES long
 * @param length of the row, in steps of its scale
 * @param dimensions of the row's vector, each of which is a quarter of a step from its ninth bit
 */
export function augmentRow(
  into: Int8Array,
  { crowd, centre, length, dimensions }: { crowd: number; centre: number; length: number; dimensions: number },
): RowError {
  const spread = spreadOf(dimensions);
  const offset = (centre - crowd) / 2;
  const along = Math.max(-spread, Math.min(spread, offset)) / Math.sqrt(spread);
  const across = Math.sqrt(Math.max(0, spread - along * along));
  const square =
    dimensions / 16 +
    fillEvenly(into, 0, (along * length) / Math.sqrt(PLACES)) +
    fillEvenly(into, PLACES, (across * length) / Math.sqrt(PLACES));
  const angle = Math.asin(Math.min(1, Math.sqrt(square) / (length * Math.sqrt(1 + spread))));
  return { angle, excess: Math.max(0, offset - spread) };
}

/** @returns the squared error */
function fillEvenly(into: Int8Array, start: number, value: number): number {
  const level = Math.max(-LARGEST_LEVEL, Math.min(LARGEST_LEVEL, Math.round(value)));
  into.fill(level, start, start + PLACES);
  return PLACES * (value - level) ** 2;
}

/** Cosine between the augmented query and an augmented row of this score. */
export function augmentedCosine(score: number, queryCrowd: number, centre: number, dimensions: number): number {
  return (score + (queryCrowd + centre) / 2) / (1 + spreadOf(dimensions));
}
