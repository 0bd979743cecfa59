/**
 * `npm run demo [-- PHOTO.jpg]`: indexes one photo by the stock AWS SDK in a temporary service, prints the answer and
 * draws it.
 */

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  CreateCollectionCommand,
  type FaceDetail,
  IndexFacesCommand,
  RekognitionClient,
} from '@aws-sdk/client-rekognition';
import { startLocal } from '../local/index.ts';
import { type DrawnFace, drawFaces } from './overlay.ts';

const SAMPLE = fileURLToPath(new URL('../node_modules/@vladmandic/face-api/demo/sample6.jpg', import.meta.url));
const PICTURE = 'out/demo.png';

// The log of the service would interrupt the output.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

const { positionals } = parseArgs({ allowPositionals: true });
const photo = await readFile(positionals[0] ?? SAMPLE);
const home = await mkdtemp(join(tmpdir(), 'visage-demo-'));
const service = await startLocal({ port: 0, home });
const client = new RekognitionClient({
  endpoint: service.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'visage', secretAccessKey: 'visage-local-secret' },
});

await client.send(new CreateCollectionCommand({ CollectionId: 'demo' }));
const start = performance.now();
const { FaceRecords = [], UnindexedFaces = [] } = await client.send(
  new IndexFacesCommand({
    CollectionId: 'demo',
    Image: { Bytes: photo },
    ExternalImageId: 'demo-photo',
    DetectionAttributes: ['ALL'],
  }),
);
const ms = Math.round(performance.now() - start);

console.log(JSON.stringify(FaceRecords[0], null, 2));
console.log(
  `${FaceRecords.length} faces indexed, ${UnindexedFaces.length} not, in ${ms} ms. The first is printed above.`,
);
await mkdir('out', { recursive: true });
await drawFaces(
  photo,
  [...FaceRecords, ...UnindexedFaces].map(({ FaceDetail = {} }) => drawn(FaceDetail)),
  PICTURE,
);
console.log(`All are drawn in ${PICTURE}`);

client.destroy();
await service.close();
await rm(home, { recursive: true });

function drawn({ BoundingBox, Landmarks = [], Pose, Confidence = 0 }: FaceDetail): DrawnFace {
  const { Left = 0, Top = 0, Width = 0, Height = 0 } = BoundingBox ?? {};
  return {
    box: { left: Left, top: Top, width: Width, height: Height },
    landmarks: Landmarks.map(({ X = 0, Y = 0 }) => ({ x: X, y: Y })),
    label: `${Confidence.toFixed(1)} %  yaw ${(Pose?.Yaw ?? 0).toFixed(0)}`,
  };
}
