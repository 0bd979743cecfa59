import type { DeleteFacesRequest, DeleteFacesResponse, UnsuccessfulFaceDeletion } from '@aws-sdk/client-rekognition';
import { getCollection, type Refused, removeFaces } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, faceIds } from '../wire/shared-shapes.ts';

const input = structure<DeleteFacesRequest>({
  CollectionId: required(collectionId),
  FaceIds: required(faceIds),
});

export const deleteFaces = operation(input, async (request, { store }): Promise<DeleteFacesResponse> => {
  const collection = await getCollection(store, request.CollectionId);
  const { deleted, refused } = await removeFaces(store, collection, request.FaceIds);
  return { DeletedFaces: [...deleted], UnsuccessfulFaceDeletions: refused.map(unsuccessful) };
});

function unsuccessful(refused: Refused): UnsuccessfulFaceDeletion {
  const { faceId: FaceId } = refused;
  if (refused.reason === 'not found') return { FaceId, Reasons: ['FACE_NOT_FOUND'] };
  return { FaceId, UserId: refused.userId, Reasons: ['ASSOCIATED_TO_AN_EXISTING_USER'] };
}
