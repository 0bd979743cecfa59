import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** The storage of a gallery: one DynamoDB table and one S3 bucket. Every function of this layer takes it first. */
export interface Store {
  readonly dynamo: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly table: string;
  readonly bucket: string;
  /**
   * Requests a compaction of the collection, at any later time or not at all. Never throws, since the change it follows
   * is committed. Without it, no compaction is requested.
   */
  readonly requestCompaction?: (collection: Generation) => Promise<void>;
}

/** The part of a collection that its keys are made of: the id, and the generation, new for each creation of that id. */
export interface Generation {
  readonly id: string;
  /** A UUID drawn when the collection was created; never shown to callers. */
  readonly generation: string;
}
