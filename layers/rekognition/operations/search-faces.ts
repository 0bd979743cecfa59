import type { SearchFacesRequest, SearchFacesResponse } from '@aws-sdk/client-rekognition';
import { getCollection, getFaces } from '../../gallery/index.ts';
import { collectionId, faceId, maxFaces, threshold } from '../constraints.ts';
import { InvalidParameterException } from '../errors.ts';
import { findMatches } from '../face-matches.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../shapes.ts';

const input = structure<SearchFacesRequest>({
  CollectionId: required(collectionId),
  FaceId: required(faceId),
  MaxFaces: maxFaces,
  FaceMatchThreshold: threshold,
});

export const searchFaces = operation(input, async (request, services): Promise<SearchFacesResponse> => {
  const { CollectionId, FaceId } = request;
  const collection = await getCollection(services.store, CollectionId);
  const [face] = await getFaces(services.store, collection, [FaceId]);
  if (!face) throw InvalidParameterException.faceNotFound();
  const vector = await services.vectors.vectorOf(collection, FaceId);
  if (!vector) throw new Error(`Face ${FaceId} of collection ${CollectionId} has no vector.`);
  return {
    SearchedFaceId: FaceId,
    FaceMatches: await findMatches(services, collection, vector, request, { except: FaceId }),
    FaceModelVersion: collection.faceModelVersion,
  };
});
