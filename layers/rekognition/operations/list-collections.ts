import type { ListCollectionsRequest, ListCollectionsResponse } from '@aws-sdk/client-rekognition';
import { listCollections as list } from '../../gallery/index.ts';
import { nextToken, pageSize } from '../constraints.ts';
import { operation } from '../operation.ts';
import { pageRequest, pageToken } from '../paging.ts';
import { structure } from '../shapes.ts';

const input = structure<ListCollectionsRequest>({ NextToken: nextToken, MaxResults: pageSize });

const LISTING = ['ListCollections'];

export const listCollections = operation(input, async (request, services): Promise<ListCollectionsResponse> => {
  const { items, next } = await list(services.store, pageRequest(LISTING, request));
  return {
    CollectionIds: items.map(({ id }) => id),
    NextToken: pageToken(LISTING, next),
    FaceModelVersions: items.map(({ faceModelVersion }) => faceModelVersion),
  };
});
