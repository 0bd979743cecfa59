import { crc32 } from 'node:zlib';
import { CorruptSegment, UnsupportedSegment } from '../errors.ts';
import { BLOCKS, type BlockName, HEADER_BYTES, type Layout, layOut } from './layout.ts';

/*
 * Header of a segment object, little-endian:
 *
 *   offset  type          field
 *        0  8 bytes       magic, "VISAGSEG"
 *        8  uint32        version of the format
 *       12  uint32        dimensions of a vector
 *       16  uint32        number of faces
 *       20  5 x 2 uint32  of each block in order: its offset, and the CRC32 of the block with the zeros after it
 *       60  64 bytes      name of the model pack that made the vectors, UTF-8, then zeros
 *      124  uint32        CRC32 of bytes 0 to 123
 *
 * Magic, version and the CRC32 at 124 of a header of 128 bytes are the same in every version, so that any release tells
 * an object of another version from a damaged one.
 */
const MAGIC = Buffer.from('VISAGSEG', 'latin1');
const VERSION_AT = 8;
const DIMENSIONS_AT = 12;
const COUNT_AT = 16;
const BLOCKS_AT = 20;
const PACK_AT = 60;
const PACK_BYTES = 64;
const HEADER_CRC_AT = 124;

/**
 * Version policy: a new version N comes in two releases, so that each can be rolled back to the one before: the first
 * reads N - 1 and N and writes N - 1, the next writes N. A release that no longer reads a version has a command that
 * rewrites its segments. Version 1, without ninth bits, was replaced before the first release.
 */
export const WRITTEN_VERSION = 2;
/** Ascending. */
export const READABLE_VERSIONS: readonly number[] = [2];

export interface Header {
  /** The model pack that made the vectors. */
  readonly pack: string;
  readonly dimensions: number;
  readonly count: number;
  readonly layout: Layout;
}

/**
 * Writes the header of a segment whose blocks are complete: it holds their checksums.
 * @throws RangeError when the name of the pack is longer than 64 bytes
 */
export function writeHeader(bytes: Uint8Array, { pack, dimensions, count, layout }: Header): void {
  const packName = Buffer.from(pack, 'utf8');
  if (packName.length > PACK_BYTES) throw new RangeError(`The pack's name ${pack} is longer than ${PACK_BYTES} bytes.`);
  const header = viewHeader(bytes);
  bytes.set(MAGIC);
  bytes.set(packName, PACK_AT);
  header.setUint32(VERSION_AT, WRITTEN_VERSION, true);
  header.setUint32(DIMENSIONS_AT, dimensions, true);
  header.setUint32(COUNT_AT, count, true);
  for (const name of BLOCKS) {
    const { start, end } = layout.blocks[name];
    header.setUint32(offsetFieldAt(name), start, true);
    header.setUint32(crcFieldAt(name), crc32(bytes.subarray(start, end)), true);
  }
  header.setUint32(HEADER_CRC_AT, crc32(bytes.subarray(0, HEADER_CRC_AT)), true);
}

/**
 * Reads and checks the header, not the blocks.
 * @param name the segment's name in errors
 * @throws UnsupportedSegment when the header is intact and of a version that this release does not read
 * @throws CorruptSegment
 */
export function readHeader(name: string, bytes: Uint8Array): Header {
  const corrupt = (problem: string) => new CorruptSegment(name, 'header', problem);
  if (bytes.length < HEADER_BYTES) throw corrupt(`${bytes.length} bytes in all`);
  if (MAGIC.compare(bytes, 0, MAGIC.length) !== 0) throw corrupt('does not begin like a segment');
  const header = viewHeader(bytes);
  if (header.getUint32(HEADER_CRC_AT, true) !== crc32(bytes.subarray(0, HEADER_CRC_AT))) throw corrupt('wrong CRC32');
  const version = header.getUint32(VERSION_AT, true);
  if (!READABLE_VERSIONS.includes(version)) throw new UnsupportedSegment(name, version, READABLE_VERSIONS);

  const dimensions = header.getUint32(DIMENSIONS_AT, true);
  const count = header.getUint32(COUNT_AT, true);
  if (count === 0 || dimensions === 0) throw corrupt(`${count} faces of ${dimensions} dimensions`);
  const layout = layOut(dimensions, count);
  if (BLOCKS.some((block) => header.getUint32(offsetFieldAt(block), true) !== layout.blocks[block].start)) {
    throw corrupt('blocks are not where they must be');
  }
  const pack = Buffer.from(bytes.subarray(PACK_AT, PACK_AT + PACK_BYTES))
    .toString('utf8')
    .replace(/\0+$/, '');
  return { pack, dimensions, count, layout };
}

/** @throws CorruptSegment when the block's checksum does not match */
export function checkBlock(name: string, bytes: Uint8Array, { blocks }: Layout, block: BlockName): void {
  const { start, end } = blocks[block];
  const expected = viewHeader(bytes).getUint32(crcFieldAt(block), true);
  if (crc32(bytes.subarray(start, end)) !== expected) throw new CorruptSegment(name, block, 'wrong CRC32');
}

function viewHeader(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
}

function offsetFieldAt(block: BlockName): number {
  return BLOCKS_AT + 8 * BLOCKS.indexOf(block);
}

function crcFieldAt(block: BlockName): number {
  return offsetFieldAt(block) + 4;
}
