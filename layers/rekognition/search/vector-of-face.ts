import { type Collection, FaceWithoutVector, getFaces } from '../../gallery/index.ts';
import { InvalidParameterException } from '../errors.ts';
import type { Services } from '../services.ts';

/**
 * Reads the vector of a stored face, which a search starts from.
 * @throws InvalidParameterException  the collection has no such face
 * @throws FaceWithoutVector  the face's vector is lost
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
