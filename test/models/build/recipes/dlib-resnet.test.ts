import { expect, test } from 'vitest';
import { cosine, largestDifference } from '../../helpers/compare.ts';
import { faceRecognitionNet } from '../../helpers/face-api.ts';
import { pixelInput } from '../../helpers/model-list.ts';
import { builtNetwork } from '../../helpers/networks.ts';
import { type Sample, samplesFor } from '../../helpers/samples.ts';

/** Divisor of face-api's pixels; dlib and networks.json have 256. */
const FACE_API_RANGE = 255;

test("dlib-resnet gives the embedding that face-api's own network gives", async () => {
  const built = await builtNetwork('dlib-resnet');
  const original = await faceRecognitionNet();
  const { scale } = pixelInput('dlib-resnet').input;
  for (const sample of await samplesFor('dlib-resnet')) {
    const rescaled = { ...sample, data: sample.data.map((value) => value / scale / FACE_API_RANGE) };
    const { embedding } = await built(rescaled);
    const descriptor = await original(pixelsOf(sample));
    expect(cosine(embedding.data, descriptor)).toBeGreaterThan(0.999999);
    expect(largestDifference(embedding.data, descriptor)).toBeLessThan(1e-5);
  }
});

/** Restores the pixels that a sample was made from: height by width by colour. */
function pixelsOf({ data }: Sample): Float32Array {
  const { mean, scale } = pixelInput('dlib-resnet').input;
  const plane = data.length / mean.length;
  const pixels = new Float32Array(data.length);
  data.forEach((value, index) => {
    const colour = Math.floor(index / plane);
    pixels[(index % plane) * mean.length + colour] = value / scale + mean[colour];
  });
  return pixels;
}
