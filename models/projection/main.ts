/**
 * `npm run train -- projection DATA`: finds the axes that a pack's joined vectors are projected on. The last line of stdout is one
 * JSON object.
 */

import { exitWithUsage } from '../../eval/command-line.ts';
import { PACK } from '../../eval/pack.ts';
import { readFaces } from '../faces.ts';
import { readPackCommand } from '../pack-command.ts';
import { writePackFile } from '../packs.ts';
import { principalAxes } from './principal-axes.ts';

const USAGE = `Usage: npm run train -- projection DATA [options]

  DATA          the folder that holds lfw-dev and utk-dev

  --pack NAME   the model pack, if not that of new collections; it has a projection already, or another pack is meant
  --dry         writes no file, only prints the report
  --reuse       takes the vectors kept in out/vectors`;

const { directory, dry, reuse } = readPackCommand(USAGE);
if (!PACK.embedding.projection) exitWithUsage(USAGE, `Model pack ${PACK.name} has no projection`);

const axes = PACK.embedding.dimensions;
const vectors = (await readFaces(directory, PACK, reuse)).map(({ joined }) => joined);
const found = principalAxes(vectors);
const kept = found.slice(0, axes);
if (!dry) {
  const halves = Float16Array.from(kept.flatMap(({ vector }) => [...vector]));
  await writePackFile(PACK, 'projection', {
    from: vectors[0].length,
    axes,
    values: Buffer.from(halves.buffer).toString('base64'),
  });
}
const held = (count: number) =>
  Number(
    found
      .slice(0, count)
      .reduce((sum, { value }) => sum + value, 0)
      .toFixed(4),
  );
console.log(
  JSON.stringify({
    faces: vectors.length,
    from: vectors[0].length,
    axes,
    /** Share of the vectors' squared length along the leading axes. */
    held: Object.fromEntries([1, 16, 64, 128, axes].map((count) => [count, held(count)])),
  }),
);
