import { posix } from 'node:path';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { chunks, inParallel } from '../parallel.ts';
import type { Generation, Store } from '../store.ts';
import { segmentFolder } from './segment-store.ts';

/** Limit of DeleteObjects. */
const KEYS_PER_DELETION = 1000;
const CONCURRENT_DELETIONS = 4;

/** An object under the prefix of a collection's segments, whether the table refers to it or not. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

/** The SegmentId in the key of an object. */
export function segmentIdOf(key: string): string {
  return posix.basename(key, '.seg');
}

/** All objects of a collection's segments, ascending by key, a thousand at a time. */
export async function* listObjects(store: Store, collection: Generation): AsyncGenerator<StoredObject[]> {
  let token: string | undefined;
  do {
    const { Contents = [], NextContinuationToken } = await store.s3.send(
      new ListObjectsV2Command({
        Bucket: store.bucket,
        Prefix: segmentFolder(collection),
        ContinuationToken: token,
      }),
    );
    yield Contents.map(({ Key = '', Size = 0, LastModified = new Date() }) => ({
      key: Key,
      bytes: Size,
      writtenAt: LastModified,
    }));
    token = NextContinuationToken;
  } while (token !== undefined);
}

/**
 * Deletes objects, whether they exist or not.
 * @throws Error that names the first one that S3 did not delete
 */
export async function deleteObjects(store: Store, keys: readonly string[]): Promise<void> {
  await inParallel(chunks(keys, KEYS_PER_DELETION), CONCURRENT_DELETIONS, async (batch) => {
    const { Errors = [] } = await store.s3.send(
      new DeleteObjectsCommand({
        Bucket: store.bucket,
        Delete: { Objects: batch.map((Key) => ({ Key })), Quiet: true },
      }),
    );
    if (Errors.length > 0) {
      throw new Error(`${Errors.length} objects were not deleted, first ${Errors[0].Key}: ${Errors[0].Code}.`);
    }
  });
}
