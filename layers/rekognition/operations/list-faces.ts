import type { ListFacesRequest, ListFacesResponse } from '@aws-sdk/client-rekognition';
import { getCollection, listFaces as list } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { collectionFace } from '../present/collection-face.ts';
import { pageRequest, pageToken } from '../wire/paging.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, faceIds, nextToken, pageSize, userId } from '../wire/shared-shapes.ts';

const input = structure<ListFacesRequest>({
  CollectionId: required(collectionId),
  NextToken: nextToken,
  MaxResults: pageSize,
  UserId: userId,
  FaceIds: faceIds,
});

export const listFaces = operation(input, async (request, services): Promise<ListFacesResponse> => {
  const { CollectionId, UserId, FaceIds } = request;
  const collection = await getCollection(services.store, CollectionId);
  const listing = ['ListFaces', CollectionId, UserId, FaceIds];
  const { items, next } = await list(services.store, collection, {
    ...pageRequest(listing, request),
    ...(FaceIds && { faceIds: FaceIds }),
    ...(UserId !== undefined && { userId: UserId }),
  });
  return {
    Faces: items.map(collectionFace),
    NextToken: pageToken(listing, next),
    FaceModelVersion: collection.faceModelVersion,
  };
});
