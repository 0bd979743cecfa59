import { type Collection, FaceWithoutVector, getFaces } from '../../gallery/index.ts';
import { InvalidParameterException } from '../errors.ts';
import type { Services } from '../services.ts';

/**
 * The vector of a face that a search starts from.
 * @throws InvalidParameterException when the collection has no such face; FaceWithoutVector
 */
export async function vectorOfFace(
  { store, vectors }: Services,
  collection: Collection,
  faceId: string,
): Promise<Float32Array> {
  const [face] = await getFaces(store, collection, [faceId]);
  if (!face) throw InvalidParameterException.faceNotFound();
  const vector = await vectors.vectorOf(collection, faceId);
  if (!vector) throw new FaceWithoutVector(faceId);
  return vector;
}
