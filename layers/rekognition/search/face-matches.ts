import type { FaceMatch } from '@aws-sdk/client-rekognition';
import { type Collection, searchFaces } from '../../gallery/index.ts';
import { packOfCollection } from '../collections/pack-of-collection.ts';
import { collectionFace } from '../present/collection-face.ts';
import { leastScore, similarityAt } from '../present/similarity.ts';
import type { Services } from '../services.ts';

/** AWS documents no default for MaxFaces, and 4,096 as the most that a search returns. */
const MOST_FACES = 4096;
const DEFAULT_THRESHOLD = 80;

/**
 * Searches a collection for the faces most similar to a vector. Matches as SearchFaces and SearchFacesByImage answer
 * them, most similar first.
 * @param vector of length 1, made by the pack that made the collection's
 * @param options.except id of a face to leave out
 */
export async function findFaceMatches(
  { store, vectors, vision }: Services,
  collection: Collection,
  vector: Float32Array,
  request: { readonly MaxFaces?: number | undefined; readonly FaceMatchThreshold?: number | undefined },
  { except }: { readonly except?: string } = {},
): Promise<FaceMatch[]> {
  const { MaxFaces = MOST_FACES, FaceMatchThreshold = DEFAULT_THRESHOLD } = request;
  const { similarity } = packOfCollection(vision, collection);
  const threshold = Math.fround(FaceMatchThreshold);
  const found = await searchFaces(store, vectors, collection, vector, {
    limit: MaxFaces,
    minScore: leastScore(similarity, threshold),
    ...(except !== undefined && { except }),
  });
  return found
    .map(({ face, score }) => ({ Similarity: similarityAt(similarity, score), Face: collectionFace(face) }))
    .filter(({ Similarity }) => Similarity >= threshold);
}
