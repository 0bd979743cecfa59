import { createHash } from 'node:crypto';
import type { Box } from '../vision/index.ts';

const HASH_OF_VERSION = { 3: 'md5', 5: 'sha1' } as const;

/** A name-based UUID: version 3 or 5 of RFC 9562, sections 5.3 and 5.5. */
export function nameBasedUuid(version: 3 | 5, namespace: string, name: string): string {
  const hash = createHash(HASH_OF_VERSION[version]).update(uuidToBytes(namespace)).update(name, 'utf8').digest();
  const bytes = hash.subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
}

/**
 * The id of an image in a generation of a collection: the same bytes and ExternalImageId always get the same one.
 * Version 3, as at AWS. The namespace is the generation, which callers never learn, so no MD5 collision can be prepared
 * for it.
 */
export function nameImage(
  generation: string,
  image: { readonly sha256: string; readonly externalImageId?: string },
): string {
  // As JSON, an absent ExternalImageId (null) differs from every present one (a string).
  return nameBasedUuid(3, generation, JSON.stringify([image.sha256, image.externalImageId ?? null]));
}

/** Cells a side of the grid to which a face's place is rounded. */
const PLACE_GRID = 64;

/**
 * The id of a face, a hash of its image, its place (centre and size, in 64ths of the image, so that a retry which
 * detects the face slightly displaced mostly gives the same id), the number of removals from the image so far (so that
 * a face deleted and indexed again is a new face), and a collision index: the first from 0 whose id is free.
 *
 * @param isTaken whether a face of this image has the id already
 */
export function nameFace(imageId: string, box: Box, removals: number, isTaken: (faceId: string) => boolean): string {
  const place = [box.left + box.width / 2, box.top + box.height / 2, box.width, box.height].map((ratio) =>
    Math.round(ratio * PLACE_GRID),
  );
  for (let collisionIndex = 0; ; collisionIndex++) {
    const faceId = nameBasedUuid(5, imageId, JSON.stringify([...place, removals, collisionIndex]));
    if (!isTaken(faceId)) return faceId;
  }
}

/** The 16 bytes of a UUID in its canonical text form. */
export function uuidToBytes(uuid: string): Uint8Array {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) throw new RangeError(`Not a UUID: ${uuid}`);
  return bytes;
}

/** The canonical (lower case) text form of the first 16 bytes. */
export function uuidFromBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
