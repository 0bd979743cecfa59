/** The chunks of a PNG (W3C PNG, third edition) in front of its pixels. */

import { crc32, deflateSync } from 'node:zlib';

interface Chunk {
  readonly type: string;
  /** Offset of the chunk's length field in the file. */
  readonly offset: number;
  readonly content: Buffer;
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly isGray: boolean;
  readonly isInterlaced: boolean;
  /** Bytes of one decoded pixel. */
  readonly pixelBytes: number;
  /** Contents of the chunks about colour by type. */
  readonly colours: ReadonlyMap<string, Buffer>;
}

const COLOUR_CHUNKS = ['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM'];
const KEPT_CHUNKS = ['IHDR', 'tRNS', ...COLOUR_CHUNKS];

const SIGNATURE_BYTES = 8;
/** Length and type before the content, the checksum behind it. */
const FRAME_BYTES = 12;

const COLOUR_TYPES: Readonly<Record<number, { channels: number; isGray: boolean }>> = {
  0: { channels: 1, isGray: true },
  2: { channels: 3, isGray: false },
  3: { channels: 3, isGray: false },
  4: { channels: 2, isGray: true },
  6: { channels: 4, isGray: false },
};

/** @returns undefined if the header cannot be read */
export function readPngHeader(bytes: Uint8Array): PngHeader | undefined {
  const kept = new Map<string, Buffer>();
  for (const { type, content } of readChunks(bytes)) {
    if (KEPT_CHUNKS.includes(type) && !kept.has(type)) kept.set(type, content);
  }
  const content = kept.get('IHDR');
  if (content === undefined || content.length < 13) return undefined;
  const colourType = COLOUR_TYPES[content[9]];
  if (colourType === undefined) return undefined;
  const { channels, isGray } = colourType;
  // A colour made transparent (tRNS) is decoded to an alpha channel.
  const alpha = kept.has('tRNS') ? 1 : 0;
  return {
    width: content.readUInt32BE(0),
    height: content.readUInt32BE(4),
    bitDepth: content[8],
    isGray,
    isInterlaced: content[12] !== 0,
    pixelBytes: (channels + alpha) * (content[8] === 16 ? 2 : 1),
    colours: kept,
  };
}

/** All chunks in front of the pixels. */
function* readChunks(bytes: Uint8Array): Generator<Chunk> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = SIGNATURE_BYTES;
  while (offset + FRAME_BYTES <= file.length) {
    const length = file.readUInt32BE(offset);
    const type = file.toString('latin1', offset + 4, offset + 8);
    if (type === 'IDAT' || type === 'IEND') return;
    yield { type, offset, content: file.subarray(offset + 8, offset + 8 + length) };
    offset += FRAME_BYTES + length;
  }
}

/** Copies a PNG with `profile` in place of everything that it says of its colours. */
export function withColourProfile(bytes: Uint8Array, profile: Buffer): Buffer {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (const { type, offset, content } of readChunks(bytes)) {
    const end = offset + FRAME_BYTES + content.length;
    if (type === 'IHDR') {
      parts.push(bytes.subarray(start, end), profileChunk(profile));
      start = end;
    } else if (COLOUR_CHUNKS.includes(type)) {
      parts.push(bytes.subarray(start, offset));
      start = end;
    }
  }
  return Buffer.concat([...parts, bytes.subarray(start)]);
}

function profileChunk(profile: Buffer): Buffer {
  // The name of the profile ends in a zero; another zero names deflate.
  const body = Buffer.concat([Buffer.from('iCCPVisage\0\0', 'latin1'), deflateSync(profile)]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
