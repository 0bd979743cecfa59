import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-rekognition';
import { untagCollection } from '../../gallery/index.ts';
import { withTagged } from '../collections/tagged-collection.ts';
import { operation } from '../operation.ts';
import { resourceArn, tagKeys } from '../wire/constraints.ts';
import { required, structure } from '../wire/shapes.ts';

const input = structure<UntagResourceRequest>({ ResourceArn: required(resourceArn), TagKeys: required(tagKeys) });

export const untagResource = operation(input, async (request, services): Promise<UntagResourceResponse> => {
  await withTagged(request.ResourceArn, services, (id) => untagCollection(services.store, id, request.TagKeys));
  return {};
});
