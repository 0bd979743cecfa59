/** A collection of made-up people, written to S3 and DynamoDB as it would lie there after years of use. */

import { randomUUID } from 'node:crypto';
import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { progressBar } from '../eval/progress.ts';
import type { Collection, Store } from '../layers/gallery/index.ts';
// biome-ignore lint/style/noRestrictedImports: no operation writes a segment of many faces at once; only the compactor does.
import { keys } from '../layers/gallery/table.ts';
// biome-ignore lint/style/noRestrictedImports: as above.
import { encodeSegment } from '../layers/gallery/vectors/segment.ts';
// biome-ignore lint/style/noRestrictedImports: as above.
import { putSegment } from '../layers/gallery/vectors/segment-store.ts';
import { openPack } from '../layers/vision/index.ts';

const DIMENSIONS = openPack().embedding.dimensions;

/** What the compactor stops at. */
const FACES_PER_SEGMENT = 65_536;
const ITEMS_PER_WRITE = 25;

const FACES_PER_PERSON = 5;
/** How far a face is from its person: two faces of one have a cosine of about 0.8, as those of real people do. */
const SPREAD = 0.5;

export interface SyntheticFaces {
  readonly faceIds: readonly string[];
  /** Unit vectors, one after the other; those of one person are consecutive. */
  readonly vectors: Float32Array;
}

export function vectorAt({ vectors }: SyntheticFaces, index: number): Float32Array {
  return vectors.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS);
}

export function makeFaces(count: number): SyntheticFaces {
  const bar = progressBar('faces made', count);
  const vectors = new Float32Array(count * DIMENSIONS);
  const faceIds = Array.from({ length: count }, () => randomUUID() as string);
  for (let first = 0; first < count; first += FACES_PER_PERSON) {
    const person = randomDirection();
    for (let i = first; i < Math.min(first + FACES_PER_PERSON, count); i++) {
      vectors.set(anotherFace(person), i * DIMENSIONS);
    }
    if (first % 1000 === 0) bar.update(first);
  }
  bar.stop();
  return { faceIds, vectors };
}

/** A face near to another, or to what its person looks like on average. */
export function anotherFace(face: Float32Array): Float32Array {
  const noise = randomDirection();
  return unit(face.map((value, i) => value + SPREAD * noise[i]));
}

/** Writes the vectors with the real segment writer, and lists the segments. */
export async function storeVectors(store: Store, collection: Collection, faces: SyntheticFaces): Promise<void> {
  const { faceIds } = faces;
  const bar = progressBar('vectors stored', faceIds.length);
  for (let first = 0; first < faceIds.length; first += FACES_PER_SEGMENT) {
    const rows = faceIds
      .slice(first, first + FACES_PER_SEGMENT)
      .map((faceId, i) => ({ faceId, vector: vectorAt(faces, first + i) }));
    const encoded = encodeSegment(collection.pack, rows);
    const record = await putSegment(store, collection, encoded, { count: rows.length, level: 4 });
    const Item = { ...keys.segment(collection, record.segmentId), ...record };
    await store.dynamo.send(new PutCommand({ TableName: store.table, Item }));
    bar.update(first + rows.length);
  }
  bar.stop();
}

/** Writes the items of the faces of the person that a face belongs to: of the people nobody searches for, none are read. */
export async function storePerson(
  store: Store,
  collection: Collection,
  { faceIds }: SyntheticFaces,
  index: number,
): Promise<void> {
  const first = index - (index % FACES_PER_PERSON);
  const items = faceIds.slice(first, first + FACES_PER_PERSON).map((faceId) => ({
    ...keys.face(collection, faceId),
    faceId,
    imageId: randomUUID(),
    box: { left: 0.25, top: 0.25, width: 0.125, height: 0.25 },
    confidence: 99.5,
    faceModelVersion: collection.faceModelVersion,
  }));
  const requests = items.slice(0, ITEMS_PER_WRITE).map((Item) => ({ PutRequest: { Item } }));
  await store.dynamo.send(new BatchWriteCommand({ RequestItems: { [store.table]: requests } }));
}

function randomDirection(): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  // The sum of three uniform values is near enough to normal.
  for (let i = 0; i < vector.length; i++) vector[i] = Math.random() + Math.random() + Math.random() - 1.5;
  return unit(vector);
}

function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  return vector.map((value) => value / length);
}
