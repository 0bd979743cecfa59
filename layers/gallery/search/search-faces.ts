import type { Collection } from '../collections.ts';
import { getFaces, type StoredFace } from '../faces.ts';
import type { Store } from '../store.ts';
import type { Nearest, VectorIndex } from './port.ts';
import { searchLive } from './search-live.ts';

export interface FaceMatch {
  readonly face: StoredFace;
  readonly score: number;
}

/**
 * Finds the faces of a collection nearest to a vector, nearest first. A face exists if its item does: deleted faces are
 * not found, although their vectors may still be stored.
 *
 * @param vector of unit length, made by the collection's model pack
 * @param wanted.except a face to leave out
 * @throws UnreadableSegment, GalleryBusy
 */
export async function searchFaces(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  vector: Float32Array,
  wanted: Nearest & { readonly except?: string },
): Promise<FaceMatch[]> {
  const { matches } = await searchLive(
    (deep) => index.nearest(collection, vector, deep),
    async (faceIds) => {
      const faces = await getFaces(store, collection, faceIds);
      return new Map(faces.map((face) => [face.faceId, face]));
    },
    wanted,
  );
  return matches.map(({ item, score }) => ({ face: item, score }));
}
