import type { ListCollectionsRequest, ListCollectionsResponse } from '@aws-sdk/client-rekognition';
import { mayUse } from '../../access/index.ts';
import { type ListedCollection, listCollections as list, type Page } from '../../gallery/index.ts';
import { operation } from '../operation.ts';
import type { Caller, Services } from '../services.ts';
import { pageRequest, pageToken } from '../wire/paging.ts';
import { structure } from '../wire/shapes.ts';
import { nextToken, pageSize } from '../wire/shared-shapes.ts';

const input = structure<ListCollectionsRequest>({ NextToken: nextToken, MaxResults: pageSize });

const LISTING = ['ListCollections'];

/** Collections read at a time once a page is not full: a caller may be allowed only a few among many. */
const SCAN_PAGE_SIZE = 1000;

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

/** Reads a page of the collections that the caller may use. Not even the page token reveals the others. */
async function listVisible(
  store: Services['store'],
  caller: Caller,
  { limit, after }: { readonly limit: number; readonly after?: string },
): Promise<Page<ListedCollection>> {
  const visible: ListedCollection[] = [];
  let from = after;
  // One more than requested shows whether there is a next page.
  let step = limit + 1;
  do {
    const page = await list(store, { limit: step, ...(from !== undefined && { after: from }) });
    visible.push(...page.items.filter(({ id }) => mayUse(caller, id)));
    from = page.next;
    step = Math.max(step, SCAN_PAGE_SIZE);
  } while (from !== undefined && visible.length <= limit);
  const items = visible.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(visible.length > limit && last && { next: last.id }) };
}
