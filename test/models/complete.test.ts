import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { NAMES as OPENED } from '../../layers/vision/networks/networks.worker.ts';
import { PACK_FILES } from '../../layers/vision/networks/pack-files.ts';
import { RECIPES } from '../../models/build/recipes/index.ts';
import { MODEL_NAMES } from './helpers/model-list.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Names, without their ending, of the files of a folder that are made for one recipe. */
const namesIn = (folder: string, ending: string): string[] =>
  globSync(`${folder}/*${ending}`, { cwd: root })
    .map((file) => basename(file, ending))
    .filter((name) => !['index', 'recipe'].includes(name))
    .toSorted();

it('Every model of networks.json has a recipe, and is a network of a pack', () => {
  const ofPacks = new Set([...PACK_FILES.values()].flatMap(({ manifest }) => manifest.networks));
  expect([...RECIPES.keys()].toSorted()).toEqual(MODEL_NAMES.toSorted());
  expect([...ofPacks].toSorted()).toEqual(MODEL_NAMES.toSorted());
});

it.each([...PACK_FILES])('Every network that finds and describes faces is one of %s', (_, { manifest }) => {
  expect(manifest.networks).toEqual(expect.arrayContaining([...OPENED]));
});

it('Every file of recipes has a card and a test', () => {
  const recipes = namesIn('models/build/recipes', '.ts');
  expect(recipes.length).toBeGreaterThan(5);
  expect(namesIn('models/cards', '.md')).toEqual(recipes);
  expect(namesIn('test/models/build/recipes', '.test.ts')).toEqual(recipes);
});
