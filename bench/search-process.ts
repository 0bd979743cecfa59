/** The process that searches, started by search.ts: it sends a message after the first search, and what it measured in the end. */

import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { addFaces, type Collection, searchFaces, segmentsIndex } from '../layers/gallery/index.ts';
import { openPack } from '../layers/vision/index.ts';
import { type ClientConfig, storeAt } from './store.ts';
import { anotherFace } from './synthetic-faces.ts';

export interface SearchJob {
  readonly config: ClientConfig;
  readonly collection: Collection;
  /** Searched before anything is measured, for memory that is taken once and not for each face. */
  readonly warmUp?: Collection;
  /** Faces of people in the collection, whose items can be read. */
  readonly queries: readonly Float32Array[];
  /** How many faces to find, whatever their likeness, for every query. */
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
/** What SearchFaces takes if a request says nothing else. */
const DEFAULTS = { limit: 4096, minCosine: openPack().similarity.cosineAt(80) };

const [{ config, collection, warmUp, queries, depth }] = (await once(process, 'message')) as [SearchJob];
const store = storeAt(config);
const index = segmentsIndex(store);

const search = (vector: Float32Array, where = collection) => searchFaces(store, index, where, vector, DEFAULTS);

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Without garbage, which V8 hands back in the background. */
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
  const neighbours = await index.nearest(collection, vector, { limit: depth, minCosine: -Infinity });
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
