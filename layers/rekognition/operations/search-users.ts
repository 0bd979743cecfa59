import type { SearchUsersRequest, SearchUsersResponse } from '@aws-sdk/client-rekognition';
import { type Collection, getCollection, vectorOfUser } from '../../gallery/index.ts';
import { InvalidParameterException } from '../errors.ts';
import { operation } from '../operation.ts';
import { findUserMatches } from '../search/user-matches.ts';
import { vectorOfFace } from '../search/vector-of-face.ts';
import type { Services } from '../services.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, faceId, maxUsers, threshold, userId } from '../wire/shared-shapes.ts';

const input = structure<SearchUsersRequest>({
  CollectionId: required(collectionId),
  UserId: userId,
  FaceId: faceId,
  UserMatchThreshold: threshold,
  MaxUsers: maxUsers,
});

/**
 * Searches by a face, which finds its own user too, or by a user, which does not find itself and without faces finds
 * none.
 */
export const searchUsers = operation(input, async (request, services): Promise<SearchUsersResponse> => {
  const { CollectionId, UserId, FaceId } = request;
  const collection = await getCollection(services.store, CollectionId);
  if ((UserId === undefined) === (FaceId === undefined)) throw InvalidParameterException.unspecified();
  const vector = await searchVector(services, collection, { UserId, FaceId });
  const except = UserId === undefined ? {} : { except: UserId };
  return {
    UserMatches: vector ? await findUserMatches(services, collection, vector, request, except) : [],
    FaceModelVersion: collection.faceModelVersion,
    SearchedFace: FaceId === undefined ? undefined : { FaceId },
    SearchedUser: UserId === undefined ? undefined : { UserId },
  };
});

async function searchVector(
  services: Services,
  collection: Collection,
  { UserId, FaceId }: { readonly UserId: string | undefined; readonly FaceId: string | undefined },
): Promise<Float32Array | undefined> {
  if (FaceId !== undefined) return vectorOfFace(services, collection, FaceId);
  if (UserId !== undefined) return vectorOfUser(services.store, services.vectors, collection, UserId);
  return undefined;
}
