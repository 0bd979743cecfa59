/**
 * `npm run draw -- PHOTO OUT.png`: the faces that the vision layer finds in a photo, or all candidates, drawn onto it.
 */

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Face } from '../layers/vision/index.ts';
import { loadTrainingVision, SearchTrace } from '../layers/vision/training.ts';
import { candidateTable, drawnCandidates, summaryOf } from './candidates.ts';
import { type DrawnFace, drawFaces } from './overlay.ts';

const USAGE = `Usage: npm run draw -- PHOTO OUT.png [--candidates]

Draws the faces that are found in a JPEG or PNG onto it, with their landmarks, confidence and pose.

--candidates  draws every candidate instead, to show why a face was not found: faces of the answer green, candidates
              that were refused after a mesh was fitted red, before that orange. A dashed box shows a face of the answer
              once more. Prints one row a candidate: its number, the pass of the detector that found it (long side of
              the photo in pixels), the detector's box, the scores of the detector and of the mesh network, the
              disagreement between mesh and 68 keypoints, the confidence in percent, and "face" or the gate that
              refused it with the numbers that it compared. The last line is a summary in JSON. A face without a box is
              no candidate: the detector scored it below .12 in the pass at 1280 px and below .2 in the others, or the
              pass at 1280 px did not run there because the heatmap of small faces was low.

Gates, in the order in which a candidate meets them:
  size          the pass is not trusted for boxes of this size
  box overlap   a box with a higher score overlaps it
  box rank      it is not among the 200 largest boxes
  mesh score    neither the detector nor the mesh network takes it for a face
  confidence    the three networks together do not take it for a face
  same keypoints  eyes, nose and mouth are those of a face of higher confidence
  mesh overlap  a face of higher confidence overlaps it
  face rank     it is not among the 100 largest faces
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { candidates: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const [photoPath, pngPath] = positionals;
if (!photoPath || !pngPath) {
  console.error(USAGE);
  process.exit(2);
}

const bytes = await readFile(photoPath);
const vision = await loadTrainingVision();
const trace = values.candidates ? new SearchTrace() : undefined;
const photo = await vision.analyze(bytes, { minSidePx: 1, maxSidePx: 10_000 }, {}, trace);
await vision.close();

const candidates = trace?.candidates();
await drawFaces(bytes, candidates ? drawnCandidates(candidates) : photo.faces.map(drawn), pngPath);
if (candidates) {
  console.log(candidateTable(candidates, photo));
  console.log(JSON.stringify(summaryOf(candidates)));
}
console.error(`${photo.faces.length} faces in ${photoPath}, drawn in ${pngPath}`);

function drawn({ box, landmarks, confidence, pose: { roll, yaw, pitch } }: Face): DrawnFace {
  const angles = `roll ${roll.toFixed(0)} yaw ${yaw.toFixed(0)} pitch ${pitch.toFixed(0)}`;
  return { box, landmarks: Object.values(landmarks), label: `${confidence.toFixed(1)} %  ${angles}` };
}
