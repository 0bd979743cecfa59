/**
 * How long a warm IndexFaces takes: the stock client, loopback HTTP, the whole service with its embedded stores. Each call is
 * a new image to the service (another ExternalImageId), so every one stores its faces.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  type Attribute,
  CreateCollectionCommand,
  IndexFacesCommand,
  RekognitionClient,
} from '@aws-sdk/client-rekognition';
import { loadVision, type Vision } from '../layers/vision/index.ts';
import { startLocal } from '../local/index.ts';
import { percentile, roundMs } from './statistics.ts';

const WARM_UP = 5;

export interface IndexRun {
  readonly photo: string;
  readonly faces: number;
  readonly megapixels: number;
  readonly attributes: 'DEFAULT' | 'ALL';
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Medians of the vision layer's stages, run by itself. */
  readonly stages: Readonly<Record<string, number>>;
}

export async function benchIndex(
  photos: readonly string[],
  { attributes, runs }: { readonly attributes: readonly IndexRun['attributes'][]; readonly runs: number },
): Promise<{ runs: IndexRun[]; peakRssMb: number }> {
  const home = await mkdtemp(join(tmpdir(), 'visage-bench-'));
  const service = await startLocal({ port: 0, home });
  const client = new RekognitionClient({
    endpoint: service.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'visage', secretAccessKey: 'visage-local-secret' },
  });
  const vision = await loadVision();
  try {
    await client.send(new CreateCollectionCommand({ CollectionId: 'bench' }));
    const results: IndexRun[] = [];
    for (const photo of photos) {
      const bytes = await readFile(photo);
      for (const choice of attributes) {
        results.push({ photo: basename(photo), ...(await timePhoto(client, vision, bytes, choice, runs)) });
      }
    }
    return { runs: results, peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024) };
  } finally {
    await vision.close();
    client.destroy();
    await service.close();
    await rm(home, { recursive: true });
  }
}

async function timePhoto(
  client: RekognitionClient,
  vision: Vision,
  bytes: Uint8Array,
  attributes: IndexRun['attributes'],
  runs: number,
): Promise<Omit<IndexRun, 'photo'>> {
  const index = (name: string) =>
    client.send(
      new IndexFacesCommand({
        CollectionId: 'bench',
        Image: { Bytes: bytes },
        ExternalImageId: name,
        DetectionAttributes: [attributes satisfies Attribute],
      }),
    );
  const times: number[] = [];
  let faces = 0;
  for (let run = -WARM_UP; run < runs; run++) {
    const start = performance.now();
    const { FaceRecords = [] } = await index(`${attributes}-${bytes.length}-${run}`);
    if (run >= 0) times.push(performance.now() - start);
    faces = FaceRecords.length;
  }
  const { megapixels, stages } = await timeStages(vision, bytes, runs);
  return {
    faces,
    megapixels,
    attributes,
    p50Ms: roundMs(percentile(times, 0.5)),
    p95Ms: roundMs(percentile(times, 0.95)),
    stages,
  };
}

async function timeStages(vision: Vision, bytes: Uint8Array, runs: number) {
  const samples: Record<string, number[]> = {};
  let megapixels = 0;
  for (let run = -WARM_UP; run < runs; run++) {
    const photo = await vision.analyze(bytes, { minSidePx: 1, maxSidePx: 10_000 });
    await photo.embed(photo.faces);
    megapixels = Math.round((photo.width * photo.height) / 1e5) / 10;
    if (run < 0) continue;
    for (const [stage, ms] of Object.entries(photo.stages)) {
      samples[stage] ??= [];
      samples[stage].push(ms);
    }
  }
  const stages = Object.fromEntries(
    Object.entries(samples).map(([stage, ms]) => [stage, roundMs(percentile(ms, 0.5))]),
  );
  return { megapixels, stages };
}
