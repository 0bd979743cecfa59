import type { CreateCollectionRequest, CreateCollectionResponse } from '@aws-sdk/client-rekognition';
import { createCollection as create } from '../../gallery/index.ts';
import { collectionArn } from '../collections/arns.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, tags } from '../wire/shared-shapes.ts';

const input = structure<CreateCollectionRequest>({ CollectionId: required(collectionId), Tags: tags });

export const createCollection = operation(input, async (request, services): Promise<CreateCollectionResponse> => {
  const [pack] = services.vision.packs;
  const { id, faceModelVersion } = await create(services.store, {
    id: request.CollectionId,
    faceModelVersion: pack.faceModelVersion,
    pack: pack.name,
    ...(request.Tags && { tags: request.Tags }),
  });
  return {
    StatusCode: 200,
    // AWS omits the prefix `arn:` here, and only here.
    CollectionArn: collectionArn(id, services).replace(/^arn:/, ''),
    FaceModelVersion: faceModelVersion,
  };
});
