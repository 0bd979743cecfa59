import type { Counts } from '../counts.ts';

/** A violated invariant, with where it is violated. */
export type Problem =
  /** The object of a listed segment is missing or damaged: searches of the collection fail. */
  | ({ readonly kind: 'broken segment'; readonly detail: string } & OfSegment)
  /**
   * A listed segment is intact, and of a format version that this release does not read: searches of the collection
   * fail. Nothing is reported as missing that it may hold.
   */
  | ({ readonly kind: 'unsupported segment'; readonly detail: string } & OfSegment)
  /** The record of a segment in the table disagrees with its object, which is intact. */
  | ({ readonly kind: 'wrong segment record'; readonly detail: string } & OfSegment)
  /** The object of a listed segment is scheduled for deletion. */
  | ({ readonly kind: 'listed segment retired' } & OfSegment)
  /** Searches do not find the face. */
  | { readonly kind: 'face without vector'; readonly faceId: string; readonly imageId: string }
  /** The same photo indexed again would store the face twice. */
  | { readonly kind: 'face unknown to its image'; readonly faceId: string; readonly imageId: string }
  /** The same photo indexed again would not store the face, although it does not exist. */
  | { readonly kind: 'image lists a missing face'; readonly faceId: string; readonly imageId: string }
  /** The face can neither be given to a user nor deleted. */
  | { readonly kind: 'face unknown to its user'; readonly faceId: string; readonly userId: string }
  /** The user's vector is made of a face that does not exist, or is not the user's. */
  | { readonly kind: 'user lists a face of others'; readonly userId: string; readonly faceId: string }
  /** Searches find the user by other faces than the user's, or not at all. */
  | { readonly kind: 'wrong user vector'; readonly userId: string; readonly detail: string }
  /** Searches find a user who does not exist, or by previous faces. */
  | { readonly kind: 'vector of no user'; readonly vectorId: string; readonly userId: string }
  /** A count differs from the number of faces, of users, or of users with faces. */
  | { readonly kind: 'wrong count'; readonly of: keyof Counts; readonly counted: number; readonly found: number };

interface OfSegment {
  readonly segmentId: string;
  /** Present when the segment holds vectors of users. */
  readonly ofUsers?: true;
}

/** Result of checking a collection. */
export interface Report {
  readonly faces: number;
  readonly images: number;
  /** Segments of faces' vectors and of users'. */
  readonly segments: number;
  /** Vectors in listed segments that could be read. */
  readonly vectors: number;
  /** Vectors of deleted faces, and further copies of a face's vector: a compaction drops them. */
  readonly deadVectors: number;
  readonly users: number;
  /** Vectors of users in listed segments that could be read. */
  readonly userVectors: number;
  /** Previous vectors of users. */
  readonly deadUserVectors: number;
  /** Objects that are neither listed nor retired, old or just being written: a compaction deletes the old ones. */
  readonly orphans: number;
  readonly orphanBytes: number;
  /** Retired objects, which wait for their deletion. */
  readonly retired: number;
  /** False when the collection changed during every check: problems may then be of a change that was under way. */
  readonly isQuiet: boolean;
  readonly problems: readonly Problem[];
}
