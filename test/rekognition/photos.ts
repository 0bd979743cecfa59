import sharp from 'sharp';
import { samplePhoto } from '../helpers/photos.ts';

/** 1920 x 1280, JPEG */
export const threeFaces = await samplePhoto('sample1.jpg');
/** 1920 x 1398, JPEG */
export const fiveFaces = await samplePhoto('sample5.jpg');

const canvas = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 90, g: 140, b: 60 } } });

/** A photo without faces. */
export const meadow = (width: number, height: number) => canvas(width, height).jpeg().toBuffer();

export const asPng = (photo: Uint8Array) => sharp(photo).png({ compressionLevel: 1 }).toBuffer();

export const inFormat = (format: 'gif' | 'webp' | 'tiff', photo: Uint8Array) =>
  sharp(photo).toFormat(format).toBuffer();

/** A photo padded to a file size after its end, which decoders ignore. */
export const filledUp = (photo: Uint8Array, bytes: number) =>
  Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]);
