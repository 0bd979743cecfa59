/** Small photos of one face each, all of different bytes, quick to index. */
import sharp from 'sharp';
import { type SampleName, samplePhoto } from './photos.ts';

/** Squares around single faces, twice their size: left, top and side in pixels. */
const SQUARES: readonly (readonly [SampleName, number, number, number])[] = [
  ['sample1.jpg', 1350, 114, 438],
  ['sample1.jpg', 732, 343, 409],
  ['sample1.jpg', 305, 287, 412],
  ['sample2.jpg', 1331, 71, 429],
  ['sample3.jpg', 927, 112, 523],
  ['sample3.jpg', 1338, 202, 492],
];

const SIDE_PX = 160;

/** Makes JPEGs of 160 x 160 pixels: six faces, repeated, with a comment that makes the bytes differ. */
export async function portraits(count: number): Promise<Buffer[]> {
  const faces = await Promise.all(
    SQUARES.slice(0, count).map(async ([name, left, top, side]) =>
      sharp(await samplePhoto(name))
        .extract({ left, top, width: side, height: side })
        .resize(SIDE_PX)
        .jpeg({ quality: 85 })
        .toBuffer(),
    ),
  );
  return Array.from({ length: count }, (_, index) => withComment(faces[index % faces.length], `portrait ${index}`));
}

/** Inserts a comment segment, 0xFFFE and its own length, after the start of the image. */
export function withComment(jpeg: Buffer, text: string): Buffer {
  const segment = Buffer.alloc(4 + Buffer.byteLength(text));
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(segment.length - 2, 2);
  segment.write(text, 4);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}
