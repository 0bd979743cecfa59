import type { Collection } from '../collections.ts';

/** A face near the query. It may have been deleted: only its item in the table decides whether it exists. */
export interface Neighbour {
  readonly faceId: string;
  /**
   * Cosine between the vectors minus the mean of their crowd functions (`scoreOf` of the vision layer), within 0.001 of
   * that of float32 vectors at 640 dimensions, within 0.002 at 192.
   */
  readonly score: number;
}

export interface Nearest {
  readonly limit: number;
  /** Least score; -Infinity for all faces. */
  readonly minScore: number;
}

/**
 * An index of vectors. The one here scans the segments of S3 in memory; test/gallery/search/contract.ts is what any
 * other has to satisfy too.
 */
export interface VectorIndex {
  /**
   * Finds the faces nearest to a vector, exactly: nearest first, each once, at most `limit`, none below `minScore`.
   * All faces that were committed before the call are searched. Deleted faces may be among the results.
   *
   * @param vector of unit length, made by the collection's model pack
   * @throws UnreadableSegment, GalleryBusy
   */
  nearest(collection: Collection, vector: Float32Array, wanted: Nearest): Promise<Neighbour[]>;
  /**
   * Reads a face's vector, of unit length; undefined when the collection has none for it.
   * @throws UnreadableSegment, GalleryBusy
   */
  vectorOf(collection: Collection, faceId: string): Promise<Float32Array | undefined>;
}
