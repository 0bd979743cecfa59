import type {
  DisassociateFacesRequest,
  DisassociateFacesResponse,
  UnsuccessfulFaceDisassociation,
} from '@aws-sdk/client-rekognition';
import { disassociateFaces as disassociate, getCollection, type RefusedFace } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { userStatus } from '../present/user-status.ts';
import { clientRequest } from '../wire/client-request-token.ts';
import { required, structure } from '../wire/shapes.ts';
import { clientRequestToken, collectionId, userFaceIds, userId } from '../wire/shared-shapes.ts';

const input = structure<DisassociateFacesRequest>({
  CollectionId: required(collectionId),
  UserId: required(userId),
  ClientRequestToken: clientRequestToken,
  FaceIds: required(userFaceIds),
});

export const disassociateFaces = operation(input, async (request, services): Promise<DisassociateFacesResponse> => {
  const { store, vectors } = services;
  const { CollectionId, UserId, FaceIds } = request;
  const collection = await getCollection(store, CollectionId);
  const once = clientRequest('DisassociateFaces', request);
  const { changed, refused, status } = await disassociate(store, vectors, collection, UserId, FaceIds, once);
  return {
    DisassociatedFaces: changed.map((FaceId) => ({ FaceId })),
    UnsuccessfulFaceDisassociations: refused.map(unsuccessful),
    UserStatus: userStatus(status),
  };
});

function unsuccessful(face: RefusedFace): UnsuccessfulFaceDisassociation {
  const { faceId: FaceId } = face;
  if (face.reason === 'not found') return { FaceId, Reasons: ['FACE_NOT_FOUND'] };
  return { FaceId, UserId: face.userId, Reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] };
}
