import type { Collection } from '../collections.ts';

/** A face that lies near to what was searched for. Whether it still exists, only its item in the table can tell. */
export interface Neighbour {
  readonly faceId: string;
  /** Of the angle between the vectors, within 0.001 of what float32 vectors give. */
  readonly cosine: number;
}

export interface Nearest {
  readonly limit: number;
  /** Only faces at least this near; -Infinity for all. */
  readonly minCosine: number;
}

/**
 * What finds vectors. The segments in S3, scanned in memory, are one; test/gallery/search/contract.ts holds what any other
 * has to do as well.
 */
export interface VectorIndex {
  /**
   * The faces nearest to a vector: nearest first, each once, and none left out that is nearer than one returned, or near
   * enough while there are fewer than the limit. All that were committed before the call are seen.
   * Faces deleted since may be among them.
   *
   * @param vector of unit length, made by the collection's model pack
   * @throws UnreadableSegment, GalleryBusy
   */
  nearest(collection: Collection, vector: Float32Array, wanted: Nearest): Promise<Neighbour[]>;
  /**
   * A face's vector, if the collection has one for it.
   * @throws UnreadableSegment, GalleryBusy
   */
  vectorOf(collection: Collection, faceId: string): Promise<Float32Array | undefined>;
}
