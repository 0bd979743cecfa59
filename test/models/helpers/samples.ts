import { createRequire } from 'node:module';
import sharp, { type Sharp } from 'sharp';
import { type PixelInput, pixelInput } from './model-list.ts';

/** Three people at a table, 1920 x 1280, from the package (MIT). */
const PHOTO = createRequire(import.meta.url).resolve('@vladmandic/face-api/demo/sample1.jpg');

interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** The faces as the detector finds them (centre and longer side of the box), and one eye of each. */
const FACES: readonly Square[] = [
  { x: 508, y: 477, side: 234 },
  { x: 931, y: 540, side: 224 },
  { x: 1570, y: 322, side: 218 },
];
const EYES: readonly Square[] = [
  { x: 443, y: 458, side: 66 },
  { x: 877, y: 532, side: 53 },
  { x: 1552, y: 284, side: 68 },
];

const facesTimes = (margin: number) => FACES.map((face) => ({ ...face, side: face.side * margin }));

/** Three crops for each model that takes one: the faces, larger than their boxes by a factor, or the eyes. */
const CROPS: ReadonlyMap<string, readonly Square[]> = new Map([
  ['landmarks68', facesTimes(1)],
  ['mobilefacenet', facesTimes(1)],
  ['mobilefacenet-192', facesTimes(1)],
  ['dlib-resnet', facesTimes(1.5)],
  ['facemesh', facesTimes(1.35)],
  ['faceres', facesTimes(1.55)],
  ['iris', EYES],
]);

/** An image as a model's input. */
export interface Sample {
  /** [1, channels, height, width] */
  readonly dims: readonly [number, number, number, number];
  readonly data: Float32Array;
}

/**
 * Makes real inputs of a model, pre-processed as networks.json states: three faces, their eyes, or three parts of the photo.
 * @throws Error  the model has no crops here
 */
export async function samplesFor(model: string): Promise<Sample[]> {
  const { input } = pixelInput(model);
  if (model.startsWith('detector')) return Promise.all(FACES.map(({ x, y }) => crop({ x, y, side: 640 }, input, 320)));
  const squares = CROPS.get(model);
  if (!squares) throw new Error(`${model} has no crops in test/models/helpers/samples.ts`);
  return Promise.all(squares.map((square) => crop(square, input)));
}

/** The whole photo, as the detector's input. */
export async function photo(width: number, height: number): Promise<Sample> {
  return toSample(sharp(PHOTO).resize(width, height, { fit: 'fill' }), pixelInput('detector').input);
}

function crop({ x, y, side }: Square, input: PixelInput, size = Number(input.shape[2])): Promise<Sample> {
  const region = {
    left: Math.round(x - side / 2),
    top: Math.round(y - side / 2),
    width: Math.round(side),
    height: Math.round(side),
  };
  return toSample(sharp(PHOTO).extract(region).resize(size), input);
}

async function toSample(image: Sharp, { colour, mean, scale }: PixelInput): Promise<Sample> {
  const toned = colour === 'GRAY' ? image.grayscale() : image;
  const { data, info } = await toned.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const planes = new Float32Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    const source = colour === 'BGR' ? 2 - channel : channel;
    for (let pixel = 0; pixel < width * height; pixel++) {
      planes[channel * width * height + pixel] = (data[pixel * channels + source] - mean[channel]) * scale;
    }
  }
  return { dims: [1, channels, height, width], data: planes };
}
