import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from '@aws-sdk/client-rekognition';
import { getCollection } from '../../gallery/index.ts';
import { withTaggedCollection } from '../collections/tagged-collection.ts';
import { operation } from '../operation.ts';
import { required, structure } from '../wire/shapes.ts';
import { resourceArn } from '../wire/shared-shapes.ts';

const input = structure<ListTagsForResourceRequest>({ ResourceArn: required(resourceArn) });

export const listTagsForResource = operation(input, async (request, services): Promise<ListTagsForResourceResponse> => {
  const { tags } = await withTaggedCollection(request.ResourceArn, services, (id) => getCollection(services.store, id));
  return { Tags: { ...tags } };
});
