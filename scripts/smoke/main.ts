/**
 * `npm run smoke:x64`, `npm run smoke:arm64`: assembles the image's file tree and runs its real handler through AWS's Runtime
 * Interface Client, for another architecture under qemu. A stock SDK creates a collection, indexes a photo and searches
 * it. What was stored must agree with what the vision layer finds in this process: each box within a pixel, each
 * embedding within a cosine of .9999. The last line is one JSON object; status 1 if they do not agree.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  CreateCollectionCommand,
  type FaceRecord,
  IndexFacesCommand,
  RekognitionClient,
  SearchFacesCommand,
} from '@aws-sdk/client-rekognition';
import { storeFromEnvironment } from '../../lambdas/shared/store.ts';
import { getCollection, segmentsIndex } from '../../layers/gallery/index.ts';
import { loadVision } from '../../layers/vision/index.ts';
import { DEFAULT_KEY, REGION } from '../../local/names.ts';
import { assembleImage } from '../image/assemble.ts';
import { deploy } from './deployment.ts';
import { lambdaRuntime } from './lambda-runtime.ts';

const MOST_PIXELS_OFF = 1;
const LEAST_COSINE = 0.9999;
const COLLECTION = 'smoke';

const { values } = parseArgs({ options: { arch: { type: 'string' } } });
const architecture = values.arch === 'arm64' ? 'arm64' : 'x64';
const repository = fileURLToPath(new URL('../..', import.meta.url));
const photo = await readFile(`${repository}/node_modules/@vladmandic/face-api/demo/sample1.jpg`);
const { devDependencies } = JSON.parse(await readFile(`${repository}/package.json`, 'utf8'));

const log = (what: string) => process.stderr.write(`smoke ${architecture}: ${what}\n`);
log('assembling the file tree');
const image = `${repository}/out/image-${architecture}`;
await assembleImage(repository, image, architecture);
log('Node and the Runtime Interface Client, compiled the first time');
const runtime = await lambdaRuntime(`${repository}/out/lambda-runtime`, architecture, devDependencies.node);
log('starting the function');
const deployment = await deploy(image, runtime);
try {
  const result = { architecture, initMs: Math.round(deployment.initMs), ...(await indexAndCompare()) };
  console.log(JSON.stringify(result));
  if (result.mostPixelsOff > MOST_PIXELS_OFF || result.leastScore < LEAST_COSINE) process.exitCode = 1;
} finally {
  await deployment.close();
}

async function indexAndCompare() {
  const client = new RekognitionClient({
    endpoint: deployment.endpoint,
    region: REGION,
    credentials: DEFAULT_KEY,
    maxAttempts: 1,
    requestHandler: { requestTimeout: 0 },
  });
  await client.send(new CreateCollectionCommand({ CollectionId: COLLECTION }));
  log('indexing');
  const began = performance.now();
  const { FaceRecords = [] } = await client.send(
    new IndexFacesCommand({ CollectionId: COLLECTION, Image: { Bytes: photo } }),
  );
  const indexMs = Math.round(performance.now() - began);
  log('searching');
  const { FaceMatches = [] } = await client.send(
    new SearchFacesCommand({
      CollectionId: COLLECTION,
      FaceId: FaceRecords[0]?.Face?.FaceId ?? '',
      FaceMatchThreshold: 0,
    }),
  );
  client.destroy();
  if (FaceMatches.length !== FaceRecords.length - 1) throw new Error('A search does not find all other faces.');
  return { faces: FaceRecords.length, indexMs, ...(await compare(FaceRecords)) };
}

/** Compares what the function found and stored with what the vision layer finds in this process. */
async function compare(records: readonly FaceRecord[]) {
  const vision = await loadVision();
  using expected = await vision.analyze(photo, { minSidePx: 1, maxSidePx: 10_000 });
  const embeddings = await expected.embed(expected.faces, vision.packs[0]);
  await vision.close();
  if (records.length === 0 || records.length !== expected.faces.length) {
    throw new Error(`The function found ${records.length} faces; here ${expected.faces.length} are found.`);
  }
  const store = storeFromEnvironment(deployment.environment);
  const vectors = segmentsIndex(store);
  const collection = await getCollection(store, COLLECTION);
  let mostPixelsOff = 0;
  let leastScore = 1;
  for (const [index, { Face }] of records.entries()) {
    const { box } = expected.faces[index];
    const { Left = NaN, Top = NaN, Width = NaN, Height = NaN } = Face?.BoundingBox ?? {};
    const sides = [
      (Left - box.left) * expected.width,
      (Top - box.top) * expected.height,
      (Left + Width - box.left - box.width) * expected.width,
      (Top + Height - box.top - box.height) * expected.height,
    ];
    mostPixelsOff = Math.max(mostPixelsOff, ...sides.map(Math.abs));
    const vector = (await vectors.vectorOf(collection, Face?.FaceId ?? '')) ?? new Float32Array();
    leastScore = Math.min(leastScore, dot(vector, embeddings[index]));
  }
  // NaN would pass both comparisons.
  if (!Number.isFinite(mostPixelsOff + leastScore)) throw new Error('A box or a vector is missing.');
  return { mostPixelsOff: round(mostPixelsOff), leastScore: round(leastScore) };
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
