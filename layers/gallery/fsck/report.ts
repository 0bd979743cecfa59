import type { Counts } from '../counts.ts';

/** Something that does not hold and should, in words that say where. */
export type Problem =
  /** The object of a listed segment is missing or not what was written: searches of the collection fail. */
  | ({ readonly kind: 'broken segment'; readonly detail: string } & OfSegment)
  /** The table says something else of a segment than its object, which is sound. */
  | ({ readonly kind: 'wrong segment record'; readonly detail: string } & OfSegment)
  /** The object of a listed segment is to be deleted. */
  | ({ readonly kind: 'listed segment retired' } & OfSegment)
  /** Searches do not find the face. */
  | { readonly kind: 'face without vector'; readonly faceId: string; readonly imageId: string }
  /** The same photo indexed again would store the face twice. */
  | { readonly kind: 'face unknown to its image'; readonly faceId: string; readonly imageId: string }
  /** The same photo indexed again would not store the face, though it is not there. */
  | { readonly kind: 'image lists a missing face'; readonly faceId: string; readonly imageId: string }
  /** The face can be given to no user, and is not deleted. */
  | { readonly kind: 'face unknown to its user'; readonly faceId: string; readonly userId: string }
  /** The user's vector is made of a face that is not there, or another's. */
  | { readonly kind: 'user lists a face of others'; readonly userId: string; readonly faceId: string }
  /** Searches find the user by other faces than the user's, or not at all. */
  | { readonly kind: 'wrong user vector'; readonly userId: string; readonly detail: string }
  /** Searches find a user who is not there, or by faces that the user had before. */
  | { readonly kind: 'vector of no user'; readonly vectorId: string; readonly userId: string }
  /** FaceCount, UserCount or the count of users with faces is not their number. */
  | { readonly kind: 'wrong count'; readonly of: keyof Counts; readonly counted: number; readonly found: number };

interface OfSegment {
  readonly segmentId: string;
  /** Only where it holds the vectors of users. */
  readonly ofUsers?: true;
}

/** What a look at a collection found. */
export interface Report {
  readonly faces: number;
  readonly images: number;
  /** Of faces' vectors and of users'. */
  readonly segments: number;
  /** In listed segments that could be read. */
  readonly vectors: number;
  /** Vectors of faces that are gone, and further copies of a face's vector: a compaction leaves them out. */
  readonly deadVectors: number;
  readonly users: number;
  /** Vectors of users that were read. */
  readonly userVectors: number;
  /** Vectors that users had before. */
  readonly deadUserVectors: number;
  /** Objects that nobody knows of, old or just being written: a compaction deletes those that stay. */
  readonly orphans: number;
  readonly orphanBytes: number;
  /** Objects that wait for their deletion. */
  readonly retired: number;
  /** False when the collection changed all the time: problems may then be of a change that was under way. */
  readonly isQuiet: boolean;
  readonly problems: readonly Problem[];
}
