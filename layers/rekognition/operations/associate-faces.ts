import type {
  AssociateFacesRequest,
  AssociateFacesResponse,
  UnsuccessfulFaceAssociation,
} from '@aws-sdk/client-rekognition';
import { associateFaces as associate, getCollection, type RefusedFace, type UnlikeFace } from '../../gallery/index.ts';
import type { SimilarityCurve } from '../../vision/index.ts';
import { packOfCollection } from '../collections/pack-of-collection.ts';
import { operation } from '../operation.ts';
import { similarityAt } from '../present/similarity.ts';
import { userStatus } from '../present/user-status.ts';
import { clientRequest } from '../wire/client-request-token.ts';
import { required, structure } from '../wire/shapes.ts';
import { clientRequestToken, collectionId, threshold, userFaceIds, userId } from '../wire/shared-shapes.ts';

const input = structure<AssociateFacesRequest>({
  CollectionId: required(collectionId),
  UserId: required(userId),
  FaceIds: required(userFaceIds),
  UserMatchThreshold: threshold,
  ClientRequestToken: clientRequestToken,
});

export const associateFaces = operation(input, async (request, services): Promise<AssociateFacesResponse> => {
  const { store, vectors, vision } = services;
  const { CollectionId, UserId, FaceIds, UserMatchThreshold = 75 } = request;
  const collection = await getCollection(store, CollectionId);
  const { similarity } = packOfCollection(vision, collection);
  const least = Math.fround(UserMatchThreshold);
  const { changed, refused, status } = await associate(store, vectors, collection, UserId, FaceIds, {
    isAlike: (score) => similarityAt(similarity, score) >= least,
    request: clientRequest('AssociateFaces', request),
  });
  return {
    AssociatedFaces: changed.map((FaceId) => ({ FaceId })),
    UnsuccessfulFaceAssociations: refused.map((face) => unsuccessful(face, similarity)),
    UserStatus: userStatus(status),
  };
});

function unsuccessful(face: RefusedFace | UnlikeFace, similarity: SimilarityCurve): UnsuccessfulFaceAssociation {
  const { faceId: FaceId } = face;
  switch (face.reason) {
    case 'not found':
      return { FaceId, Reasons: ['FACE_NOT_FOUND'] };
    case 'belongs to another user':
      return { FaceId, UserId: face.userId, Reasons: ['ASSOCIATED_TO_A_DIFFERENT_USER'] };
    case 'unlike the user':
      return { FaceId, Confidence: similarityAt(similarity, face.score), Reasons: ['LOW_MATCH_CONFIDENCE'] };
  }
}
