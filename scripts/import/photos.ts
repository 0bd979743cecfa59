import type { Image } from '@aws-sdk/client-rekognition';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { Refusal } from './refusals.ts';

/** A photo to be indexed. */
export interface ImportPhoto {
  /** Path below the folder or the prefix, with slashes. */
  readonly name: string;
  /** Changes with the photo's bytes, as far as is known without reading them. */
  readonly version: string;
  /** Reads the image to send. @throws Unfit */
  image(): Promise<Image>;
}

/** A file that is not sent, because it would be refused or cannot be read. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly reason: string;
  readonly kind: Refusal['kind'];

  constructor(reason: string, message: string, kind: Refusal['kind'] = 'refused') {
    super(message);
    this.reason = reason;
    this.kind = kind;
  }
}

/** Lists all objects under a prefix. They are not read here: the service reads them. */
export async function photosInS3(s3: S3Client, bucket: string, prefix: string): Promise<ImportPhoto[]> {
  const photos: ImportPhoto[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }));
    for (const { Key = '', ETag = '' } of page.Contents ?? []) {
      // Objects by which consoles show folders.
      if (Key.endsWith('/')) continue;
      const S3Object = { Bucket: bucket, Name: Key };
      photos.push({ name: nameBelow(Key, prefix), version: ETag, image: async () => ({ S3Object }) });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return photos;
}

/** Part of a key after the last slash of the prefix: `2024/ann.jpg` under `photos/20` is `2024/ann.jpg`. */
function nameBelow(key: string, prefix: string): string {
  return key.slice(prefix.lastIndexOf('/') + 1);
}
