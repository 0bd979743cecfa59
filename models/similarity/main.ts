/**
 * `npm run train -- similarity DATA`: fits the Similarity curve of a pack to the scores of different people. The last line of stdout is
 * one JSON object.
 */

import { PACK } from '../../eval/pack.ts';
import { mapValues } from '../../eval/records.ts';
import { shareBySimilarity } from '../../eval/roc.ts';
import { cosineOf } from '../../layers/vision/index.ts';
import { similarityCurve } from '../../layers/vision/training.ts';
import { PUBLIC_FIGURES, readFaces, vectorsOf } from '../faces.ts';
import { readPackCommand } from '../pack-command.ts';
import { writePackFile } from '../packs.ts';
import { type Anchors, fitCurve } from './fit-curve.ts';

const USAGE = `Usage: npm run train -- similarity DATA [options]

  DATA          the folder that holds lfw-dev and utk-dev

  --pack NAME   the model pack, if not that of new collections
  --dry         writes no file, only prints the report
  --reuse       takes the vectors kept in out/vectors`;

/**
 * Two people of one group reach 80 once in 500 pairs, on average over the groups; two of any groups far less often. The
 * curve of visage-1 keeps the rate over public figures that its 80 always had, so that its collections go on finding
 * the faces that they found.
 */
const ANCHORS: Anchors = { withinGroups: 2e-3, figures: 1e-3, figuresAt99: 1e-5 };
const ANCHORS_OF: Readonly<Record<string, Anchors>> = { 'visage-1': { ...ANCHORS, withinGroups: 1 } };

/** Least number of people of a group whose pairs count. */
const LEAST_PEOPLE = 40;

/** Similarities, in percent, at which rates are reported. */
const MARKS = [80, 90, 95, 99] as const;

const { directory, dry, reuse } = readPackCommand(USAGE);

const labelled = await readFaces(directory, PACK, reuse);
const vectors = vectorsOf(labelled, PACK);
const faces = labelled.map(({ person, group }, i) => ({
  person,
  group,
  vector: vectors[i],
  crowd: PACK.crowd(vectors[i]),
}));
const scores = new Map(
  [...Map.groupBy(faces, ({ group }) => group)].map(([group, members]) => [group, scoresOf(members)]),
);
const figures = scores.get(PUBLIC_FIGURES);
if (!figures) throw new Error(`${directory} holds no photos of ${PUBLIC_FIGURES}`);
const groups = [...scores].filter(([group, { people }]) => group !== PUBLIC_FIGURES && people >= LEAST_PEOPLE);
const fit = fitCurve(
  figures.impostors,
  groups.map(([, { impostors }]) => impostors),
  PACK.crowdForm.most,
  ANCHORS_OF[PACK.name] ?? ANCHORS,
);
if (!dry) await writePackFile(PACK, 'similarity', fit);
const { scoreAt } = similarityCurve(fit);
const rates = (pairs: Float64Array) =>
  mapValues(shareBySimilarity(pairs, MARKS, scoreAt), (share) => Number(share.toPrecision(3)));
console.log(
  JSON.stringify({
    ...fit,
    genuine: figures.genuine.length,
    impostors: figures.impostors.length,
    found: rates(figures.genuine),
    falseMatchRate: rates(figures.impostors),
    groups: Object.fromEntries(groups.map(([group, { impostors }]) => [group, rates(impostors)])),
  }),
);

/** Scores of all pairs of faces, in ascending order. */
function scoresOf(members: readonly (typeof faces)[number][]) {
  const genuine: number[] = [];
  const impostors: number[] = [];
  for (const [i, p] of members.entries()) {
    for (const q of members.slice(0, i)) {
      const score = cosineOf(p.vector, q.vector) - (p.crowd + q.crowd) / 2;
      (p.person === q.person ? genuine : impostors).push(score);
    }
  }
  return {
    people: new Set(members.map(({ person }) => person)).size,
    genuine: Float64Array.from(genuine).sort(),
    impostors: Float64Array.from(impostors).sort(),
  };
}
