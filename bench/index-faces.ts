/**
 * Measures a warm IndexFaces: the stock client, loopback HTTP, the whole service with its embedded stores in a process of its
 * own. Each call is a new image to the service (another ExternalImageId), so every one stores its faces.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { IndexFacesCommand, type RekognitionClient } from '@aws-sdk/client-rekognition';
import { LIMITS } from '../eval/dataset.ts';
import { ATTRIBUTE_NAMES, DEFAULT_PACKS, loadVision, type Vision } from '../layers/vision/index.ts';
import { makePhotos } from './photos.ts';
import { COLLECTION, startService } from './service.ts';
import { percentile, roundMs } from './statistics.ts';

const WARM_UP = 2;
const LEAST_RUNS = 5;

export const ATTRIBUTES = ['DEFAULT', 'ALL'] as const;

export interface IndexRun {
  readonly photo: string;
  readonly faces: number;
  readonly megapixels: number;
  readonly attributes: (typeof ATTRIBUTES)[number];
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Median time of each stage of the vision layer, run without the service, in ms. */
  readonly stages: Readonly<Record<string, number>>;
  /** Number of measured calls. */
  readonly runs: number;
}

export interface IndexOptions {
  readonly attributes: readonly IndexRun['attributes'][];
  /** Most measured calls of a photo with the same attributes. */
  readonly runs: number;
  /** Seconds after which a photo is not run again, if it was run five times. */
  readonly secondsEach: number;
}

/** @param photos  paths; by default photos of 1 to 100 faces and of 0.3 to 40 megapixels are made */
export async function benchIndex(
  photos: readonly string[],
  { attributes, ...limits }: IndexOptions,
): Promise<{ runs: IndexRun[]; peakRssMb: number }> {
  await using running = new AsyncDisposableStack();
  const vision = await loadVision({ packs: DEFAULT_PACKS });
  running.defer(() => vision.close());
  const folder = await mkdtemp(join(tmpdir(), 'visage-bench-'));
  running.defer(() => rm(folder, { recursive: true }));
  const paths = photos.length > 0 ? photos : await makePhotos(folder, vision);
  const service = await startService();
  running.defer(() => service.close());
  const client = service.client();
  running.defer(() => client.destroy());

  const runs: IndexRun[] = [];
  for (const path of paths) {
    const bytes = await readFile(path);
    for (const choice of attributes) {
      const { times, faces } = await timeCalls(client, bytes, `${basename(path)}-${choice}`, choice, limits);
      const { stages, megapixels } = await timeStages(vision, bytes, choice, limits);
      const run: IndexRun = {
        photo: basename(path),
        faces,
        megapixels,
        attributes: choice,
        p50Ms: roundMs(percentile(times, 0.5)),
        p95Ms: roundMs(percentile(times, 0.95)),
        stages,
        runs: times.length,
      };
      runs.push(run);
      report(run);
    }
  }
  const { peakMb } = await service.memory();
  return { runs, peakRssMb: peakMb };
}

async function timeCalls(
  client: RekognitionClient,
  bytes: Uint8Array,
  name: string,
  attributes: IndexRun['attributes'],
  limits: Omit<IndexOptions, 'attributes'>,
): Promise<{ times: number[]; faces: number }> {
  const times: number[] = [];
  let faces = 0;
  await repeat(limits, async (run) => {
    const command = new IndexFacesCommand({
      CollectionId: COLLECTION,
      Image: { Bytes: bytes },
      ExternalImageId: `${name}-${run}`,
      DetectionAttributes: [attributes],
      // Every face is embedded and stored, whatever its quality.
      QualityFilter: 'NONE',
    });
    const start = performance.now();
    const { FaceRecords = [] } = await client.send(command);
    if (run >= 0) times.push(performance.now() - start);
    faces = FaceRecords.length;
  });
  return { times, faces };
}

async function timeStages(
  vision: Vision,
  bytes: Uint8Array,
  attributes: IndexRun['attributes'],
  limits: Omit<IndexOptions, 'attributes'>,
): Promise<{ stages: Record<string, number>; megapixels: number }> {
  const samples = new Map<string, number[]>();
  let megapixels = 0;
  await repeat(limits, async (run) => {
    using photo = await vision.analyze(bytes, LIMITS);
    await photo.embed(photo.faces, vision.packs[0]);
    if (attributes === 'ALL') await photo.describe(photo.faces, new Set(ATTRIBUTE_NAMES));
    megapixels = Math.round((photo.width * photo.height) / 1e5) / 10;
    if (run < 0) return;
    for (const [stage, ms] of Object.entries(photo.stages)) samples.set(stage, [...(samples.get(stage) ?? []), ms]);
  });
  const stages = Object.fromEntries([...samples].map(([stage, ms]) => [stage, roundMs(percentile(ms, 0.5))]));
  return { stages, megapixels };
}

/** Runs `work` as often as the limits allow, after warm-up runs, which are numbered below 0. */
async function repeat(
  { runs, secondsEach }: Omit<IndexOptions, 'attributes'>,
  work: (run: number) => Promise<void>,
): Promise<void> {
  const until = performance.now() + secondsEach * 1000;
  for (let run = -WARM_UP; run < runs; run++) {
    if (run >= LEAST_RUNS && performance.now() > until) break;
    await work(run);
  }
}

function report({ photo, faces, megapixels, attributes, p50Ms, p95Ms, stages, runs }: IndexRun): void {
  const parts = Object.entries(stages).map(([stage, ms]) => `${stage} ${ms}`);
  console.error(
    `${photo}, faces: ${faces}, ${megapixels} megapixels, ${attributes}: p50 ${p50Ms} ms, p95 ${p95Ms} ms of ${runs} (${parts.join(', ')})`,
  );
}
