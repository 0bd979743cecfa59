import type { TagResourceRequest, TagResourceResponse } from '@aws-sdk/client-rekognition';
import { tagCollection } from '../../gallery/index.ts';
import { resourceArn, tags } from '../constraints.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../shapes.ts';
import { withTagged } from '../tagged-collection.ts';

const input = structure<TagResourceRequest>({ ResourceArn: required(resourceArn), Tags: required(tags) });

export const tagResource = operation(input, async (request, services): Promise<TagResourceResponse> => {
  await withTagged(request.ResourceArn, services, (id) => tagCollection(services.store, id, request.Tags));
  return {};
});
