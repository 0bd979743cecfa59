/*
 * A scan ranks by the angle between the query q and a row x; a search by their score, q·x - m(x)/2 - m(q)/2, where m is
 * the crowd function. Two more dimensions make an angle of it, as in the reduction of inner products to cosines by
 * Bachrach et al. (2014). With e = (centre - m(x)) / 2 and s² = SPREAD:
 *
 *   query  (q, s, 0)                       length √(1 + s²)
 *   row    (x, e / s, √(s² - (e / s)²))    length √(1 + s²)
 *
 * Their inner product is q·x + e, so their cosine is that divided by 1 + s², for every row alike. Each of the two
 * dimensions is spread evenly over PLACES int8 values, since one would be larger than any value of a vector.
 */

/**
 * Largest |e|: crowds of .4 in all around the centre. Those of faces are from .59 (adults) to .84 (infants) with
 * visage-1. The smaller the spread, the less of an angle's resolution goes to the two dimensions.
 */
const SPREAD = 0.1;
const SIDE = Math.sqrt(SPREAD);

const PLACES = 8;

/** Values that a row has in a scan beside its vector. 16 because usearch reads whole blocks of 16 the quickest. */
export const EXTRA_VALUES = 2 * PLACES;

const LARGEST_LEVEL = 127;

/** @param vector of unit length */
export function augmentedQuery(vector: Float32Array): Float32Array {
  const augmented = new Float32Array(vector.length + EXTRA_VALUES);
  augmented.set(vector);
  augmented.fill(SIDE / Math.sqrt(PLACES), vector.length, vector.length + PLACES);
  return augmented;
}

/** What int8 cannot express of an augmented row. */
export interface RowError {
  /** Largest angle, in radians, between the row refined by its ninth bits and the row as the scan has it. */
  readonly angle: number;
  /** By how much e exceeds SPREAD: the row scores that much more than the scan shows. */
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
  const offset = (centre - crowd) / 2;
  const along = Math.max(-SPREAD, Math.min(SPREAD, offset)) / SIDE;
  const across = Math.sqrt(SPREAD - along * along);
  const square =
    dimensions / 16 +
    fillEvenly(into, 0, (along * length) / Math.sqrt(PLACES)) +
    fillEvenly(into, PLACES, (across * length) / Math.sqrt(PLACES));
  const angle = Math.asin(Math.min(1, Math.sqrt(square) / (length * Math.sqrt(1 + SPREAD))));
  return { angle, excess: Math.max(0, offset - SPREAD) };
}

/** @returns the squared error */
function fillEvenly(into: Int8Array, start: number, value: number): number {
  const level = Math.max(-LARGEST_LEVEL, Math.min(LARGEST_LEVEL, Math.round(value)));
  into.fill(level, start, start + PLACES);
  return PLACES * (value - level) ** 2;
}

/** Cosine between the augmented query and an augmented row of this score. */
export function augmentedCosine(score: number, queryCrowd: number, centre: number): number {
  return (score + (queryCrowd + centre) / 2) / (1 + SPREAD);
}
