/** Result of a scan, nearest first. */
export interface Hits {
  readonly rows: readonly number[];
  readonly cosines: Float32Array;
}

/**
 * Finds the rows with the least angle to the query.
 *
 * @param vectors rows of int8 values, from the beginning of their ArrayBuffer
 * @param query as long as a row, likewise
 * @param depth number of rows to return, at most all that there are
 */
export type Scan = (vectors: Int8Array, query: Int8Array, depth: number) => Hits;

/** Loads usearch, on first use: processes that never search do without it. */
export async function loadScan(): Promise<Scan> {
  const { exactSearch, MetricKind } = await import('usearch');
  return (vectors, query, depth) => {
    // The binding reads from the beginning of the ArrayBuffer, wherever the view begins.
    if (vectors.byteOffset !== 0 || query.byteOffset !== 0)
      throw new RangeError('A scan begins where its buffer does.');
    // Cosine, not inner product: every row has a scale of its own, on which an angle does not depend.
    // One thread: the scan is bound by memory bandwidth, and two are no faster.
    const { keys, distances } = exactSearch(vectors, query, query.length, depth, MetricKind.Cos, 1);
    return { rows: Array.from(keys, Number), cosines: distances.map((distance) => 1 - distance) };
  };
}
