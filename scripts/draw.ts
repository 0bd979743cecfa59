/** `npm run draw -- photo.jpg out.png`: what the vision layer sees in a photo, drawn onto it. */

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadVision } from '../layers/vision/index.ts';
import { drawFaces } from './overlay.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const [photoPath, pngPath] = positionals;
if (!photoPath || !pngPath) {
  console.error('Usage: npm run draw -- PHOTO.jpg OUT.png');
  process.exit(2);
}

const bytes = await readFile(photoPath);
const vision = await loadVision();
const photo = await vision.analyze(bytes, { minSidePx: 1, maxSidePx: 10_000 });
await drawFaces(
  bytes,
  photo.faces.map(({ box, landmarks, confidence, pose }) => ({
    box,
    landmarks: Object.values(landmarks),
    label: `${confidence.toFixed(1)} %  roll ${pose.roll.toFixed(0)} yaw ${pose.yaw.toFixed(0)} pitch ${pose.pitch.toFixed(0)}`,
  })),
  pngPath,
);
await vision.close();
console.error(`${photo.faces.length} faces in ${photoPath}, drawn in ${pngPath}`);
