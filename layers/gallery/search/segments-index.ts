import type { Collection } from '../collections.ts';
import { CorruptSegment } from '../errors.ts';
import { packOf } from '../pack.ts';
import type { Store } from '../store.ts';
import { readVector, segmentKey } from '../vectors/segment-store.ts';
import { unit } from '../vectors/unit.ts';
import { Arena, type Location } from './arena.ts';
import { CrowdTerms } from './crowd-terms.ts';
import { defaultBudgetBytes, Memory, type Resident } from './memory.ts';
import { nearest } from './nearest.ts';
import type { VectorIndex } from './port.ts';
import { loadScan } from './scan.ts';
import { shared } from './shared.ts';
import { synchronise } from './synchronise.ts';

/** Least cosine between the two forms of a face's vector, float16 and nine bits a value. */
const SAME_VECTOR = 0.999;

/**
 * Index over the segments in S3: keeps the heads of a collection's segments in memory, lists the segments before every
 * search, and reads those that are new.
 *
 * @param options.budgetBytes memory for vectors, 756 bytes a face of 640 dimensions, 252 of 192; half the machine's by default
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
        const arena = new Arena(crowdTermsOf(collection));
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

const termsOfPacks = new Map<string, CrowdTerms>();

/** The crowd function of a collection's pack, prepared once a process. @throws Error  there is no such pack */
function crowdTermsOf(collection: Collection): CrowdTerms {
  const { name, embedding, crowdForm } = packOf(collection);
  const terms = termsOfPacks.get(name) ?? new CrowdTerms(embedding.dimensions, crowdForm);
  termsOfPacks.set(name, terms);
  return terms;
}

/**
 * Reads the float16 vector of a face: nine bits a value on both sides of a comparison would exceed the promised error.
 */
async function readExactly(
  store: Store,
  collection: Collection,
  dimensions: number,
  { record, row, cosine }: Location,
): Promise<Float32Array> {
  const vector = unit(await readVector(store, collection, record, dimensions, row));
  // The checksum covers the vectors of the whole segment, which is not read for one of them.
  if (!(cosine(vector) > SAME_VECTOR)) {
    const key = segmentKey(collection, record.segmentId);
    throw new CorruptSegment(key, 'vectors', `row ${row} does not match its int8 row`);
  }
  return vector;
}
