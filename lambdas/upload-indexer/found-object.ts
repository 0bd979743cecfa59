import { HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** Names an object in S3. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  /** Absent for the current version. */
  readonly versionId?: string;
}

/** An object as HeadObject found it. */
export interface FoundObject extends ObjectAddress {
  /** Changes with the object's bytes. */
  readonly etag: string;
  /** User metadata, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads an object's version, ETag and metadata.
 * @returns undefined if the object or the version does not exist
 */
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

/** Whether S3 answered that the object does not exist: 404, or 405 for a version that is a delete marker. */
export function isGone(error: unknown): boolean {
  return error instanceof S3ServiceException && [404, 405].includes(error.$metadata.httpStatusCode ?? 0);
}
