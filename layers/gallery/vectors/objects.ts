import { posix } from 'node:path';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { chunks, inParallel } from '../parallel.ts';
import type { Generation, Store } from '../store.ts';
import { segmentFolder } from './segment-store.ts';

/** The most keys of one DeleteObjects. */
const KEYS_PER_DELETION = 1000;
const DELETIONS_AT_ONCE = 4;

/** An object where a collection's segments lie, whether the table knows of it or not. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly writtenAt: Date;
}

/** The segment whose object this would be. */
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
 * Deletes objects whether they are there or not.
 * @throws Error that names one that S3 would not delete
 */
export async function deleteObjects(store: Store, keys: readonly string[]): Promise<void> {
  await inParallel(chunks(keys, KEYS_PER_DELETION), DELETIONS_AT_ONCE, async (some) => {
    const { Errors = [] } = await store.s3.send(
      new DeleteObjectsCommand({
        Bucket: store.bucket,
        Delete: { Objects: some.map((Key) => ({ Key })), Quiet: true },
      }),
    );
    if (Errors.length > 0) {
      throw new Error(`${Errors.length} objects were not deleted, first ${Errors[0].Key}: ${Errors[0].Code}.`);
    }
  });
}
