/** Where the parts of a segment object lie; what they mean is told in segment.ts. */

export const HEADER_BYTES = 128;
export const FACE_ID_BYTES = 16;

/** Every block starts at a multiple of this, so that SIMD code can read it where it lies. */
export const ALIGNMENT = 64;

export interface Block {
  readonly name: string;
  readonly start: number;
  /** Start of the next block: the zeros that fill this one up to its multiple of 64 bytes are part of it. */
  readonly end: number;
}

/** The five blocks of a segment in order. All but the last, with the header, are its head. */
export interface Layout {
  readonly blocks: readonly Block[];
  readonly headBytes: number;
  readonly bytes: number;
}

/** One bit a value, to the next whole byte. */
export function ninthBitBytes(dimensions: number): number {
  return Math.ceil(dimensions / 8);
}

export function layOut(dimensions: number, count: number): Layout {
  const sizes = [
    ['face ids', count * FACE_ID_BYTES],
    ['scales', count * Float32Array.BYTES_PER_ELEMENT],
    ['int8 vectors', count * dimensions],
    ['ninthBits', count * ninthBitBytes(dimensions)],
    ['float16 vectors', count * dimensions * Float16Array.BYTES_PER_ELEMENT],
  ] as const;
  let start = HEADER_BYTES;
  const blocks = sizes.map(([name, size]) => {
    const block = { name, start, end: start + Math.ceil(size / ALIGNMENT) * ALIGNMENT };
    start = block.end;
    return block;
  });
  return { blocks, headBytes: blocks[4].start, bytes: blocks[4].end };
}
