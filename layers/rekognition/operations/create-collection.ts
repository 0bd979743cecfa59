import type { CreateCollectionRequest, CreateCollectionResponse } from '@aws-sdk/client-rekognition';
import { createCollection as create } from '../../gallery/index.ts';
import { MODEL_PACK } from '../../vision/index.ts';
import { collectionArn } from '../arns.ts';
import { collectionId, tags } from '../constraints.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../shapes.ts';

const input = structure<CreateCollectionRequest>({ CollectionId: required(collectionId), Tags: tags });

export const createCollection = operation(input, async (request, services): Promise<CreateCollectionResponse> => {
  const { id, faceModelVersion } = await create(services.store, {
    id: request.CollectionId,
    faceModelVersion: MODEL_PACK.faceModelVersion,
    pack: MODEL_PACK.name,
    ...(request.Tags && { tags: request.Tags }),
  });
  return {
    StatusCode: 200,
    // AWS leaves out the prefix here, and only here.
    CollectionArn: collectionArn(id, services).replace(/^arn:/, ''),
    FaceModelVersion: faceModelVersion,
  };
});
