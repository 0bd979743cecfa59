import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-rekognition';
import { getCollection } from '../../gallery/index.ts';
import { resourceArn } from '../constraints.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../shapes.ts';
import { withTagged } from '../tagged-collection.ts';

const input = structure<ListTagsForResourceRequest>({ ResourceArn: required(resourceArn) });

export const listTagsForResource = operation(input, async (request, services): Promise<ListTagsForResourceResponse> => {
  const { tags } = await withTagged(request.ResourceArn, services, (id) => getCollection(services.store, id));
  return { Tags: { ...tags } };
});
