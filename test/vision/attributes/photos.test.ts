import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attributes, EMOTIONS, loadVision, type Vision } from '../../../layers/vision/index.ts';
import { cellAt, crowd } from '../../helpers/crowd.ts';
import { SAMPLES, type SampleName, samplePhoto } from '../../helpers/photos.ts';
import { everybodyIn, type Person, personAt } from './extract.ts';

let vision: Vision;
const samples = new Map<SampleName, Person[]>();
/** By row and column of the screenshot. */
const people = new Map<string, Person>();

beforeAll(async () => {
  vision = await loadVision();
  for (const name of SAMPLES) samples.set(name, await everybodyIn(vision, await samplePhoto(name)));
  for (const { firstColumn, picture } of await crowd()) {
    for (const person of await everybodyIn(vision, picture)) {
      people.set(cellAt(firstColumn, person.x, person.y), person);
    }
  }
});

afterAll(() => vision.close());

const YES_OR_NO = [
  'smile',
  'eyeglasses',
  'sunglasses',
  'beard',
  'mustache',
  'eyesOpen',
  'mouthOpen',
  'faceOccluded',
] as const;

type Facts = Partial<Record<(typeof YES_OR_NO)[number], boolean>> & { first?: string };

function told(attributes: Attributes, facts: Facts): Facts {
  const names = YES_OR_NO.filter((name) => name in facts);
  return {
    ...Object.fromEntries(names.map((name) => [name, attributes[name].value])),
    ...('first' in facts && { first: attributes.emotions[0].emotion }),
  };
}

function everybody(): Person[] {
  return [...[...samples.values()].flat(), ...people.values()];
}

function inCells(cells: string): Person[] {
  return cells.split(' ').map((cell) => {
    const person = people.get(cell);
    if (!person) throw new Error(`Nobody was found at ${cell}`);
    return person;
  });
}

describe('Of the women in the group portraits it is told', () => {
  const laughing = { smile: true, mouthOpen: true, eyesOpen: true, faceOccluded: false, first: 'HAPPY' };

  // What can be seen of each, by eye; x and y of the middle of her face in pixels.
  const seen: readonly (readonly [string, SampleName, number, number, Facts])[] = [
    ['she laughs', 'sample1.jpg', 1569, 333, laughing],
    ['her painted face is a face', 'sample1.jpg', 511, 493, { eyesOpen: true, mouthOpen: false, faceOccluded: false }],
    ['she has lowered her lids', 'sample1.jpg', 936, 548, { eyesOpen: false, mouthOpen: false }],
    ['she has closed her eyes', 'sample2.jpg', 1545, 286, { eyesOpen: false, mouthOpen: false, smile: false }],
    ['she looks straight on, and smiles', 'sample3.jpg', 1188, 374, { ...laughing }],
    ['she laughs in blue light', 'sample3.jpg', 1584, 448, laughing],
    ['she is serious', 'sample3.jpg', 699, 477, { smile: false, eyesOpen: true }],
    ['she laughs, her head to the side', 'sample4.jpg', 1362, 277, laughing],
    ['she shows her teeth', 'sample4.jpg', 1071, 315, { smile: true, mouthOpen: true, first: 'HAPPY' }],
    ['she speaks', 'sample5.jpg', 478, 1033, { mouthOpen: true, eyesOpen: true, smile: false }],
    ['she speaks, turned aside', 'sample5.jpg', 680, 556, { mouthOpen: true, eyesOpen: true, smile: false }],
    ['she smiles, her mouth closed', 'sample6.jpg', 1594, 426, { smile: true, mouthOpen: false, first: 'HAPPY' }],
    ['she laughs into the camera', 'sample6.jpg', 777, 495, laughing],
    ['she pouts', 'sample6.jpg', 1269, 464, { smile: false, mouthOpen: false, eyesOpen: true, first: 'CALM' }],
  ];

  it.each(seen)('that %s: %s at %i, %i', (_, name, x, y, facts) => {
    const { attributes } = personAt(samples.get(name) ?? [], x, y);
    expect(told(attributes, facts)).toEqual(facts);
  });

  it('that they are women from 10 to 60 without beard, mustache and eyeglasses', () => {
    for (const { attributes } of [...samples.values()].flat()) {
      expect(attributes.gender.value).toBe('Female');
      expect(attributes.beard.value || attributes.mustache.value || attributes.eyeglasses.value).toBe(false);
      expect(attributes.ageRange.low).toBeGreaterThanOrEqual(10);
      expect(attributes.ageRange.high).toBeLessThanOrEqual(60);
    }
  });
});

/** Who wears them on the screenshot. */
const SUNGLASSES = '1:1 1:3 1:8 1:15 2:0 2:7 4:11';

