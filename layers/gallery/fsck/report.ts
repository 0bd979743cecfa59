/** Something that does not hold and should, in words that say where. */
export type Problem =
  /** The object of a listed segment is missing or not what was written: searches of the collection fail. */
  | { readonly kind: 'broken segment'; readonly segmentId: string; readonly detail: string }
  /** The table says something else of a segment than its object, which is sound. */
  | { readonly kind: 'wrong segment record'; readonly segmentId: string; readonly detail: string }
  /** The object of a listed segment is to be deleted. */
  | { readonly kind: 'listed segment retired'; readonly segmentId: string }
  /** Searches do not find the face. */
  | { readonly kind: 'face without vector'; readonly faceId: string; readonly imageId: string }
  /** The same photo indexed again would store the face twice. */
  | { readonly kind: 'face unknown to its image'; readonly faceId: string; readonly imageId: string }
  /** The same photo indexed again would not store the face, though it is not there. */
  | { readonly kind: 'image lists a missing face'; readonly faceId: string; readonly imageId: string }
  /** FaceCount is not the number of faces. */
  | { readonly kind: 'wrong count'; readonly counted: number; readonly faces: number };

/** What a look at a collection found. */
export interface Report {
  readonly faces: number;
  readonly images: number;
  readonly segments: number;
  /** In listed segments that could be read. */
  readonly vectors: number;
  /** Vectors of faces that are gone, and further copies of a face's vector: a compaction leaves them out. */
  readonly deadVectors: number;
  /** Objects that nobody knows of, old or just being written: a compaction deletes those that stay. */
  readonly orphans: number;
  readonly orphanBytes: number;
  /** Objects that wait for their deletion. */
  readonly retired: number;
  /** False when the collection changed all the time: problems may then be of a change that was under way. */
  readonly isQuiet: boolean;
  readonly problems: readonly Problem[];
}
