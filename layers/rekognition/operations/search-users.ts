import type { SearchUsersRequest, SearchUsersResponse } from '@aws-sdk/client-rekognition';
import { type Collection, getCollection, vectorOfUser } from '../../gallery/index.ts';
import { vectorOfFace } from '../collections/vector-of-face.ts';
import { InvalidParameterException } from '../errors.ts';
import { operation } from '../operation.ts';
import { findUserMatches } from '../present/user-matches.ts';
import type { Services } from '../services.ts';
import { collectionId, faceId, maxUsers, threshold, userId } from '../wire/constraints.ts';
import { required, structure } from '../wire/shapes.ts';

const input = structure<SearchUsersRequest>({
  CollectionId: required(collectionId),
  UserId: userId,
  FaceId: faceId,
  UserMatchThreshold: threshold,
  MaxUsers: maxUsers,
});

/** The user whom a face belongs to is found by that face; a user is not found by itself, and one without faces finds nobody. */
export const searchUsers = operation(input, async (request, services): Promise<SearchUsersResponse> => {
  const { CollectionId, UserId, FaceId } = request;
  const collection = await getCollection(services.store, CollectionId);
  if ((UserId === undefined) === (FaceId === undefined)) throw InvalidParameterException.unspecified();
  const vector = await searched(services, collection, { UserId, FaceId });
  const except = UserId === undefined ? {} : { except: UserId };
  return {
    UserMatches: vector ? await findUserMatches(services, collection, vector, request, except) : [],
    FaceModelVersion: collection.faceModelVersion,
    SearchedFace: FaceId === undefined ? undefined : { FaceId },
    SearchedUser: UserId === undefined ? undefined : { UserId },
  };
});

async function searched(
  services: Services,
  collection: Collection,
  { UserId, FaceId }: { readonly UserId: string | undefined; readonly FaceId: string | undefined },
): Promise<Float32Array | undefined> {
  if (FaceId !== undefined) return vectorOfFace(services, collection, FaceId);
  if (UserId !== undefined) return vectorOfUser(services.store, services.vectors, collection, UserId);
  return undefined;
}
