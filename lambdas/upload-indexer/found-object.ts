import { HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** Where an object is. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** Without it, the current one. */
  readonly versionId?: string;
}

/** An object as it was when it was looked at. */
export interface FoundObject extends ObjectAddress {
  /** Of its bytes. */
  readonly etag: string;
  /** Of the user, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** @returns undefined if there is no such object, or no such version of it */
export async function findObject(s3: S3Client, address: ObjectAddress): Promise<FoundObject | undefined> {
  const { bucket, key, versionId } = address;
  try {
    const found = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    const version = versionId ?? found.VersionId;
    return {
      bucket,
      key,
      ...(version !== undefined && { versionId: version }),
      etag: found.ETag ?? '',
      metadata: found.Metadata ?? {},
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Whether S3 said that there is no such object: a version that only marks a deletion, it answers with 405. */
export function isGone(error: unknown): boolean {
  return error instanceof S3ServiceException && [404, 405].includes(error.$metadata.httpStatusCode ?? 0);
}
