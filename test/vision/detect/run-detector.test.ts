import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScoredBox } from '../../../layers/vision/detect/priors.ts';
import { type Region, regionsAround } from '../../../layers/vision/detect/regions.ts';
import { detectInRegions, detectWithHeatmap } from '../../../layers/vision/detect/run-detector.worker.ts';
import { areaOf, centreOf, iou } from '../../../layers/vision/geometry/rect.ts';
import type { Pixels } from '../../../layers/vision/image/pixels.ts';
import { type Network, openNetwork } from '../../../layers/vision/networks/session.ts';
import { sharedBytes } from '../../../layers/vision/workers/shared-memory.ts';
import { SAMPLES, samplePhoto } from '../../helpers/photos.ts';

const MIN_SCORE = 0.12;

let detector: Network;
let fine: Network;

beforeAll(async () => {
  [detector, fine] = await Promise.all([openNetwork('detector'), openNetwork('detector-fine')]);
});

afterAll(() => Promise.all([detector.release(), fine.release()]));

async function pixelsOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const shared = sharedBytes(data.length);
  shared.set(data);
  return { data: shared, width: info.width, height: info.height };
}

/** A photo with all six samples on it, shrunk until their faces are as small as the finest pass can find. */
async function photoWithSmallFaces(): Promise<Pixels> {
  const small = await Promise.all(
    SAMPLES.map(async (name, i) => ({
      input: await sharp(await samplePhoto(name))
        .resize(150 + 13 * i)
        .png()
        .toBuffer(),
      left: 37 + 190 * i,
      top: 611 - 71 * (i % 3),
    })),
  );
  const photo = await sharp(await samplePhoto('sample2.jpg'))
    .resize(1280)
    .png()
    .toBuffer();
  return pixelsOf(sharp(photo).composite(small));
}

function wholeOf({ width, height }: Pixels): Region {
  const whole = { left: 0, top: 0, width, height };
  return { core: whole, input: whole };
}

const detect = async (pixels: Pixels, regions: readonly Region[], minScore: number) =>
  (await detectInRegions({ 'detector-fine': fine }, { pixels, regions, minScore })).flat();

describe('The finest pass', () => {
  it('finds near hot spots the faces that it finds in the whole picture, and nothing outside the regions', async () => {
    const pixels = await photoWithSmallFaces();
    const hotSpots = [
      { x: 90, y: 640 },
      { x: 700, y: 600 },
      { x: 1270, y: 3 },
      { x: 431, y: 477 },
    ];
    const regions = regionsAround(hotSpots, pixels);
    expect(regions.length).toBeGreaterThan(2);
    const whole = await detect(pixels, [wholeOf(pixels)], 0.5);
    const inRegions = await detect(pixels, regions, MIN_SCORE);
    const isIn = (box: ScoredBox, { core }: Region) => {
      const { x, y } = centreOf(box);
      return x >= core.left && x < core.left + core.width && y >= core.top && y < core.top + core.height;
    };
    const near = whole.filter((box) => regions.some((region) => isIn(box, region)));
    expect(near.length).toBeGreaterThan(3);
    for (const box of near) expect(Math.max(...inRegions.map((other) => iou(box, other)))).toBeGreaterThan(0.6);
    for (const box of inRegions) expect(regions.some((region) => isIn(box, region))).toBe(true);
  });

  it('gets hot spots, from the photo at half the size, near the faces that only it finds', async () => {
    const pixels = await photoWithSmallFaces();
    const half = await pixelsOf(
      sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 3 } }).resize(640, undefined, {
        kernel: 'linear',
      }),
    );
    const { hotSpots } = await detectWithHeatmap({ detector }, { pixels: half, minScore: 0.2, minHeat: -1 });
    const regions = regionsAround(
      hotSpots.map(({ x, y }) => ({ x: 2 * x, y: 2 * y })),
      pixels,
    );
    const work = regions.reduce((sum, region) => sum + areaOf(region.input), 0);
    expect(work).toBeLessThan(0.75 * pixels.width * pixels.height);
    const [all, nearHotSpots] = [
      await detect(pixels, [wholeOf(pixels)], 0.5),
      await detect(pixels, regions, MIN_SCORE),
    ];
    expect(all.length).toBeGreaterThan(15);
    for (const box of all) expect(Math.max(...nearHotSpots.map((other) => iou(box, other)))).toBeGreaterThan(0.5);
  });
});
