import type { ListCollectionsRequest, ListCollectionsResponse } from '@aws-sdk/client-rekognition';
import { mayUse } from '../../access/index.ts';
import { type ListedCollection, listCollections as list, type Page } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import type { Caller, Services } from '../services.ts';
import { nextToken, pageSize } from '../wire/constraints.ts';
import { pageRequest, pageToken } from '../wire/paging.ts';
import { structure } from '../wire/shapes.ts';

const input = structure<ListCollectionsRequest>({ NextToken: nextToken, MaxResults: pageSize });

const LISTING = ['ListCollections'];

/** Collections looked through at once for the few that a caller may use among many. */
const SEARCHED_AT_ONCE = 1000;

export const listCollections = operation(
  input,
  async (request, { store }, caller): Promise<ListCollectionsResponse> => {
    const { items, next } = await listVisible(store, caller, pageRequest(LISTING, request));
    return {
      CollectionIds: items.map(({ id }) => id),
      NextToken: pageToken(LISTING, next),
      FaceModelVersions: items.map(({ faceModelVersion }) => faceModelVersion),
    };
  },
);

/** A page of the collections that the caller may use. Of the others not even a token speaks. */
async function listVisible(
  store: Services['store'],
  caller: Caller,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<Page<ListedCollection>> {
  const visible: ListedCollection[] = [];
  let from = after;
  // One more than asked for tells whether there is a next page.
  let step = limit + 1;
  do {
    const page = await list(store, { limit: step, ...(from !== undefined && { after: from }) });
    visible.push(...page.items.filter(({ id }) => mayUse(caller, id)));
    from = page.next;
    step = Math.max(step, SEARCHED_AT_ONCE);
  } while (from !== undefined && visible.length <= limit);
  const items = visible.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(visible.length > limit && last && { next: last.id }) };
}
