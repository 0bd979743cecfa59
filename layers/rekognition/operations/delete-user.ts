import type { DeleteUserRequest, DeleteUserResponse } from '@aws-sdk/client-rekognition';
import { getCollection, deleteUser as remove } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { clientRequest } from '../wire/client-request-token.ts';
import { required, structure } from '../wire/shapes.ts';
import { clientRequestToken, collectionId, userId } from '../wire/shared-shapes.ts';

const input = structure<DeleteUserRequest>({
  CollectionId: required(collectionId),
  UserId: required(userId),
  ClientRequestToken: clientRequestToken,
});

export const deleteUser = operation(input, async (request, { store, vectors }): Promise<DeleteUserResponse> => {
  const collection = await getCollection(store, request.CollectionId);
  await remove(store, vectors, collection, request.UserId, clientRequest('DeleteUser', request));
  return {};
});
