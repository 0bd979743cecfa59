import type { FaceMatch as WireMatch } from '@aws-sdk/client-rekognition';
import { type Collection, searchFaces } from '../../gallery/index.ts';
import type { Services } from '../services.ts';
import { collectionFace } from './face.ts';
import { leastCosine, similarityAt } from './similarity.ts';

/** The contract has no default; AWS documents 4,096 as the most that a search returns. */
const MOST_FACES = 4096;
const DEFAULT_THRESHOLD = 80;

/**
 * The faces of a collection that are like a vector, most alike first, as SearchFaces and SearchFacesByImage answer them.
 * @param options.except a face that is left out
 */
export async function findMatches(
  { store, vectors, vision }: Services,
  collection: Collection,
  vector: Float32Array,
  request: { readonly MaxFaces?: number | undefined; readonly FaceMatchThreshold?: number | undefined },
  { except }: { readonly except?: string } = {},
): Promise<WireMatch[]> {
  const { MaxFaces = MOST_FACES, FaceMatchThreshold = DEFAULT_THRESHOLD } = request;
  const { similarity } = vision.pack;
  const threshold = Math.fround(FaceMatchThreshold);
  const found = await searchFaces(store, vectors, collection, vector, {
    limit: MaxFaces,
    minCosine: leastCosine(similarity, threshold),
    ...(except !== undefined && { except }),
  });
  return found
    .map(({ face, cosine }) => ({ Similarity: similarityAt(similarity, cosine), Face: collectionFace(face) }))
    .filter(({ Similarity }) => Similarity >= threshold);
}
