import type { Collection } from '../collections.ts';
import { getFaces, type StoredFace } from '../faces.ts';
import { ITEMS_PER_READ } from '../items.ts';
import { chunks, inParallel } from '../parallel.ts';
import type { Store } from '../store.ts';
import type { Nearest, Neighbour, VectorIndex } from './port.ts';

/** Neighbours asked for beyond those wanted, in place of the dead among them: it spares a second look after a few deletions. */
const SPARE = 32;
const DEEPER = 4;

const READS_AT_ONCE = 16;

export interface FaceMatch {
  readonly face: StoredFace;
  readonly cosine: number;
}

/**
 * The faces of a collection nearest to a vector, nearest first. A face is there if its item is: one that was deleted is not
 * found though its vector still is, and the search goes on to those that are further away.
 *
 * @param vector of unit length, made by the collection's model pack
 * @param except a face that is left out
 * @throws UnreadableSegment, GalleryBusy
 */
export async function searchFaces(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  vector: Float32Array,
  { limit, minCosine, except }: Nearest & { readonly except?: string },
): Promise<FaceMatch[]> {
  const matches: FaceMatch[] = [];
  const looked = new Set(except === undefined ? [] : [except]);
  for (let depth = limit + SPARE; ; depth *= DEEPER) {
    const neighbours = await index.nearest(collection, vector, { limit: depth, minCosine });
    const pending = neighbours.filter(({ faceId }) => !looked.has(faceId));
    while (pending.length > 0 && matches.length < limit) {
      const some = pending.splice(0, limit - matches.length);
      for (const { faceId } of some) looked.add(faceId);
      matches.push(...(await withFaces(store, collection, some)));
    }
    if (matches.length === limit || neighbours.length < depth) return matches.sort((a, b) => b.cosine - a.cosine);
  }
}

async function withFaces(store: Store, collection: Collection, neighbours: readonly Neighbour[]): Promise<FaceMatch[]> {
  const reads = await inParallel(chunks(neighbours, ITEMS_PER_READ), READS_AT_ONCE, async (some) => {
    const faces = await getFaces(
      store,
      collection,
      some.map(({ faceId }) => faceId),
    );
    const byId = new Map(faces.map((face) => [face.faceId, face]));
    return some.flatMap(({ faceId, cosine }) => {
      const face = byId.get(faceId);
      return face ? [{ face, cosine }] : [];
    });
  });
  return reads.flat();
}
