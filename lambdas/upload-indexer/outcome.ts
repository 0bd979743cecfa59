import type { ObjectAddress } from './found-object.ts';

/**
 * What became of an upload, as it is told on EventBridge: ids, counts and reasons, never what a photo shows. docs/uploads.md
 * describes it for those who listen.
 */
export type Outcome =
  | { readonly type: 'Faces Indexed'; readonly detail: IndexedDetail }
  | { readonly type: 'Image Rejected'; readonly detail: RejectedDetail }
  | { readonly type: 'Faces Removed'; readonly detail: RemovedDetail };

export interface IndexedDetail extends ObjectAddress {
  readonly collectionId: string;
  readonly externalImageId: string;
  /** Absent if no face was indexed. */
  readonly imageId?: string;
  readonly faceModelVersion: string;
  readonly faceIds: readonly string[];
  readonly faceCount: number;
  readonly unindexedFaceCount: number;
  /** How many of those had each reason; a face may have several. */
  readonly unindexedReasons: Readonly<Record<string, number>>;
}

export interface RejectedDetail extends ObjectAddress {
  readonly collectionId?: string;
  readonly externalImageId?: string;
  readonly reason: string;
  readonly message: string;
}

export interface RemovedDetail extends ObjectAddress {
  readonly collectionId: string;
  readonly imageId: string;
  readonly faceIds: readonly string[];
  readonly faceCount: number;
  /** Faces that belong to a user stay. */
  readonly keptFaceIds: readonly string[];
}

/** Tells of an outcome. If it throws, the upload counts as not done, and is done and told again. */
export type Tell = (outcome: Outcome) => Promise<void>;