describe('Of the people on the screenshot it is told', () => {
  // By eye. Row 0 is one man eighteen times.
  const MEN =
    '0:0 0:1 0:2 0:3 0:4 0:5 0:6 0:7 0:8 0:9 0:10 0:11 0:12 0:13 0:14 0:15 0:16 0:17 1:0 1:1 1:2 1:3 1:4 1:5 1:8 1:13 1:15 ' +
    '1:16 2:0 2:4 2:5 2:6 2:7 2:12 3:1 3:4 3:15 4:8 4:12 5:5 5:6 5:9';
  it('who is a man and who is a woman, of 98 of 100', () => {
    const men = new Set(MEN.split(' '));
    // Blurred beyond telling.
    const known = [...people].filter(([cell]) => cell !== '4:11');
    const right = known.filter(([cell, { attributes }]) => (attributes.gender.value === 'Male') === men.has(cell));
    expect(known.length).toBeGreaterThan(100);
    expect(right.length / known.length).toBeGreaterThanOrEqual(0.98);
  });

  it('that seven wear sunglasses, and hardly anybody else', () => {
    for (const { attributes } of inCells(SUNGLASSES)) {
      expect(attributes.sunglasses.value).toBe(true);
      expect(attributes.faceOccluded.value).toBe(true);
    }
    const worn = new Set(SUNGLASSES.split(' '));
    const mistaken = [...people].filter(([cell, { attributes }]) => attributes.sunglasses.value && !worn.has(cell));
    expect(mistaken.length).toBeLessThanOrEqual(2);
  });

  it('that one man has eyeglasses, a mustache and a beard', () => {
    const [{ attributes }] = inCells('5:5');
    const facts = { eyeglasses: true, mustache: true, beard: true, sunglasses: false };
    expect(told(attributes, facts)).toEqual(facts);
  });

  it('that three more men have beards, one more a mustache, and of at most one woman either', () => {
    for (const { attributes } of inCells('3:4 4:12 5:9')) expect(attributes.beard.value).toBe(true);
    for (const { attributes } of inCells('1:16')) expect(attributes.mustache.value).toBe(true);
    const women = [...people].filter(([cell]) => cell !== '4:11' && !MEN.split(' ').includes(cell));
    expect(women.length).toBeGreaterThan(55);
    const mistaken = women.filter(([, { attributes }]) => attributes.beard.value || attributes.mustache.value);
    expect(mistaken.length).toBeLessThanOrEqual(1);
  });

  it('that those who show their teeth smile, and are happy', () => {
    for (const { attributes } of inCells('1:6 2:3 3:12 4:1 5:8 5:17')) {
      expect(attributes.smile.value).toBe(true);
      expect(attributes.emotions[0].emotion).toBe('HAPPY');
    }
  });

  it('that those who look serious do not smile', () => {
    for (const { attributes } of inCells('1:16 4:0 5:12')) {
      expect(attributes.smile.value).toBe(false);
      expect(attributes.emotions[0].emotion).not.toBe('HAPPY');
    }
  });
});

describe('Of everybody it is told', () => {
  it('how sure that is of the value stated: from 50 to 100', () => {
    for (const { attributes } of everybody()) {
      for (const name of [...YES_OR_NO, 'gender'] as const) {
        expect(attributes[name].confidence).toBeGreaterThanOrEqual(50);
        expect(attributes[name].confidence).toBeLessThanOrEqual(100);
      }
    }
  });

  it('which emotions they show: eight, surest first, 100 together', () => {
    for (const { attributes } of everybody()) {
      const { emotions } = attributes;
      expect(emotions.map(({ emotion }) => emotion).toSorted()).toEqual([...EMOTIONS].toSorted());
      const confidences = emotions.map(({ confidence }) => confidence);
      expect(confidences).toEqual(confidences.toSorted((p, q) => q - p));
      expect(confidences.reduce((sum, confidence) => sum + confidence)).toBeCloseTo(100, 6);
    }
  });

  it('how old they are at least and at most, in whole years', () => {
    for (const { attributes } of everybody()) {
      const { low, high } = attributes.ageRange;
      expect([low, high].every(Number.isInteger)).toBe(true);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThan(high);
    }
  });
});

describe('The direction of the eyes', () => {
  it('is near zero sideways for who looks into the camera, however the head is turned', () => {
    for (const { attributes } of [...(samples.get('sample3.jpg') ?? []), ...(samples.get('sample6.jpg') ?? [])]) {
      expect(Math.abs(attributes.eyeDirection.yaw)).toBeLessThan(10);
      expect(Math.abs(attributes.eyeDirection.pitch)).toBeLessThan(10);
      expect(attributes.eyeDirection.confidence).toBeGreaterThan(85);
    }
  });

  it('is hardly known behind sunglasses and of closed eyes', () => {
    for (const { attributes } of inCells(SUNGLASSES)) {
      expect(attributes.eyeDirection.confidence).toBeLessThan(5);
    }
    const { attributes } = personAt(samples.get('sample2.jpg') ?? [], 1545, 286);
    expect(attributes.eyeDirection.confidence).toBeLessThan(5);
  });

  it('changes its sign sideways when the photo is mirrored, and stays as high', async () => {
    let aside = 0;
    for (const name of ['sample1.jpg', 'sample4.jpg', 'sample5.jpg', 'sample6.jpg'] as const) {
      const bytes = await samplePhoto(name);
      const { width } = await sharp(bytes).metadata();
      const mirrored = await everybodyIn(vision, await sharp(bytes).flop().jpeg({ quality: 95 }).toBuffer());
      for (const { x, y, attributes } of samples.get(name) ?? []) {
        const { yaw, pitch, confidence } = attributes.eyeDirection;
        // Closed eyes look nowhere.
        if (confidence < 50) continue;
        const there = personAt(mirrored, width - x, y).attributes.eyeDirection;
        expect(Math.abs(there.yaw + yaw)).toBeLessThan(10);
        expect(Math.abs(there.pitch - pitch)).toBeLessThan(10);
        if (Math.abs(yaw) < 10) continue;
        expect(Math.sign(there.yaw)).toBe(-Math.sign(yaw));
        aside++;
      }
    }
    expect(aside).toBeGreaterThanOrEqual(3);
  });
});
