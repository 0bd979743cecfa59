import { NoSuchKey } from '@aws-sdk/client-s3';
import type { Collection } from '../collections.ts';
import { CorruptSegment, MissingSegment } from '../errors.ts';
import type { Store } from '../store.ts';
import { readVector, segmentKey } from '../vectors/segment-store.ts';
import { Arena, type Location } from './arena.ts';
import { defaultBudgetBytes, Memory, type Resident } from './memory.ts';
import { nearest } from './nearest.ts';
import type { VectorIndex } from './port.ts';
import { loadScan } from './scan.ts';
import { shared } from './shared.ts';
import { synchronise } from './synchronise.ts';

/** A face's own vectors, float16 and nine bits a value, differ by an angle whose cosine is above this. */
const SAME_VECTOR = 0.999;

/**
 * Finds vectors in the segments in S3: keeps the heads of a collection's segments in memory, lists the segments before
 * every search, and reads those that are new.
 *
 * @param options.budgetBytes memory for heads, 740 bytes a face of 640 dimensions; half the machine's by default
 */
export function segmentsIndex(
  store: Store,
  { budgetBytes = defaultBudgetBytes() }: { readonly budgetBytes?: number } = {},
): VectorIndex {
  const memory = new Memory(budgetBytes);
  const use = <T>(collection: Collection, work: (resident: Resident) => Promise<T>) =>
    memory.use(
      collection.generation,
      () => {
        const arena = new Arena();
        const freeUp = (bytes: number) => memory.freeUp(bytes);
        return { arena, refresh: shared(() => synchronise(store, collection, arena, freeUp)) };
      },
      work,
    );
  return {
    nearest: (collection, vector, wanted) =>
      use(collection, async ({ arena, refresh }) => {
        const [scan] = await Promise.all([loadScan(), refresh()]);
        return nearest(arena, scan, vector, wanted);
      }),
    vectorOf: (collection, faceId) =>
      use(collection, async ({ arena, refresh }) => {
        await refresh();
        const location = arena.find(faceId);
        return location && readExactly(store, collection, arena.dimensions, location);
      }),
  };
}

/** The float16 vector of a face: nine bits a value on either side of a comparison would be further off than promised. */
async function readExactly(
  store: Store,
  collection: Collection,
  dimensions: number,
  { record, row, cosine }: Location,
): Promise<Float32Array> {
  const key = segmentKey(collection, record.segmentId);
  try {
    const vector = unit(await readVector(store, collection, record, dimensions, row));
    // The checksum covers the vectors of the whole segment, which is not read for one.
    if (!(cosine(vector) > SAME_VECTOR))
      throw new CorruptSegment(key, 'float16 vectors', `row ${row} is not its int8 row`);
    return vector;
  } catch (error) {
    if (error instanceof NoSuchKey) throw new MissingSegment(key, { cause: error });
    throw error;
  }
}

function unit(vector: Float16Array): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}
