import type { DeleteCollectionRequest, DeleteCollectionResponse } from '@aws-sdk/client-rekognition';
import { deleteCollection as remove } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId } from '../wire/shared-shapes.ts';

const input = structure<DeleteCollectionRequest>({ CollectionId: required(collectionId) });

export const deleteCollection = operation(input, async (request, services): Promise<DeleteCollectionResponse> => {
  await remove(services.store, request.CollectionId);
  return { StatusCode: 200 };
});
