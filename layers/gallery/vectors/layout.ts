/**
 * Byte layout of a segment object of format 2; what the blocks mean is in segment.ts, the whole format in
 * docs/storage.md.
 */

export const HEADER_BYTES = 128;
export const FACE_ID_BYTES = 16;

/** Every block starts at a multiple of this, so that SIMD code can read it in place. */
export const ALIGNMENT = 64;

/** Blocks in the order in which they follow the header. With the header, all but the last are the head. */
export const HEAD_BLOCKS = ['faceIds', 'scales', 'quantised', 'ninthBits'] as const;
export const BLOCKS = [...HEAD_BLOCKS, 'vectors'] as const;

export type BlockName = (typeof BLOCKS)[number];

/** Byte offsets of a block within the object. */
export interface Block {
  readonly start: number;
  /** Start of the next block: the zeros that fill this one up to a multiple of ALIGNMENT belong to it. */
  readonly end: number;
}

export interface Layout {
  readonly blocks: Readonly<Record<BlockName, Block>>;
  readonly headBytes: number;
  readonly bytes: number;
}

/** One bit a value, to the next whole byte. */
export function ninthBitBytes(dimensions: number): number {
  return Math.ceil(dimensions / 8);
}

/** Bytes that one face takes in each block. */
export function faceBytes(dimensions: number): Readonly<Record<BlockName, number>> {
  return {
    faceIds: FACE_ID_BYTES,
    scales: Float32Array.BYTES_PER_ELEMENT,
    quantised: dimensions,
    ninthBits: ninthBitBytes(dimensions),
    vectors: dimensions * Float16Array.BYTES_PER_ELEMENT,
  };
}

/**
 * Bytes that one face takes in a segment and in its head, without the header and the zeros that fill up blocks:
 * 2,020 and 740 at 640 dimensions.
 */
export function bytesPerFace(dimensions: number): { readonly segment: number; readonly head: number } {
  const each = faceBytes(dimensions);
  const sum = (names: readonly BlockName[]) => names.reduce((total, name) => total + each[name], 0);
  return { segment: sum(BLOCKS), head: sum(HEAD_BLOCKS) };
}

export function layOut(dimensions: number, count: number): Layout {
  const each = faceBytes(dimensions);
  let start = HEADER_BYTES;
  const place = (name: BlockName): Block => {
    const block = { start, end: start + Math.ceil((count * each[name]) / ALIGNMENT) * ALIGNMENT };
    start = block.end;
    return block;
  };
  const blocks = {
    faceIds: place('faceIds'),
    scales: place('scales'),
    quantised: place('quantised'),
    ninthBits: place('ninthBits'),
    vectors: place('vectors'),
  };
  return { blocks, headBytes: blocks.vectors.start, bytes: blocks.vectors.end };
}
