import type { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Where a gallery lives: one DynamoDB table and one S3 bucket. Every function of this layer takes it first. */
export interface Store {
  readonly dynamo: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly table: string;
  readonly bucket: string;
  /**
   * Asks for a compaction of the collection, which whoever compacts may do at any time, or not at all. Never throws: what
   * was changed is changed. Without this nobody is asked.
   */
  readonly requestCompaction?: (collection: Generation) => Promise<void>;
}

/** The part of a collection that says where its data is: the id, and which creation of that id. */
export interface Generation {
  readonly id: string;
  /** A UUID drawn when the collection was created; never shown to callers. */
  readonly generation: string;
}
