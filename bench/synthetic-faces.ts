/** Writes a collection of synthetic people to S3 and DynamoDB, in large segments, as after years of use. */

import { randomUUID } from 'node:crypto';
import { BatchWriteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { progressBar } from '../eval/progress.ts';
import { encodeSegment, keys, putSegment } from '../layers/gallery/evaluation.ts';
import type { Collection, Store } from '../layers/gallery/index.ts';
import { openPack } from '../layers/vision/index.ts';

const DIMENSIONS = openPack().embedding.dimensions;

/** Most faces that the compactor merges into a segment. */
const FACES_PER_SEGMENT = 65_536;
const ITEMS_PER_WRITE = 25;

const FACES_PER_PERSON = 5;
/**
 * Length of the noise that is added to a person's unit vector: two faces of one person then have a cosine of about 0.8, as
 * those of real people do.
 */
const NOISE = 0.5;

export interface SyntheticFaces {
  readonly faceIds: readonly string[];
  /** Unit vectors, concatenated; those of one person are consecutive. */
  readonly vectors: Float32Array;
}

/** Vector of the face at `index`. */
export function vectorAt({ vectors }: SyntheticFaces, index: number): Float32Array {
  return vectors.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS);
}

/** Makes faces of random people, FACES_PER_PERSON each. */
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

/** Unit vector of another face of the same person. @param face  unit vector of a face, or of the person */
export function anotherFace(face: Float32Array): Float32Array {
  const noise = randomDirection();
  return unit(face.map((value, i) => value + NOISE * noise[i]));
}

/** Writes the vectors by the gallery's own segment writer, and the segments' items. */
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

/** Writes the items of all faces of the person that face `index` belongs to. Only people that are searched for need items. */
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
  // The sum of three uniform values approximates a normal distribution.
  for (let i = 0; i < vector.length; i++) vector[i] = Math.random() + Math.random() + Math.random() - 1.5;
  return unit(vector);
}

function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  return vector.map((value) => value / length);
}
