/** Process that searches, started by search.ts: sends a message after the first search, and its measurements at the end. */

import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeFromEnvironment } from '../lambdas/shared/store.ts';
import { addFaces, type Collection, searchFaces, segmentsIndex } from '../layers/gallery/index.ts';
import { openPack } from '../layers/vision/index.ts';
import { anotherFace } from './synthetic-faces.ts';

export interface SearchJob {
  /** Environment variables that describe the store, as the functions read them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly collection: Collection;
  /** Collection searched before anything is measured, for memory that is allocated once and not for each face. */
  readonly warmUp?: Collection;
  /** Faces of people in the collection, whose items can be read. */
  readonly queries: readonly Float32Array[];
  /** Number of nearest faces to find for every query, however low their similarity. */
  readonly depth: number;
}

export interface SearchMeasures {
  readonly loadMs: number;
  readonly residentBytes: number;
  readonly warmMs: readonly number[];
  readonly afterIndexMs: readonly number[];
  /** FaceIds, nearest first. */
  readonly found: readonly (readonly string[])[];
}

const WARM_UP = 5;
const ROUNDS = 2;
const NEW_FACES = 25;
/** Limits of SearchFaces where a request states none. */
const DEFAULTS = { limit: 4096, minScore: openPack().similarity.scoreAt(80) };

const [{ environment, collection, warmUp, queries, depth }] = (await once(process, 'message')) as [SearchJob];
const store = storeFromEnvironment(environment);
const index = segmentsIndex(store);

const search = (vector: Float32Array, where = collection) => searchFaces(store, index, where, vector, DEFAULTS);

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Resident memory without garbage, which V8 returns to the system in the background. */
async function residentBytes(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await sleep(300);
  }
  return process.memoryUsage.rss();
}

if (warmUp) for (const vector of queries) await search(vector, warmUp);
const bytesBefore = await residentBytes();
const loadMs = await time(() => search(queries[0]));
process.send?.('loaded');

const warmMs: number[] = [];
for (const vector of queries.slice(0, WARM_UP)) await search(vector);
for (let round = 0; round < ROUNDS; round++) {
  for (const vector of queries) warmMs.push(await time(() => search(vector)));
}

const found: string[][] = [];
for (const vector of queries) {
  const neighbours = await index.nearest(collection, vector, { limit: depth, minScore: -Infinity });
  found.push(neighbours.map(({ faceId }) => faceId));
}
const afterIndexMs: number[] = [];
for (let i = 0; i < NEW_FACES; i++) {
  const embedding = anotherFace(queries[i % queries.length]);
  const box = { left: 0.25, top: 0.25, width: 0.5, height: 0.5 };
  const photo = { sha256: createHash('sha256').update(randomUUID()).digest('hex') };
  const [{ faceId }] = await addFaces(store, collection, photo, [{ box, confidence: 99.5, embedding }]);
  afterIndexMs.push(
    await time(async () => {
      const [best] = await search(embedding);
      if (best.face.faceId !== faceId) throw new Error('A face was not found that had just been stored.');
    }),
  );
}
const bytesAfter = await residentBytes();

const measures: SearchMeasures = { loadMs, residentBytes: bytesAfter - bytesBefore, warmMs, afterIndexMs, found };
process.send?.(measures);
