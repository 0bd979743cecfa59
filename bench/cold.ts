/**
 * Measures a cold start: from the start of a function's process to its first IndexFaces answer. The process runs the bundle
 * that is deployed; the embedded stores run in this process. What Lambda does before it starts a process, fetching the image
 * and starting a machine, is not included.
 */

import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IndexFacesCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { storeFromEnvironment } from '../lambdas/shared/store.ts';
import { createCollection } from '../layers/gallery/index.ts';
import { openPack } from '../layers/vision/index.ts';
import { DEFAULT_KEY, REGION } from '../local/names.ts';
import { bundleHandlers } from '../scripts/image/bundle.ts';
import { deploy } from '../scripts/smoke/deployment.ts';
import { percentile } from './statistics.ts';

const COLLECTION = 'cold';

export interface ColdStart {
  /** Median time until the function asks for its first invocation. */
  readonly initMs: number;
  /** Median time until its first IndexFaces is answered. */
  readonly firstAnswerMs: number;
  readonly runs: number;
}

export async function benchCold(runs: number): Promise<ColdStart> {
  const repository = fileURLToPath(new URL('..', import.meta.url));
  const image = `${repository}out/bench-cold`;
  await assemble(repository, image);
  const photo = await readFile(`${repository}node_modules/@vladmandic/face-api/demo/sample1.jpg`);
  const inits: number[] = [];
  const answers: number[] = [];
  for (let run = 0; run < runs; run++) {
    const { initMs, indexMs } = await startOnce(image, photo);
    inits.push(initMs);
    answers.push(initMs + indexMs);
  }
  const median = (times: readonly number[]) => Math.round(percentile(times, 0.5));
  return { initMs: median(inits), firstAnswerMs: median(answers), runs };
}

/** Bundles the handlers in a folder of the repository, whose packages, kernels and models are built for this machine. */
async function assemble(repository: string, image: string): Promise<void> {
  await rm(image, { recursive: true, force: true });
  await bundleHandlers(repository, image);
  for (const built of ['models/built', 'layers/vision/image/kernels/built']) {
    await mkdir(dirname(`${image}/${built}`), { recursive: true });
    await symlink(`${repository}${built}`, `${image}/${built}`);
  }
}

async function startOnce(image: string, photo: Uint8Array): Promise<{ initMs: number; indexMs: number }> {
  const loop = fileURLToPath(new URL('runtime-loop.ts', import.meta.url));
  const deployment = await deploy(image, { node: [process.execPath], client: loop });
  const client = new RekognitionClient({ endpoint: deployment.endpoint, region: REGION, credentials: DEFAULT_KEY });
  try {
    const store = storeFromEnvironment(deployment.environment);
    const { name: pack, faceModelVersion } = openPack();
    await createCollection(store, { id: COLLECTION, faceModelVersion, pack });
    const began = performance.now();
    await client.send(new IndexFacesCommand({ CollectionId: COLLECTION, Image: { Bytes: photo } }));
    return { initMs: deployment.initMs, indexMs: performance.now() - began };
  } finally {
    client.destroy();
    await deployment.close();
  }
}
