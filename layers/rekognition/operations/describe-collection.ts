import type { DescribeCollectionRequest, DescribeCollectionResponse } from '@aws-sdk/client-rekognition';
import { countAll, getCollection } from '../../gallery/index.ts';
import { collectionArn } from '../collections/arns.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId } from '../wire/shared-shapes.ts';

const input = structure<DescribeCollectionRequest>({ CollectionId: required(collectionId) });

export const describeCollection = operation(input, async (request, services): Promise<DescribeCollectionResponse> => {
  const collection = await getCollection(services.store, request.CollectionId);
  const { faces, users } = await countAll(services.store, collection);
  return {
    FaceCount: faces,
    FaceModelVersion: collection.faceModelVersion,
    CollectionARN: collectionArn(collection.id, services),
    CreationTimestamp: collection.createdAt,
    UserCount: users,
  };
});
