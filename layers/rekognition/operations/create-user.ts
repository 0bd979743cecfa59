import type { CreateUserRequest, CreateUserResponse } from '@aws-sdk/client-rekognition';
import { createUser as create, getCollection } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { clientRequest } from '../wire/client-request-token.ts';
import { required, structure } from '../wire/shapes.ts';
import { clientRequestToken, collectionId, userId } from '../wire/shared-shapes.ts';

const input = structure<CreateUserRequest>({
  CollectionId: required(collectionId),
  UserId: required(userId),
  ClientRequestToken: clientRequestToken,
});

export const createUser = operation(input, async (request, { store }): Promise<CreateUserResponse> => {
  const collection = await getCollection(store, request.CollectionId);
  await create(store, collection, request.UserId, clientRequest('CreateUser', request));
  return {};
});
