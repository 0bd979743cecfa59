import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AttributeName,
  type Attributes,
  EMOTIONS,
  type Judgement,
  loadVision,
  type Vision,
} from '../../../layers/vision/index.ts';
import { cellAt, crowd } from '../../helpers/crowd.ts';
import { SAMPLES, type SampleName, samplePhoto } from '../../helpers/photos.ts';
import { type Person, peopleIn, personAt } from './people.ts';

let vision: Vision;
const samples = new Map<SampleName, Person[]>();
/** People on the screenshot, by row and column. */
const people = new Map<string, Person>();

beforeAll(async () => {
  vision = await loadVision();
  for (const name of SAMPLES) samples.set(name, await peopleIn(vision, await samplePhoto(name)));
  for (const { firstColumn, picture } of await crowd()) {
    for (const person of await peopleIn(vision, picture)) {
      people.set(cellAt(firstColumn, person.x, person.y), person);
    }
  }
});

afterAll(() => vision.close());

/** Attributes that are true or false. */
type YesOrNo = { [Name in AttributeName]: Attributes[Name] extends Judgement ? Name : never }[AttributeName];

/** Every one of them; `Record` makes the compiler ask for a new one here. */
const YES_OR_NO = Object.keys({
  smile: true,
  eyeglasses: true,
  sunglasses: true,
  beard: true,
  mustache: true,
  eyesOpen: true,
  mouthOpen: true,
  faceOccluded: true,
} satisfies Record<YesOrNo, true>) as readonly YesOrNo[];

type Facts = Partial<Record<YesOrNo, boolean>> & { first?: string };

/** Picks the attributes that facts are known of. */
function estimated(attributes: Attributes, facts: Facts): Facts {
  const names = YES_OR_NO.filter((name) => name in facts);
  return {
    ...Object.fromEntries(names.map((name) => [name, attributes[name].value])),
    ...('first' in facts && { first: attributes.emotions[0].emotion }),
  };
}

function everyPerson(): Person[] {
  return [...[...samples.values()].flat(), ...people.values()];
}

function inCells(cells: string): Person[] {
  return cells.split(' ').map((cell) => {
    const person = people.get(cell);
    if (!person) throw new Error(`No face was found at ${cell}`);
    return person;
  });
}

