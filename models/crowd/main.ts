/**
 * `npm run train -- crowd DATA`: fits the crowd function of a pack, which its score subtracts. The last line of stdout is one JSON
 * object.
 */

import { PACK } from '../../eval/pack.ts';
import { mean, quantile } from '../../eval/scores.ts';
import { readFaces, vectorsOf } from '../faces.ts';
import { encodeFloats } from '../floats.ts';
import { groupedFolds } from '../heads/folds.ts';
import { readPackCommand } from '../pack-command.ts';
import { writePackFile } from '../packs.ts';
import { principalAxes } from '../projection/principal-axes.ts';
import { fitCrowd, uncapped } from './fit-crowd.ts';
import { nearestStrangers } from './strangers.ts';

const USAGE = `Usage: npm run train -- crowd DATA [options]

  DATA          the folder that holds lfw-dev and utk-dev

  --pack NAME   the model pack, if not that of new collections
  --dry         writes no file, only prints the report
  --reuse       takes the vectors kept in out/vectors`;

/**
 * Share of the cohort's weight that is a face's crowd. The larger, the less is taken off small children, the densest
 * crowd of all, and the more of their own photos are found; the smaller, the fewer of them match each other. visage-1
 * tells children apart less well and needs the smaller.
 */
const NEAREST_SHARE: Readonly<Record<string, number>> = { 'visage-1': 0.05 };
const USUAL_SHARE = 0.1;

/** Number of leading axes that the quadratic form is fitted along; 24 predict no better. */
const AXES = 16;

/**
 * Share of the faces whose crowd term is below the largest that is ever subtracted; the others are small children. What
 * more would be subtracted keeps few of their pairs apart, and keeps them from matching their own photos.
 */
const BELOW_MOST = 0.98;

/** Seed of the folds. */
const SEED = 20_261_129;

const { directory, dry, reuse } = readPackCommand(USAGE);

const labelled = await readFaces(directory, PACK, reuse);
const vectors = vectorsOf(labelled, PACK);
const faces = labelled.map(({ person, group }, i) => ({ person, group, vector: vectors[i] }));
const cohort = [...Map.groupBy(faces, ({ person }) => person).values()].map(([first]) => first);
const targets = nearestStrangers(faces, cohort, NEAREST_SHARE[PACK.name] ?? USUAL_SHARE);
const { form, heldOut } = fitCrowd(
  vectors,
  targets,
  leadingAxes(),
  groupedFolds(
    faces.map(({ person }) => person),
    SEED,
  ),
);
const terms = vectors.map(uncapped(form));
const most = Number(quantile(terms, BELOW_MOST).toFixed(3));
if (!dry) {
  await writePackFile(PACK, 'crowd', {
    constant: form.constant,
    linear: encodeFloats(form.linear),
    axes: encodeFloats(Float32Array.from(form.axes.flatMap((axis) => [...axis]))),
    weights: form.weights,
    most,
  });
}
console.log(
  JSON.stringify({
    faces: faces.length,
    cohort: cohort.length,
    /** Prediction against measurement, for people whom the function was not fitted on. */
    correlation: round(correlation(heldOut, targets)),
    rootMeanSquareError: round(Math.sqrt(mean([...heldOut].map((value, i) => (value - targets[i]) ** 2)))),
    most,
    meanByGroup: Object.fromEntries(
      [...Map.groupBy(faces.keys(), (i) => faces[i].group)].map(([group, rows]) => [
        group,
        round(mean(rows.map((i) => Math.min(most, terms[i])))),
      ]),
    ),
  }),
);

/** Coordinates of a projected vector are along its principal axes already. */
function leadingAxes(): Float64Array[] {
  if (PACK.embedding.projection)
    return Array.from({ length: AXES }, (_, i) => new Float64Array(AXES).fill(1, i, i + 1));
  return principalAxes(vectors)
    .slice(0, AXES)
    .map(({ vector }) => vector);
}

function correlation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const [a, b] = [p, q].map((list) => {
    const middle = mean(Array.from(list));
    return Array.from(list, (value) => value - middle);
  });
  return mean(a.map((value, i) => value * b[i])) / Math.sqrt(mean(a.map((v) => v * v)) * mean(b.map((v) => v * v)));
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
