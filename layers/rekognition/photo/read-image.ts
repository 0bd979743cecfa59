import { Readable } from 'node:stream';
import type { Image } from '@aws-sdk/client-rekognition';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { EndpointError } from '@smithy/core/endpoints';
import {
  ImageTooLargeException,
  InvalidParameterException,
  InvalidS3ObjectException,
  ProvisionedThroughputExceededException,
} from '../errors.ts';

/**
 * Limits of a side, in pixels. AWS documents a least side of 80, yet has answered smaller crops of faces. It documents
 * 10,000 only for operations that Visage does not have.
 */
export const SIDES_PX = { minSidePx: 40, maxSidePx: 10_000 };

const MAX_S3_BYTES = 15 * 1024 * 1024;

/**
 * Reads the image that a request contains, or else the S3 object that it names.
 * @throws InvalidParameterException, InvalidS3ObjectException, ImageTooLargeException,
 * ProvisionedThroughputExceededException
 */
export async function readImage({ Bytes, S3Object }: Image, s3: S3Client): Promise<Uint8Array> {
  if (Bytes) return Bytes;
  if (!S3Object) throw InvalidParameterException.imageIsEmpty();
  const { Bucket, Name: Key, Version: VersionId } = S3Object;
  if (!Bucket || !Key) throw InvalidS3ObjectException.incomplete();
  const object = await getObject(s3, { Bucket, Key, VersionId });
  if ((object.ContentLength ?? 0) > MAX_S3_BYTES) {
    // Closes the connection instead of reading the body.
    if (object.Body instanceof Readable) object.Body.destroy();
    throw ImageTooLargeException.bytes();
  }
  return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
}

async function getObject(s3: S3Client, which: ConstructorParameters<typeof GetObjectCommand>[0]) {
  try {
    return await s3.send(new GetObjectCommand(which));
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 503) throw ProvisionedThroughputExceededException.s3({ cause: error });
    // Redirected (another region), forbidden or missing; or a name such as a--x-s3, which the SDK has no endpoint for.
    if ((status !== undefined && status < 500) || error instanceof EndpointError)
      throw InvalidS3ObjectException.unreadable({ cause: error });
    throw error;
  }
}
