import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MASK_COLOURS, type MaskColour, maskSvg } from '../../../eval/album/mask-drawing.ts';
import { loadVision, type Vision } from '../../../layers/vision/index.ts';
import { SAMPLES, samplePhoto } from '../../helpers/photos.ts';
import { type Person, peopleIn } from './people.ts';

const OF_MOUTH_AND_CHIN = ['smile', 'beard', 'mustache', 'mouthOpen'] as const;

let vision: Vision;

beforeAll(async () => {
  vision = await loadVision();
});

afterAll(() => vision.close());

/** The people of all sample photos, with a mask drawn over each face. */
async function maskedPeople(colour: MaskColour): Promise<Person[]> {
  const people: Person[] = [];
  for (const name of SAMPLES) {
    const photo = await samplePhoto(name);
    using analysed = await vision.analyze(photo, { minSidePx: 80, maxSidePx: 4096 });
    const masks = analysed.faces.map(({ landmarks }) => Buffer.from(maskSvg(landmarks, analysed, colour)));
    const masked = sharp(photo).composite(masks.map((input) => ({ input })));
    people.push(...(await peopleIn(vision, await masked.jpeg().toBuffer())));
  }
  return people;
}

it.each(MASK_COLOURS)('sees nothing of a mouth or chin behind a %s face mask', async (colour) => {
  const people = await maskedPeople(colour);

  // 22 faces.
  expect(people.length).toBeGreaterThanOrEqual(17);
  const seen = people.flatMap(({ attributes }) => OF_MOUTH_AND_CHIN.filter((name) => attributes[name].value));
  expect(seen).toEqual([]);
  expect(people.filter(({ attributes }) => !attributes.faceOccluded.value)).toEqual([]);
});
