/**
 * `npm run image -- [--arch arm64|x64] [--packs a,b] [--out FOLDER]`: the file tree of the container image, assembled without Docker, and
 * its size as one JSON object. lambdas/Dockerfile makes the image of the same tree. Ends with status 1 over the budget.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { assembleImage } from './assemble.ts';
import { treeSize } from './size.ts';

const { values } = parseArgs({
  options: { arch: { type: 'string', default: 'arm64' }, packs: { type: 'string' }, out: { type: 'string' } },
});
const architecture = values.arch === 'x64' ? 'x64' : 'arm64';
if (values.arch !== architecture) throw new Error(`--arch is arm64 or x64, not ${values.arch}.`);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const folder = resolve(values.out ?? `${repository}/out/image-${architecture}`);

// Docker gives an empty text where no packs are named.
const packs = values.packs ? values.packs.split(',') : [];
await assembleImage(repository, folder, architecture, packs);
const size = await treeSize(folder);
console.log(JSON.stringify({ architecture, packs, folder, ...size }));
if (size.megabytes > size.budgetMb) process.exitCode = 1;
