import type { UntagResourceRequest, UntagResourceResponse } from '@aws-sdk/client-rekognition';
import { untagCollection } from '../../gallery/index.ts';
import { withTaggedCollection } from '../collections/tagged-collection.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../wire/shapes.ts';
import { resourceArn, tagKeys } from '../wire/shared-shapes.ts';

const input = structure<UntagResourceRequest>({ ResourceArn: required(resourceArn), TagKeys: required(tagKeys) });

export const untagResource = operation(input, async (request, services): Promise<UntagResourceResponse> => {
  await withTaggedCollection(request.ResourceArn, services, (id) =>
    untagCollection(services.store, id, request.TagKeys),
  );
  return {};
});
