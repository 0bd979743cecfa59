/** Faces beside, before and behind others, composed of the sample photos' people. */

import sharp, { type OverlayOptions } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Box, type Face, loadVision, type Vision } from '../../layers/vision/index.ts';
import { type SampleName, samplePhoto } from '../helpers/photos.ts';

const LIMITS = { minSidePx: 80, maxSidePx: 10_000 };
const WIDTH = 1920;
const HEIGHT = 1280;

/** Side of the square that is cut around a face, in heights of its box. */
const CROP = 1.7;

interface Person {
  readonly bytes: Buffer;
  /** In pixels of the photo. */
  readonly box: Box;
}

/** A person's face, pasted into a picture. */
interface Pasted {
  readonly person: Person;
  /** Centre of its box and height of the upright box, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly heightPx: number;
  /** Clockwise, in degrees. */
  readonly turned?: number;
  /** Whether only the head is pasted, without its surroundings. */
  readonly headOnly?: boolean;
}

let vision: Vision;
let people: Person[];

beforeAll(async () => {
  vision = await loadVision();
  people = [...(await peopleOf('sample6.jpg')), ...(await peopleOf('sample3.jpg'))];
  expect(people.length).toBeGreaterThanOrEqual(4);
});

afterAll(() => vision.close());

/** The people of a sample around whom a whole square can be cut. */
async function peopleOf(name: SampleName): Promise<Person[]> {
  const bytes = await samplePhoto(name);
  using photo = await vision.analyze(bytes, LIMITS);
  const { width, height, faces } = photo;
  return faces
    .map(({ box }) => ({
      bytes,
      box: { left: box.left * width, top: box.top * height, width: box.width * width, height: box.height * height },
    }))
    .filter(({ box }) => {
      const reach = (CROP / 2) * box.height;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      return x >= reach && y >= reach && x + reach <= width && y + reach <= height;
    });
}

async function cut({ person, x, y, heightPx, turned = 0, headOnly = false }: Pasted): Promise<OverlayOptions> {
  const { box, bytes } = person;
  const side = Math.round(CROP * box.height);
  const left = Math.round(box.left + box.width / 2 - side / 2);
  const top = Math.round(box.top + box.height / 2 - side / 2);
  const shown = Math.round(CROP * heightPx);
  const [radiusX, radiusY] = [0.7 * heightPx * (box.width / box.height), 0.75 * heightPx];
  const head = `<svg width="${shown}" height="${shown}"><ellipse cx="${shown / 2}" cy="${shown / 2 - 0.1 * heightPx}" rx="${radiusX}" ry="${radiusY}"/></svg>`;
  const square = await sharp(bytes).extract({ left, top, width: side, height: side }).resize(shown).ensureAlpha().png();
  const piece = headOnly
    ? await sharp(await square.toBuffer())
        .composite([{ input: Buffer.from(head), blend: 'dest-in' }])
        .png()
        .toBuffer()
    : await square.toBuffer();
  const { data, info } = await sharp(piece)
    .rotate(turned, { background: '#00000000' })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { input: data, left: Math.round(x - info.width / 2), top: Math.round(y - info.height / 2) };
}

/** Composes a picture, the last face on top, and finds its faces. */
async function facesOf(pasted: readonly Pasted[]): Promise<readonly Face[]> {
  const picture = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#8a9199' } })
    .composite(await Promise.all(pasted.map(cut)))
    .png()
    .toBuffer();
  using photo = await vision.analyze(picture, LIMITS);
  return photo.faces;
}

/** Expects one face at each place, of its size, and no other. @returns them in the order of the places */
function expectExactly(faces: readonly Face[], pasted: readonly Pasted[]): Face[] {
  expect(faces).toHaveLength(pasted.length);
  return pasted.map(({ x, y, heightPx }) => {
    const at = faces.filter(({ box: { left, top, width, height } }) => {
      const distance = Math.hypot((left + width / 2) * WIDTH - x, (top + height / 2) * HEIGHT - y);
      const size = Math.max(width * WIDTH, height * HEIGHT) / heightPx;
      return distance < 0.4 * heightPx && size > 0.6 && size < 1.6;
    });
    expect(at).toHaveLength(1);
    return at[0];
  });
}

/** Angle between two directions in degrees, 0 to 180. */
const apart = (p: number, q: number) => Math.abs(((((p - q + 180) % 360) + 360) % 360) - 180);

describe.each([90, -90, 135, 180])('A face turned by %i degrees', (turned) => {
  it.each([105, 63])('and %i px high is found beside an upright one', async (heightPx) => {
    const pasted = [
      { person: people[0], x: 500, y: 500, heightPx: 105 },
      { person: people[1], x: 1300, y: 800, heightPx, turned },
    ];
    const [upright, other] = expectExactly(await facesOf(pasted), pasted);
    expect(Math.abs(upright.pose.roll)).toBeLessThan(25);
    expect(apart(other.pose.roll, turned)).toBeLessThan(25);
  });
});

it.each([75, 85])('Of two faces 100 px wide, %i px apart, the rear one is found too', async (distance) => {
  for (const [rear, front] of [
    [people[0], people[1]],
    [people[2], people[3]],
  ]) {
    const heightOf = ({ box }: Person) => (100 * box.height) / box.width;
    const pasted = [
      { person: rear, x: 900, y: 600, heightPx: heightOf(rear) },
      { person: front, x: 900 + distance, y: 600, heightPx: heightOf(front), headOnly: true },
    ];
    expectExactly(await facesOf(pasted), pasted);
  }
});

it.each([60, 80, 110])('A face of %i px before the cheek of one of 300 px is found, and so is that one', async (px) => {
  for (const [large, small] of [
    [people[0], people[1]],
    [people[2], people[3]],
  ]) {
    const halfWidth = (150 * large.box.width) / large.box.height;
    const pasted = [
      { person: large, x: 900, y: 600, heightPx: 300 },
      { person: small, x: 900 + halfWidth, y: 670 + px / 3, heightPx: px, headOnly: true },
    ];
    expectExactly(await facesOf(pasted), pasted);
  }
});
