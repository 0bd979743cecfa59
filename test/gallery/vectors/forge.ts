import { crc32 } from 'node:zlib';
import { UnsupportedSegment } from '../../../layers/gallery/errors.ts';
import { READABLE_VERSIONS } from '../../../layers/gallery/vectors/header.ts';

/** Versions of the format that this release does not read. */
export const NEWER = Math.max(...READABLE_VERSIONS) + 1;
export const OLDER = Math.min(...READABLE_VERSIONS) - 1;

/** Message of the error for a segment of such a version. */
export function unsupported(segment: string, version = NEWER): string {
  return new UnsupportedSegment(segment, version, READABLE_VERSIONS).message;
}

/** Offsets of fields of the header; see the table in header.ts. */
export const VERSION_AT = 8;
export const COUNT_AT = 16;
export const BLOCKS_AT = 20;
const HEADER_CRC_AT = 124;

/** Copies a segment, writes a uint32 into the header of the copy, and corrects the header's checksum. */
export function forgeHeader(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const forged = new Uint8Array(bytes);
  const view = new DataView(forged.buffer);
  view.setUint32(at, value, true);
  view.setUint32(HEADER_CRC_AT, crc32(forged.subarray(0, HEADER_CRC_AT)), true);
  return forged;
}

/** A segment as a release that writes another version of the format might write it. */
export function ofVersion(bytes: Uint8Array, version: number): Uint8Array {
  return forgeHeader(bytes, VERSION_AT, version);
}
