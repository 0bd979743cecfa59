import type {
  AssociateFacesRequest,
  AssociateFacesResponse,
  UnsuccessfulFaceAssociation,
} from '@aws-sdk/client-rekognition';
import { associateFaces as associate, getCollection, type RefusedFace, type UnlikeFace } from '../../gallery/index.ts';
import { clientRequest } from '../client-request.ts';
import { clientRequestToken, collectionId, threshold, userFaceIds, userId } from '../constraints.ts';
import { operation } from '../operation.ts';
import { userStatus } from '../present.ts';
import { required, structure } from '../shapes.ts';
import { similarityAt } from '../similarity.ts';

const input = structure<AssociateFacesRequest>({
  CollectionId: required(collectionId),
  UserId: required(userId),
  FaceIds: required(userFaceIds),
  UserMatchThreshold: threshold,
  ClientRequestToken: clientRequestToken,
});

export const associateFaces = operation(input, async (request, services): Promise<AssociateFacesResponse> => {
  const { store, vectors } = services;
  const { CollectionId, UserId, FaceIds, UserMatchThreshold = 75 } = request;
  const collection = await getCollection(store, CollectionId);
  const least = Math.fround(UserMatchThreshold);
  const { changed, refused, status } = await associate(store, vectors, collection, UserId, FaceIds, {
    isAlike: (cosine) => similarityAt(cosine) >= least,
    request: clientRequest('AssociateFaces', request),
  });
  return {
    AssociatedFaces: changed.map((FaceId) => ({ FaceId })),
    UnsuccessfulFaceAssociations: refused.map(unsuccessful),
    UserStatus: userStatus(status),
  };
});

function unsuccessful(face: RefusedFace | UnlikeFace): UnsuccessfulFaceAssociation {
  const { faceId: FaceId } = face;
  switch (face.reason) {
    case 'not found':
      return { FaceId, Reasons: ['FACE_NOT_FOUND'] };
    case 'belongs to another user':
      return { FaceId, UserId: face.userId, Reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] };
    case 'unlike the user':
      return { FaceId, Confidence: similarityAt(face.cosine), Reasons: ['LOW_MATCH_CONFIDENCE'] };
  }
}
