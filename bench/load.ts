/**
 * Measures the service under load: each client sends its next IndexFaces as soon as the last is answered, over loopback, to a
 * service in a process of its own. The clients encode and sign on the same processors.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IndexFacesCommand, type RekognitionClient } from '@aws-sdk/client-rekognition';
import { progressBar } from '../eval/progress.ts';
import { resizePhoto } from './photos.ts';
import { type BenchedService, COLLECTION, startService } from './service.ts';
import { percentile, roundMs } from './statistics.ts';

const WARM_UP = 3;

export interface LoadOptions {
  readonly photo: string;
  /** Size to which the photo is resized. */
  readonly megapixels?: number | undefined;
  /** Numbers of concurrent clients, measured one after the other. */
  readonly clients: readonly number[];
  /** Duration for each number of clients. */
  readonly seconds: number;
  /** Number of requests for each number of clients, in place of `seconds`. */
  readonly requests?: number | undefined;
  /** Sends the same image every time: the stand-ins for DynamoDB and S3, in the service's process, then do not grow. */
  readonly repeat?: boolean | undefined;
}

export interface LoadRun {
  readonly clients: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Resident memory of the service's process. */
  readonly rssMb: MemorySamples;
  /** Growth from the first quarter to the end: memory that is allocated once has been allocated by then. */
  readonly growthMb: number;
  /** Heap and buffers in use after a garbage collection; resident memory also holds garbage and free memory. */
  readonly liveMb: MemorySamples;
  readonly liveGrowthMb: number;
}

/** Samples before the first request, after a quarter of the run, and after its end. */
interface MemorySamples {
  readonly start: number;
  readonly quarter: number;
  readonly end: number;
}

export async function benchLoad({
  photo,
  megapixels,
  clients,
  ...length
}: LoadOptions): Promise<{ runs: LoadRun[]; peakRssMb: number }> {
  await using running = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'visage-bench-'));
  running.defer(() => rm(folder, { recursive: true }));
  const path = megapixels === undefined ? photo : await resizePhoto(photo, megapixels, join(folder, 'photo.jpg'));
  const bytes = await readFile(path);
  const service = await startService();
  running.defer(() => service.close());

  const runs: LoadRun[] = [];
  for (const count of clients) {
    const run = await load(service, bytes, count, length);
    runs.push(run);
    console.error(
      `clients: ${count}; ${run.requestsPerSecond} requests a second; p50 ${run.p50Ms}, p95 ${run.p95Ms}, p99 ${run.p99Ms} ms; ` +
        `resident ${Object.values(run.rssMb).join(', ')} MB, live ${Object.values(run.liveMb).join(', ')} MB`,
    );
  }
  const { peakMb } = await service.memory();
  return { runs, peakRssMb: peakMb };
}

async function load(
  service: BenchedService,
  bytes: Uint8Array,
  count: number,
  { seconds, requests, repeat }: Pick<LoadOptions, 'seconds' | 'requests' | 'repeat'>,
): Promise<LoadRun> {
  const clients = Array.from({ length: count }, () => service.client());
  try {
    for (let i = 0; i < WARM_UP; i++) await indexFaces(clients[0], bytes, `warm-up-${count}-${i}`);
    const bar = progressBar(requests ? 'requests' : 'seconds', requests ?? seconds);
    const times: number[] = [];
    let sent = 0;
    let elapsed = 0;
    const continueTo = async (share: number) => {
      const began = performance.now() - elapsed;
      const isDone = () => (requests ? sent >= share * requests : performance.now() - began >= share * seconds * 1000);
      const sendSequentially = async (client: RekognitionClient) => {
        while (!isDone()) {
          const asked = performance.now();
          const name = `${count}-${sent++}`;
          await indexFaces(client, bytes, repeat ? 'repeated' : name);
          times.push(performance.now() - asked);
          bar.update(requests ? times.length : (performance.now() - began) / 1000);
        }
      };
      await Promise.all(clients.map(sendSequentially));
      elapsed = performance.now() - began;
    };
    // Memory is sampled when all requests are answered: what a request in flight takes is no growth.
    const start = await service.memory();
    await continueTo(0.25);
    const quarter = await service.memory();
    await continueTo(1);
    const end = await service.memory();
    bar.stop();
    return {
      clients: count,
      requests: times.length,
      requestsPerSecond: Math.round((times.length / elapsed) * 1e5) / 100,
      p50Ms: roundMs(percentile(times, 0.5)),
      p95Ms: roundMs(percentile(times, 0.95)),
      p99Ms: roundMs(percentile(times, 0.99)),
      rssMb: { start: start.residentMb, quarter: quarter.residentMb, end: end.residentMb },
      growthMb: end.residentMb - quarter.residentMb,
      liveMb: { start: start.liveMb, quarter: quarter.liveMb, end: end.liveMb },
      liveGrowthMb: Math.round(10 * (end.liveMb - quarter.liveMb)) / 10,
    };
  } finally {
    for (const client of clients) client.destroy();
  }
}

/** @param name  the ExternalImageId: another one makes it a new image to the service */
async function indexFaces(client: RekognitionClient, bytes: Uint8Array, name: string): Promise<void> {
  await client.send(
    new IndexFacesCommand({ CollectionId: COLLECTION, Image: { Bytes: bytes }, ExternalImageId: name }),
  );
}
