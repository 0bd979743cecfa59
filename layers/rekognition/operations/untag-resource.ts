import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-rekognition';
import { untagCollection } from '../../gallery/index.ts';
import { resourceArn, tagKeys } from '../constraints.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../shapes.ts';
import { withTagged } from '../tagged-collection.ts';

const input = structure<UntagResourceRequest>({ ResourceArn: required(resourceArn), TagKeys: required(tagKeys) });

export const untagResource = operation(input, async (request, services): Promise<UntagResourceResponse> => {
  await withTagged(request.ResourceArn, services, (id) => untagCollection(services.store, id, request.TagKeys));
  return {};
});
