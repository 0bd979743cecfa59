import type { DescribeCollectionRequest, DescribeCollectionResponse } from '@aws-sdk/client-rekognition';
import { countFaces, getCollection } from '../../gallery/index.ts';
import { collectionArn } from '../arns.ts';
import { collectionId } from '../constraints.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../shapes.ts';

const input = structure<DescribeCollectionRequest>({ CollectionId: required(collectionId) });

export const describeCollection = operation(input, async (request, services): Promise<DescribeCollectionResponse> => {
  const collection = await getCollection(services.store, request.CollectionId);
  return {
    FaceCount: await countFaces(services.store, collection),
    FaceModelVersion: collection.faceModelVersion,
    CollectionARN: collectionArn(collection.id, services),
    CreationTimestamp: collection.createdAt,
    UserCount: collection.userCount,
  };
});
