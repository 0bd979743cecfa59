import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alteredCopy } from '../../eval/altered-copy.ts';
import { evaluateFairness } from '../../eval/fairness.ts';
import { groupOf } from '../../eval/groups.ts';
import { PairCounter } from '../../eval/pair-counter.ts';
import { numberPeople } from '../../eval/same-people.ts';
import { portrait } from '../helpers/crowd.ts';

let folder: string;

/** Cells of the crowd's screenshot, by the names that the images get here. */
const IMAGES = { 'a.png': '0:2', 'b.png': '5:5', 'c.png': '4:0', 'd.png': '2:3', 'a-again.png': '0:2' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visage-fairness-'));
  await mkdir(join(folder, 'images'));
  for (const [name, cell] of Object.entries(IMAGES)) {
    await writeFile(join(folder, 'images', name), await portrait(cell));
  }
});

afterAll(() => rm(folder, { recursive: true }));

const table = (name: string, ...lines: string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);

describe('The fairness of a folder of faces', () => {
  beforeAll(() =>
    // The group of small children is reported whatever its size: these adults are labelled as such.
    table(
      'labels.csv',
      'image,age,female,origin',
      'a.png,2,0,0',
      'b.png,2,0,0',
      'c.png,30,1,0',
      'd.png,30,1,0',
      'a-again.png,3,0,0',
    ),
  );

  it('counts the pairs of different people, of everybody and within each group, that reach a Similarity', async () => {
    const { all, groups, found, refused } = await evaluateFairness(folder, join(folder, 'out'));
    // Ten pairs, of which one is one photo twice.
    expect(all).toEqual({ pairs: 10, falseMatchRate: { 80: 0.1, 99: 0.1 } });
    expect(groups).toMatchObject([{ group: '0-3', people: 3, pairs: 3, falseMatchRate: { 80: 1 / 3, 99: 1 / 3 } }]);
    expect(found).toEqual({ 80: 1, 99: 1 });
    // Five people of one origin are too few for a row of their own.
    expect(refused).toMatchObject([
      { group: '0-3', light: 1, faces: 3, AUTO: 0, MEDIUM: 0, HIGH: 0 },
      { group: '0-3', light: 0.3, faces: 3, AUTO: 0, HIGH: 1 },
      { group: '0-3', light: 0.15, faces: 3, AUTO: 0, HIGH: 1 },
    ]);
    for (const picture of ['fairness.png', 'nearest.png']) {
      expect((await stat(join(folder, 'out', picture))).size).toBeGreaterThan(1000);
    }
  });

  it('leaves out pairs that same.csv says are one person', async () => {
    await table('same.csv', 'image_a,image_b', 'a.png,a-again.png');
    const { all, groups } = await evaluateFairness(folder, join(folder, 'out'));
    expect(all).toEqual({ pairs: 9, falseMatchRate: { 80: 0, 99: 0 } });
    expect(groups).toMatchObject([{ group: '0-3', people: 2, pairs: 2, falseMatchRate: { 80: 0, 99: 0 } }]);
    await rm(join(folder, 'same.csv'));
  });
});

describe('People of several images', () => {
  it('are one person also where only a third image joins two of theirs', async () => {
    await table('same.csv', 'image_a,image_b', 'a,b', 'c,d', 'b,c');
    const numbers = numberPeople(['a', 'b', 'c', 'd', 'e'], join(folder, 'same.csv'));
    expect(new Set(['a', 'b', 'c', 'd'].map((image) => numbers.get(image))).size).toBe(1);
    expect(numbers.get('e')).not.toBe(numbers.get('a'));
    await rm(join(folder, 'same.csv'));
  });

  it('are refused if the table names an image that is not there', async () => {
    await table('same.csv', 'image_a,image_b', 'a,x');
    expect(() => numberPeople(['a', 'b'], join(folder, 'same.csv'))).toThrow('there is no image x');
    await rm(join(folder, 'same.csv'));
  });
});

describe('Parts of the report', () => {
  it.each([
    [{ age: '3', female: '1', origin: '2' }, '0-3'],
    [{ age: '4', female: '1', origin: '2' }, '4-15'],
    [{ age: '16', female: '1', origin: '2' }, 'Asian women'],
    [{ age: '70', female: '0', origin: '4' }, 'other men'],
  ])('a person labelled %j is one of %s', (labels, group) => {
    expect(groupOf(labels)).toBe(group);
  });

  it('a pair counts at every score that it reaches', () => {
    const counter = new PairCounter([0.2, 0.4]);
    for (const score of [0.1, 0.2, 0.3, 0.5]) counter.add(score);
    expect(counter.pairs).toBe(4);
    expect(counter.rates()).toEqual([0.75, 0.25]);
  });

  it('an altered copy is smaller, and darker or lighter', async () => {
    const photo = await portrait('0:2');
    const meanOf = async (picture: Uint8Array) => (await sharp(picture).stats()).channels[0].mean;
    const [lighter, darker] = [await alteredCopy(photo, 'lighter'), await alteredCopy(photo, 'darker')];
    expect(await meanOf(lighter)).toBeGreaterThan(await meanOf(darker));
    const { width = 0, format } = await sharp(lighter).metadata();
    expect(width).toBeLessThan((await sharp(photo).metadata()).width * 0.7);
    expect(format).toBe('jpeg');
  });
});