describe('The attributes of the women in the group portraits', () => {
  const laughing = { smile: true, mouthOpen: true, eyesOpen: true, faceOccluded: false, first: 'HAPPY' };

  // Marked by eye; x and y of the centre of her face in pixels.
  const marked: readonly (readonly [string, SampleName, number, number, Facts])[] = [
    ['she laughs', 'sample1.jpg', 1569, 333, laughing],
    ['her painted face is a face', 'sample1.jpg', 511, 493, { eyesOpen: true, mouthOpen: false, faceOccluded: false }],
    ['she has lowered her lids', 'sample1.jpg', 936, 548, { eyesOpen: false, mouthOpen: false }],
    ['she has closed her eyes', 'sample2.jpg', 1545, 286, { eyesOpen: false, mouthOpen: false, smile: false }],
    ['she faces the camera, and smiles', 'sample3.jpg', 1188, 374, { ...laughing }],
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

  it.each(marked)('show that %s: %s at %i, %i', (_, name, x, y, facts) => {
    const { attributes } = personAt(samples.get(name) ?? [], x, y);
    expect(estimated(attributes, facts)).toEqual(facts);
  });

  it('show women from 10 to 60 without beard, mustache and eyeglasses', () => {
    for (const { attributes } of [...samples.values()].flat()) {
      expect(attributes.gender.value).toBe('Female');
      expect(attributes.beard.value || attributes.mustache.value || attributes.eyeglasses.value).toBe(false);
      expect(attributes.ageRange.low).toBeGreaterThanOrEqual(10);
      expect(attributes.ageRange.high).toBeLessThanOrEqual(60);
    }
  });
});

/** Cells of the people who wear sunglasses on the screenshot. */
const SUNGLASSES = '1:1 1:3 1:8 1:15 2:0 2:7 4:11';

describe('The attributes of the people on the screenshot', () => {
  // Marked by eye. Row 0 is one man eighteen times.
  const MEN =
    '0:0 0:1 0:2 0:3 0:4 0:5 0:6 0:7 0:8 0:9 0:10 0:11 0:12 0:13 0:14 0:15 0:16 0:17 1:0 1:1 1:2 1:3 1:4 1:5 1:8 1:13 1:15 ' +
    '1:16 2:0 2:4 2:5 2:6 2:7 2:12 3:1 3:4 3:15 4:8 4:12 5:5 5:6 5:9';
  it('have the right gender for 98 of 100', () => {
    const men = new Set(MEN.split(' '));
    // 4:11 is too blurred to mark.
    const known = [...people].filter(([cell]) => cell !== '4:11');
    const right = known.filter(([cell, { attributes }]) => (attributes.gender.value === 'Male') === men.has(cell));
    expect(known.length).toBeGreaterThan(100);
    expect(right.length / known.length).toBeGreaterThanOrEqual(0.98);
  });

  it('find sunglasses on the seven who wear them, and on at most two others', () => {
    for (const { attributes } of inCells(SUNGLASSES)) {
      expect(attributes.sunglasses.value).toBe(true);
      expect(attributes.faceOccluded.value).toBe(true);
    }
    const worn = new Set(SUNGLASSES.split(' '));
    const mistaken = [...people].filter(([cell, { attributes }]) => attributes.sunglasses.value && !worn.has(cell));
    expect(mistaken.length).toBeLessThanOrEqual(2);
  });

  it('find eyeglasses, mustache and beard of one man', () => {
    const [{ attributes }] = inCells('5:5');
    const facts = { eyeglasses: true, mustache: true, beard: true, sunglasses: false };
    expect(estimated(attributes, facts)).toEqual(facts);
  });

  it('find the beards of three more men, the mustache of one more, and either on at most one woman', () => {
    for (const { attributes } of inCells('3:4 4:12 5:9')) expect(attributes.beard.value).toBe(true);
    for (const { attributes } of inCells('1:16')) expect(attributes.mustache.value).toBe(true);
    const women = [...people].filter(([cell]) => cell !== '4:11' && !MEN.split(' ').includes(cell));
    expect(women.length).toBeGreaterThan(55);
    const mistaken = women.filter(([, { attributes }]) => attributes.beard.value || attributes.mustache.value);
    expect(mistaken.length).toBeLessThanOrEqual(1);
  });

  it('find those who show their teeth smiling and happy', () => {
    for (const { attributes } of inCells('1:6 2:3 3:12 4:1 5:8 5:17')) {
      expect(attributes.smile.value).toBe(true);
      expect(attributes.emotions[0].emotion).toBe('HAPPY');
    }
  });

  it('find those with a serious face neither smiling nor happy', () => {
    for (const { attributes } of inCells('1:16 4:0 5:12')) {
      expect(attributes.smile.value).toBe(false);
      expect(attributes.emotions[0].emotion).not.toBe('HAPPY');
    }
  });
});

describe('The attributes of every face', () => {
  it('state their values with a confidence from 50 to 100', () => {
    for (const { attributes } of everyPerson()) {
      for (const name of [...YES_OR_NO, 'gender'] as const) {
        expect(attributes[name].confidence).toBeGreaterThanOrEqual(50);
        expect(attributes[name].confidence).toBeLessThanOrEqual(100);
      }
    }
  });

  it('hold eight emotions, by descending confidence, that add up to 100', () => {
    for (const { attributes } of everyPerson()) {
      const { emotions } = attributes;
      expect(emotions.map(({ emotion }) => emotion).toSorted()).toEqual([...EMOTIONS].toSorted());
      const confidences = emotions.map(({ confidence }) => confidence);
      expect(confidences).toEqual(confidences.toSorted((p, q) => q - p));
      expect(confidences.reduce((sum, confidence) => sum + confidence)).toBeCloseTo(100, 6);
    }
  });

  it('hold an age range in whole years', () => {
    for (const { attributes } of everyPerson()) {
      const { low, high } = attributes.ageRange;
      expect([low, high].every(Number.isInteger)).toBe(true);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThan(high);
    }
  });
});

describe('The direction of the eyes', () => {
  it('is near zero for eyes on the camera, however the head is rotated', () => {
    for (const { attributes } of [...(samples.get('sample3.jpg') ?? []), ...(samples.get('sample6.jpg') ?? [])]) {
      expect(Math.abs(attributes.eyeDirection.yaw)).toBeLessThan(10);
      expect(Math.abs(attributes.eyeDirection.pitch)).toBeLessThan(10);
      expect(attributes.eyeDirection.confidence).toBeGreaterThan(85);
    }
  });

  it('has almost no confidence behind sunglasses and for closed eyes', () => {
    for (const { attributes } of inCells(SUNGLASSES)) {
      expect(attributes.eyeDirection.confidence).toBeLessThan(5);
    }
    const { attributes } = personAt(samples.get('sample2.jpg') ?? [], 1545, 286);
    expect(attributes.eyeDirection.confidence).toBeLessThan(5);
  });

  it('has its yaw negated and its pitch kept when the photo is mirrored', async () => {
    let aside = 0;
    for (const name of ['sample1.jpg', 'sample4.jpg', 'sample5.jpg', 'sample6.jpg'] as const) {
      const bytes = await samplePhoto(name);
      const { width } = await sharp(bytes).metadata();
      const mirrored = await peopleIn(vision, await sharp(bytes).flop().jpeg({ quality: 95 }).toBuffer());
      for (const { x, y, attributes } of samples.get(name) ?? []) {
        const { yaw, pitch, confidence } = attributes.eyeDirection;
        // Closed eyes have no direction.
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
