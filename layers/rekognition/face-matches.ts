import type { FaceMatch as WireMatch } from '@aws-sdk/client-rekognition';
import { type Collection, searchFaces } from '../gallery/index.ts';
import { cosineAt, similarityOf } from '../vision/index.ts';
import { collectionFace } from './present.ts';
import type { Services } from './services.ts';

/** The contract has no default; AWS documents 4,096 as the most that a search returns. */
const MOST_FACES = 4096;
const DEFAULT_THRESHOLD = 80;

/** Similarities are float32 values, which below 100 are 7.6e-6 apart: one this far below the threshold may round to it. */
const ROUNDING = 4e-6;

/**
 * The faces of a collection that are like a vector, most alike first, as SearchFaces and SearchFacesByImage answer them.
 * @param options.except a face that is left out
 */
export async function findMatches(
  { store, vectors }: Services,
  collection: Collection,
  vector: Float32Array,
  request: { readonly MaxFaces?: number | undefined; readonly FaceMatchThreshold?: number | undefined },
  { except }: { readonly except?: string } = {},
): Promise<WireMatch[]> {
  const { MaxFaces = MOST_FACES, FaceMatchThreshold = DEFAULT_THRESHOLD } = request;
  const threshold = Math.fround(FaceMatchThreshold);
  const found = await searchFaces(store, vectors, collection, vector, {
    limit: MaxFaces,
    minCosine: cosineAt(Math.max(0, threshold - ROUNDING)),
    ...(except !== undefined && { except }),
  });
  return found
    .map(({ face, cosine }) => ({ Similarity: Math.fround(similarityOf(cosine)), Face: collectionFace(face) }))
    .filter(({ Similarity }) => Similarity >= threshold);
}
