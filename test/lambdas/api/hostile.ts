import type { BoundingBox } from '@aws-sdk/client-rekognition';
import sharp from 'sharp';
import { threeFaces } from '../../rekognition/photos.ts';

export const MEGABYTE = 1024 * 1024;

/** The cost of a request: seconds, and additional MB of the process. */
export async function cost<T>(send: () => Promise<T>): Promise<{ answer: T; seconds: number; megabytes: number }> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 5);
  const started = performance.now();
  const answer = await send();
  clearInterval(sampling);
  return { answer, seconds: (performance.now() - started) / 1000, megabytes: (peak - before) / MEGABYTE };
}

/** An empty image of 100 megapixels. */
export const flat = () =>
  sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: { r: 90, g: 140, b: 60 } } });

/** One face of `threeFaces`, 40 px wide, repeated. */
export async function mosaicOfFaces(box: BoundingBox, columns: number, rows: number): Promise<Buffer> {
  const side = 40;
  const { Left = 0, Top = 0, Width = 0, Height = 0 } = box;
  const { width, height } = await sharp(threeFaces).metadata();
  const region = {
    left: Math.round((Left - Width * 0.3) * width),
    top: Math.round((Top - Height * 0.3) * height),
    width: Math.round(Width * 1.6 * width),
    height: Math.round(Height * 1.6 * height),
  };
  const tile = await sharp(threeFaces).extract(region).resize(side, side, { fit: 'fill' }).png().toBuffer();
  return sharp({ create: { width: side * columns, height: side * rows, channels: 3, background: 'black' } })
    .composite([{ input: tile, tile: true, top: 0, left: 0 }])
    .jpeg()
    .toBuffer();
}
