import type { ListUsersRequest, ListUsersResponse } from '@aws-sdk/client-rekognition';
import { getCollection, listUsers as list, statusOf } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import { userStatus } from '../present/user-status.ts';
import { pageRequest, pageToken } from '../wire/paging.ts';
import { required, structure } from '../wire/shapes.ts';
import { collectionId, maxUsers, nextToken } from '../wire/shared-shapes.ts';

const input = structure<ListUsersRequest>({
  CollectionId: required(collectionId),
  MaxResults: maxUsers,
  NextToken: nextToken,
});

/** AWS documents no default, and 500 as the maximum. */
const DEFAULT_PAGE_SIZE = 500;

export const listUsers = operation(input, async (request, { store }): Promise<ListUsersResponse> => {
  const collection = await getCollection(store, request.CollectionId);
  const listing = ['ListUsers', request.CollectionId];
  const { items, next } = await list(store, collection, pageRequest(listing, request, DEFAULT_PAGE_SIZE));
  return {
    Users: items.map((user) => ({ UserId: user.userId, UserStatus: userStatus(statusOf(user)) })),
    NextToken: pageToken(listing, next),
  };
});
