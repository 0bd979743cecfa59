import type { ObjectAddress } from './found-object.ts';

/**
 * The outcome of an upload as it is published on EventBridge: ids, counts and reasons, never what a photo shows.
 * docs/uploads.md describes the events for their subscribers.
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
  /** How many of the unindexed faces had each reason; a face may have several. */
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
  /** Faces that were kept because they belong to a user. */
  readonly keptFaceIds: readonly string[];
}

/** Publishes an outcome. If it throws, the message counts as failed: it is delivered, handled and published again. */
export type Publish = (outcome: Outcome) => Promise<void>;
