/**
 * Measures time, memory per face and recall of a search: a process of its own searches what this one stored, over the embedded
 * DynamoDB and S3, which run in this one. Its results are compared with a search in plain JavaScript over float32 vectors.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { progressBar } from '../eval/progress.ts';
import { storeFromEnvironment } from '../lambdas/shared/store.ts';
import { createCollection, tableDefinition } from '../layers/gallery/index.ts';
import { openPack } from '../layers/vision/index.ts';
import { startDynamoDb } from '../local/dynamodb.ts';
import { DEFAULT_KEY, REGION, TABLE, VECTOR_BUCKET } from '../local/names.ts';
import { startS3 } from '../local/s3.ts';
import { storeEnvironment } from '../local/store-environment.ts';
import { type Child, startChild } from './child.ts';
import type { SearchJob, SearchMeasures } from './search-process.ts';
import { percentile, roundMs } from './statistics.ts';
import { anotherFace, makeFaces, type SyntheticFaces, storePerson, storeVectors, vectorAt } from './synthetic-faces.ts';

const QUERIES = 50;
const DEPTH = 100;
/** Enough to allocate all memory that reading large segments takes once, and not for each face. */
const WARM_UP_FACES = 40_000;

export interface SearchRun {
  readonly faces: number;
  /** Growth of the searching process's resident memory. */
  readonly bytesPerFace: number;
  /** First search of a process, which reads all segments. */
  readonly loadMs: number;
  readonly warmP50Ms: number;
  readonly warmP95Ms: number;
  /** Median of searches that find one new segment. */
  readonly afterIndexP50Ms: number;
  /** From the start of a process to its first answer. */
  readonly coldMs: number;
  readonly recallAt100: number;
  readonly jsFloat32P50Ms: number;
  /** jsFloat32P50Ms divided by warmP50Ms. */
  readonly ratio: number;
}

export async function benchSearch(count: number): Promise<SearchRun> {
  const home = await mkdtemp(join(tmpdir(), 'visage-bench-'));
  await using running = new AsyncDisposableStack();
  running.defer(() => rm(home, { recursive: true }));
  const where = { host: '127.0.0.1', port: 0 };
  const dynamoDb = await startDynamoDb({ ...where, folder: join(home, 'dynamodb') });
  running.defer(() => dynamoDb.close());
  const s3 = await startS3({ ...where, ...DEFAULT_KEY, folder: join(home, 's3'), buckets: [VECTOR_BUCKET] });
  running.defer(() => s3.close());

  const environment = storeEnvironment({ dynamoDb: dynamoDb.endpoint, s3: s3.endpoint });
  await new DynamoDBClient({ region: REGION, credentials: DEFAULT_KEY, endpoint: dynamoDb.endpoint }).send(
    new CreateTableCommand(tableDefinition(TABLE)),
  );
  const store = storeFromEnvironment(environment);
  const { name: pack, faceModelVersion } = openPack();
  const collection = await createCollection(store, { id: 'bench', faceModelVersion, pack });

  const faces = makeFaces(count);
  await storeVectors(store, collection, faces);
  const people = Array.from({ length: QUERIES }, () => Math.floor(Math.random() * count));
  for (const index of people) await storePerson(store, collection, faces, index);
  const queries = people.map((index) => anotherFace(vectorAt(faces, index)));

  const job = { environment, collection, queries, depth: DEPTH };
  const coldMs = await timeCold(job);
  const warmUp = await createCollection(store, { id: 'warm-up', faceModelVersion, pack });
  await storeVectors(store, warmUp, makeFaces(WARM_UP_FACES));
  const { found, loadMs, residentBytes, warmMs, afterIndexMs } = await searchInProcess({ ...job, warmUp });
  const { times, nearest } = bruteForce(faces, queries);

  const recalls = nearest.map((truth, i) => found[i].filter((faceId) => truth.includes(faceId)).length / truth.length);
  const first = nearest.filter((truth, i) => truth[0] === found[i][0]).length;
  console.error(`recall@1 ${first / QUERIES}`);
  const warmP50Ms = percentile(warmMs, 0.5);
  const jsFloat32P50Ms = percentile(times, 0.5);
  return {
    faces: count,
    bytesPerFace: Math.round(residentBytes / count),
    loadMs: roundMs(loadMs),
    warmP50Ms: roundMs(warmP50Ms),
    warmP95Ms: roundMs(percentile(warmMs, 0.95)),
    afterIndexP50Ms: roundMs(percentile(afterIndexMs, 0.5)),
    coldMs: roundMs(coldMs),
    recallAt100: Math.round((recalls.reduce((sum, recall) => sum + recall, 0) / QUERIES) * 1e4) / 1e4,
    jsFloat32P50Ms: roundMs(jsFloat32P50Ms),
    ratio: Math.round((jsFloat32P50Ms / warmP50Ms) * 10) / 10,
  };
}

async function searchInProcess(job: SearchJob): Promise<SearchMeasures> {
  const child = start(job);
  try {
    await child.next();
    return (await child.next()) as SearchMeasures;
  } finally {
    await child.end();
  }
}

/** Time from the start of a process to its first answer, in ms. */
async function timeCold(job: SearchJob): Promise<number> {
  const started = performance.now();
  const child = start(job);
  try {
    await child.next();
    return performance.now() - started;
  } finally {
    await child.end();
  }
}

function start(job: SearchJob): Child {
  const child = startChild('search-process.ts', [], ['--expose-gc']);
  child.send(job);
  return child;
}

/** Scores every query with every face in plain JavaScript, given each face's crowd term. @returns time and nearest FaceIds of each query */
function bruteForce(faces: SyntheticFaces, queries: readonly Float32Array[]): { times: number[]; nearest: string[][] } {
  const { crowd } = openPack();
  const crowds = Float32Array.from(faces.faceIds, (_, index) => crowd(vectorAt(faces, index)));
  const bar = progressBar('queries compared in JavaScript', queries.length);
  const times: number[] = [];
  const nearest = queries.map((query) => {
    const start = performance.now();
    const rows = nearestRows(faces.vectors, crowds, query);
    times.push(performance.now() - start);
    bar.increment();
    return rows.map((row) => faces.faceIds[row]);
  });
  bar.stop();
  return { times, nearest };
}

/** Ranks by the score but for the crowd term of the query, which is the same for all. */
function nearestRows(vectors: Float32Array, crowds: Float32Array, query: Float32Array): number[] {
  const best: { row: number; score: number }[] = [];
  let least = -Infinity;
  for (let row = 0, at = 0; at < vectors.length; row++) {
    let score = -crowds[row] / 2;
    for (let i = 0; i < query.length; i++, at++) score += query[i] * vectors[at];
    if (score <= least) continue;
    const place = best.findIndex((other) => other.score < score);
    best.splice(place === -1 ? best.length : place, 0, { row, score });
    if (best.length > DEPTH) best.pop();
    if (best.length === DEPTH) least = best[DEPTH - 1].score;
  }
  return best.map(({ row }) => row);
}
