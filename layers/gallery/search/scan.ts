/** What a scan found, best first. */
export interface Hits {
  readonly rows: readonly number[];
  readonly cosines: Float32Array;
}

/**
 * The rows of least angle to the query.
 *
 * @param vectors rows of int8 values, from the very beginning of their ArrayBuffer
 * @param query as long as a row, likewise
 * @param depth how many rows to return, at most as many as there are
 */
export type Scan = (vectors: Int8Array, query: Int8Array, depth: number) => Hits;

/** Loads usearch, which processes that never search do without. */
export async function loadScan(): Promise<Scan> {
  const { exactSearch, MetricKind } = await import('usearch');
  return (vectors, query, depth) => {
    // The binding reads from the beginning of the ArrayBuffer, wherever the view begins.
    if (vectors.byteOffset !== 0 || query.byteOffset !== 0)
      throw new RangeError('A scan begins where its buffer does.');
    // By cosine, not by inner product: every row has a scale of its own, which an angle does not depend on.
    // One thread: two are no faster, memory being what it waits for.
    const { keys, distances } = exactSearch(vectors, query, query.length, depth, MetricKind.Cos, 1);
    return { rows: Array.from(keys, Number), cosines: distances.map((distance) => 1 - distance) };
  };
}
