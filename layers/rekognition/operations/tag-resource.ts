import type { TagResourceRequest, TagResourceResponse } from '@aws-sdk/client-rekognition';
import { tagCollection } from '../../gallery/index.ts';
import { withTaggedCollection } from '../collections/tagged-collection.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../wire/shapes.ts';
import { resourceArn, tags } from '../wire/shared-shapes.ts';

const input = structure<TagResourceRequest>({ ResourceArn: required(resourceArn), Tags: required(tags) });

export const tagResource = operation(input, async (request, services): Promise<TagResourceResponse> => {
  await withTaggedCollection(request.ResourceArn, services, (id) => tagCollection(services.store, id, request.Tags));
  return {};
});
