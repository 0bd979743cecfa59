import type { SearchFacesRequest, SearchFacesResponse } from '@aws-sdk/client-rekognition';
import { getCollection } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { findFaceMatches } from '../search/face-matches.ts';
import { vectorOfFace } from '../search/vector-of-face.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, faceId, maxFaces, threshold } from '../wire/shared-shapes.ts';

const input = structure<SearchFacesRequest>({
  CollectionId: required(collectionId),
  FaceId: required(faceId),
  MaxFaces: maxFaces,
  FaceMatchThreshold: threshold,
});

export const searchFaces = operation(input, async (request, services): Promise<SearchFacesResponse> => {
  const { CollectionId, FaceId } = request;
  const collection = await getCollection(services.store, CollectionId);
  const vector = await vectorOfFace(services, collection, FaceId);
  return {
    SearchedFaceId: FaceId,
    FaceMatches: await findFaceMatches(services, collection, vector, request, { except: FaceId }),
    FaceModelVersion: collection.faceModelVersion,
  };
});
