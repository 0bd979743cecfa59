import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SourceObject } from '../../layers/gallery/index.ts';
import { RESULT_SUFFIX } from '../shared/constants.ts';
import type { Indexing } from './index-photo.ts';

/** S3's limit on a key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Whether an object is a result that `writeResult` wrote, and not a photo. */
export function isResult(key: string): boolean {
  return key.endsWith(RESULT_SUFFIX);
}

/**
 * Writes a photo's outcome and IndexFaces' answer beside it, as JSON; skipped if the key is too long for the suffix.
 */
export async function writeResult(
  s3: S3Client,
  { bucket, key }: SourceObject,
  { outcome, response }: Indexing,
): Promise<void> {
  const Key = key + RESULT_SUFFIX;
  if (Buffer.byteLength(Key) > MAX_KEY_BYTES) return;
  const Body = JSON.stringify({ outcome: outcome.type, ...outcome.detail, ...(response && { response }) });
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'application/json' }));
}

export async function deleteResult(s3: S3Client, { bucket, key }: SourceObject): Promise<void> {
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key + RESULT_SUFFIX }));
}
