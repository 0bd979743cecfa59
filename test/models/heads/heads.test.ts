import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { AgeFile } from '../../../layers/vision/attributes/age.ts';
import {
  type EmotionsFile,
  openEmotionClassifier,
  TAUGHT_EMOTIONS,
} from '../../../layers/vision/attributes/emotions.ts';
import { readPart } from '../../../layers/vision/attributes/features.ts';
import { type HeadFile, openHead } from '../../../layers/vision/attributes/head.ts';
import { type JudgeFile, openJudge } from '../../../layers/vision/attributes/judge.ts';
import { decodeFloats } from '../../../models/floats.ts';
import { AGE, EMOTIONS, JUDGES, RECIPES } from '../../../models/heads/recipes.ts';
import { bareFace, fullFace } from '../../vision/attributes/sample-features.ts';

const FOLDER = fileURLToPath(new URL('../../../models/heads/', import.meta.url));

async function fileOf<File extends HeadFile>(name: string): Promise<File> {
  return JSON.parse(await readFile(join(FOLDER, `${name}.json`), 'utf8')) as File;
}

const names = RECIPES.map(({ name }) => name);

describe('The committed heads', () => {
  it('are one for each recipe, and no others', () => {
    const files = globSync('*.json', { cwd: FOLDER }).map((file) => basename(file, '.json'));
    expect(files.toSorted()).toEqual(names.toSorted());
  });

  it.each(names)('have a row in models/heads/README.md: %s', async (name) => {
    expect(await readFile(join(FOLDER, 'README.md'), 'utf8')).toContain(`| \`${name}\` |`);
  });

  it.each(RECIPES)('read what their recipe states: $name', async ({ name, reads }) => {
    const file = await fileOf(name);
    expect(file.reads).toEqual(reads.map(({ part }) => part));
    const numbers = file.reads.reduce((sum, part) => sum + readPart(part, fullFace).length, 0);
    for (const row of file.weights) {
      const weights = decodeFloats(row);
      expect(weights).toHaveLength(numbers);
      expect(weights.every(Number.isFinite)).toBe(true);
      expect(weights.some((weight) => weight !== 0)).toBe(true);
    }
  });

  it.each(RECIPES)(
    'give finite scores from the features that they name, and need all of them: $name',
    async ({ name }) => {
      const head = openHead(await fileOf(name));
      const extracted = Object.fromEntries(head.features.map((feature) => [feature, fullFace[feature]]));
      const scores = head.scores({ ...bareFace, ...extracted });
      expect(scores).toHaveLength(name === 'emotions' ? TAUGHT_EMOTIONS.length : 1);
      expect(scores.every(Number.isFinite)).toBe(true);
      for (const feature of head.features) {
        expect(() => head.scores({ ...bareFace, ...extracted, [feature]: undefined })).toThrow(
          `"${feature}" of this face was not extracted`,
        );
      }
    },
  );

  it.each(JUDGES)(
    'have a probability that rises with the score, and a threshold below .55: $name',
    async ({ name }) => {
      const file = await fileOf<JudgeFile>(name);
      expect(file.calibration.slope).toBeGreaterThan(0);
      expect(file.threshold).toBeGreaterThan(0.1);
      expect(file.threshold).toBeLessThan(0.55);
      const probability = openJudge(file).probability(fullFace);
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1);
    },
  );

  it('classify seven emotions, with probabilities that rise with the scores', async () => {
    const file = await fileOf<EmotionsFile>(EMOTIONS.name);
    expect(file.calibration.slope).toBeGreaterThan(0);
    expect(file.calibration.intercepts).toHaveLength(TAUGHT_EMOTIONS.length);
    expect(openEmotionClassifier(file).describe(fullFace)).toHaveLength(8);
  });

  it('estimate ages in ranges that widen with the years', async () => {
    const { spread } = await fileOf<AgeFile>(AGE.name);
    expect(spread.atBirth).toBeGreaterThan(0);
    expect(spread.perYear).toBeGreaterThan(0);
    expect(spread.most).toBeGreaterThan(spread.atBirth);
  });

  it('are small enough to be read in a review: under 400 kB together', async () => {
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(FOLDER, `${name}.json`))).length));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(400_000);
  });
});
