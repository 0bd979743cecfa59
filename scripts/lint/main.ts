/**
 * `npm run lint:rules`: writes the rules of rules.ts into biome.json, whose overrides are nothing else. `npm test` fails where
 * the two differ.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { overrides } from './overrides.ts';

const file = new URL('../../biome.json', import.meta.url);
const { overrides: _written, ...config } = JSON.parse(await readFile(file, 'utf8')) as { overrides?: object };
const lines = overrides().map((override) => `    ${JSON.stringify(override)}`);
// One line an override: nobody edits them here.
const head = JSON.stringify(config, null, 2).replace(/\n}$/, '');
await writeFile(file, `${head},\n  "overrides": [\n${lines.join(',\n')}\n  ]\n}\n`);
