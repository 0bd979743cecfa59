import { glob, open, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Image } from '@aws-sdk/client-rekognition';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** A photo to be indexed. */
export interface ImportPhoto {
  /** Path below the folder or the prefix, with slashes. */
  readonly name: string;
  /** Changes with the photo's bytes, as far as is known without reading them. */
  readonly version: string;
  /** Reads the image to send. @throws Unfit */
  image(): Promise<Image>;
}

/** A file that is not sent because it would be refused. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Most bytes of an image in the request itself. */
const MAX_INLINE_BYTES = 5 * 1024 * 1024;

/** The first bytes of JPEG and PNG files. */
const MAGIC = [Buffer.from([0xff, 0xd8, 0xff]), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])];

/** Lists all files in a folder and below it, except hidden ones, in the order of their names. */
export async function photosInFolder(folder: string): Promise<ImportPhoto[]> {
  const names: string[] = [];
  const isHidden = (name: string) => name.startsWith('.');
  for await (const entry of glob('**/*', { cwd: folder, withFileTypes: true, exclude: ({ name }) => isHidden(name) })) {
    if (!entry.isFile() || isHidden(entry.name)) continue;
    names.push(relative(folder, join(entry.parentPath, entry.name)));
  }
  const photos: ImportPhoto[] = [];
  for (const name of names.sort()) {
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    photos.push({ name, version: `${size} ${mtimeMs}`, image: async () => ({ Bytes: await readPhoto(path, size) }) });
  }
  return photos;
}

async function readPhoto(path: string, size: number): Promise<Buffer> {
  if (size === 0) throw new Unfit('Empty', 'The file is empty.');
  if (!(await isPhoto(path))) throw new Unfit('NotAPhoto', 'The file is neither JPEG nor PNG.');
  if (size > MAX_INLINE_BYTES) {
    throw new Unfit(
      'TooLargeToSend',
      'A request takes 5 MB. Put the photo into S3 and import it from there, up to 15 MB.',
    );
  }
  return readFile(path);
}

async function isPhoto(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
  return MAGIC.some((magic) => buffer.subarray(0, magic.length).equals(magic));
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
