import { createHash, randomUUID } from 'node:crypto';
import {
  associateFaces,
  type Collection,
  createCollection,
  createUser,
  type NewFace,
  type SourceImage,
  type Store,
  segmentsIndex,
} from '../../layers/gallery/index.ts';
import { openPack, scoreOf } from '../../layers/vision/index.ts';

/** The pack of these collections. */
export const PACK = openPack('visage-1');

export const DIMENSIONS = 640;

/** A random direction. */
export function unitVector(dimensions = DIMENSIONS): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() + Math.random() - 1);
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    squareA += a[i] ** 2;
    squareB += b[i] ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}

/** A score between that of a vector and itself, the highest that it has, and those of random directions. */
export function nearlyItself(vector: Float32Array): number {
  return scoreOf(PACK, vector, vector) - 0.1;
}

/** Up to 100 faces side by side on a grid, each with its own vector. Their numbers are not float32 values. */
export function someFaces(count: number, dimensions = DIMENSIONS): NewFace[] {
  return Array.from({ length: count }, (_, index) => ({
    box: { left: (index % 10) / 10, top: Math.floor(index / 10) / 10, width: 0.0777, height: 0.0888 },
    confidence: 99 + index / 1234,
    embedding: unitVector(dimensions),
  }));
}

export function somePhoto(externalImageId?: string): SourceImage {
  const sha256 = createHash('sha256').update(randomUUID()).digest('hex');
  return { sha256, ...(externalImageId !== undefined && { externalImageId }) };
}

export function someCollection(store: Store, id: string = randomUUID()): Promise<Collection> {
  return createCollection(store, { id, faceModelVersion: '7.0', pack: 'visage-1' });
}

/** A new user who has these faces. */
export async function someUser(
  store: Store,
  collection: Collection,
  userId: string,
  faceIds: readonly string[],
): Promise<void> {
  await createUser(store, collection, userId);
  if (faceIds.length > 0) await associateFaces(store, segmentsIndex(store), collection, userId, faceIds);
}
