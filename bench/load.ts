/**
 * What the service bears: clients that each send their next IndexFaces as soon as the last is answered, over loopback, to a
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
  /** The photo is resized to this many. */
  readonly megapixels?: number | undefined;
  /** How many at a time, one after the other. */
  readonly clients: readonly number[];
  /** For each number of clients. */
  readonly seconds: number;
  /** For each number of clients, instead of seconds. */
  readonly requests?: number | undefined;
  /** The same image to the service every time: the stand-ins for DynamoDB and S3, in the same process, then hold no more in the end. */
  readonly repeat?: boolean | undefined;
}

export interface LoadRun {
  readonly clients: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Resident memory of the service's process, after that many of the requests. */
  readonly rssMb: { readonly start: number; readonly quarter: number; readonly end: number };
  /** From a quarter to the end: by then everything that is taken once has been taken. */
  readonly growthMb: number;
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
        `resident ${run.rssMb.start}, ${run.rssMb.quarter}, ${run.rssMb.end} MB`,
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
    const resident = async () => (await service.memory()).residentMb;
    const rss = { start: await resident(), quarter: Promise.resolve(0) };
    const bar = progressBar(requests ? 'requests' : 'seconds', requests ?? seconds);
    const times: number[] = [];
    const began = performance.now();
    const done = () => (requests ? times.length / requests : (performance.now() - began) / (seconds * 1000));
    let sent = 0;
    let isPastQuarter = false;
    await Promise.all(
      clients.map(async (client) => {
        while (requests ? sent < requests : done() < 1) {
          const start = performance.now();
          const name = `${count}-${sent++}`;
          await indexFaces(client, bytes, repeat ? 'repeated' : name);
          times.push(performance.now() - start);
          bar.update(requests ? times.length : (performance.now() - began) / 1000);
          if (isPastQuarter || done() < 0.25) continue;
          isPastQuarter = true;
          rss.quarter = resident();
        }
      }),
    );
    const elapsed = performance.now() - began;
    bar.stop();
    const rssMb = { start: rss.start, quarter: await rss.quarter, end: await resident() };
    return {
      clients: count,
      requests: times.length,
      requestsPerSecond: Math.round((times.length / elapsed) * 1e5) / 100,
      p50Ms: roundMs(percentile(times, 0.5)),
      p95Ms: roundMs(percentile(times, 0.95)),
      p99Ms: roundMs(percentile(times, 0.99)),
      rssMb,
      growthMb: rssMb.end - rssMb.quarter,
    };
  } finally {
    for (const client of clients) client.destroy();
  }
}

/** A new name makes it a new image to the service. */
async function indexFaces(client: RekognitionClient, bytes: Uint8Array, name: string): Promise<void> {
  await client.send(
    new IndexFacesCommand({ CollectionId: COLLECTION, Image: { Bytes: bytes }, ExternalImageId: name }),
  );
}
