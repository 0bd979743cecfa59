/** The segments of a JPEG (ITU-T T.81). */

export interface JpegHeader {
  readonly isLossless: boolean;
  /** Bytes of the coefficients that are held while a file of several scans is decoded; 0 for one of a single scan. */
  readonly coefficientBytes: number;
}

interface Segment {
  /** Second byte of the marker; the first is always 0xff. */
  readonly marker: number;
  /** Offset of the marker in the file. */
  readonly offset: number;
  readonly content: Buffer;
}

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

interface Frame {
  readonly marker: number;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

const [START, END, SCAN, TEMPORARY] = [0xd8, 0xd9, 0xda, 0x01];
/** Markers of frames are 0xc0 to 0xcf but for tables of Huffman codes, arithmetic conditioning and a reserved one. */
const NO_FRAMES = [0xc4, 0xc8, 0xcc];
const PROGRESSIVE = [0xc2, 0xc6, 0xca, 0xce];
const LOSSLESS = [0xc3, 0xc7, 0xcb, 0xcf];

/** @returns undefined if there is no frame with a scan */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let frame: Frame | undefined;
  for (const segment of readSegments(bytes)) {
    if (isFrame(segment.marker)) frame ??= readFrame(segment);
    if (segment.marker !== SCAN) continue;
    if (frame === undefined) return undefined;
    const hasOneScan = segment.content[0] === frame.components.length && !PROGRESSIVE.includes(frame.marker);
    return {
      isLossless: LOSSLESS.includes(frame.marker),
      coefficientBytes: hasOneScan ? 0 : sizeOfCoefficients(frame),
    };
  }
  return undefined;
}

/** Finds the end of the first picture, behind its end marker. @returns undefined if it has no end marker */
export function findEndOfJpeg(bytes: Uint8Array): number | undefined {
  for (const { marker, offset } of readSegments(bytes)) if (marker === END) return offset + 2;
  return undefined;
}

/**
 * Checks a JPEG of several scans for missing ones: the mean of every block has to be there to its last bit, and every
 * other coefficient of the first component (brightness). Encoders may leave out the finest colour.
 */
export function hasAllScans(bytes: Uint8Array): boolean {
  /** By component: for each of the 64 coefficients the lowest bit that a scan gave, `MISSING` for none. */
  const lowest = new Map<number, Uint8Array>();
  for (const segment of readSegments(bytes)) {
    if (isFrame(segment.marker)) {
      for (const { id } of readFrame(segment)?.components ?? []) lowest.set(id, new Uint8Array(64).fill(MISSING));
    }
    if (segment.marker !== SCAN) continue;
    const { content } = segment;
    const count = content[0];
    const [first, last, bits] = content.subarray(1 + 2 * count);
    for (let i = 0; i < count; i++) lowest.get(content[1 + 2 * i])?.fill(bits & 15, first, last + 1);
  }
  const components = [...lowest.values()];
  const [brightness] = components;
  return (brightness?.every((bit) => bit === 0) ?? false) && components.every(([mean]) => mean === 0);
}

const MISSING = 255;

function sizeOfCoefficients({ width, height, components }: Frame): number {
  const [across, down] = [
    Math.max(...components.map((component) => component.across)),
    Math.max(...components.map((component) => component.down)),
  ];
  const units = Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down));
  const blocks = components.reduce((sum, component) => sum + component.across * component.down, 0);
  // 64 coefficients of two bytes a block.
  return units * blocks * 128;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker);
}

function readFrame({ marker, content }: Segment): Frame | undefined {
  if (content.length < 6 || content.length < 6 + 3 * content[5]) return undefined;
  const components = Array.from({ length: content[5] }, (_, i) => {
    const [id, sampling] = content.subarray(6 + 3 * i);
    return { id, across: sampling >> 4, down: sampling & 15 };
  });
  return { marker, height: content.readUInt16BE(1), width: content.readUInt16BE(3), components };
}

/** Walks the markers up to the end of the first picture, passing over coded data. */
function* readSegments(bytes: Uint8Array): Generator<Segment> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 2;
  for (;;) {
    while (offset < file.length && file[offset] !== 0xff) offset++;
    // A marker may be padded with any number of 0xff.
    while (file[offset + 1] === 0xff) offset++;
    if (offset + 1 >= file.length) return;
    const marker = file[offset + 1];
    if (marker === 0 || marker === START || marker === TEMPORARY || isRestart(marker)) {
      offset += 2;
    } else if (marker === END) {
      yield { marker, offset, content: file.subarray(0, 0) };
      return;
    } else {
      if (offset + 4 > file.length) return;
      const next = offset + 2 + file.readUInt16BE(offset + 2);
      yield { marker, offset, content: file.subarray(offset + 4, next) };
      offset = Math.max(next, offset + 4);
    }
  }
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}
