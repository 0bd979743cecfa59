import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ATTEMPTS, backOff } from './back-off.ts';
import type { CollectionItem } from './collections.ts';
import { CollectionNotFound, GalleryBusy, TooManyTags } from './errors.ts';
import type { Store } from './store.ts';
import { keys, retag } from './table.ts';
import { transact } from './transact.ts';

/** As many as may come with the creation of a collection. */
const TAGS_PER_COLLECTION = 200;

type Tags = ReadonlyMap<string, string>;

/**
 * Adds tags to a collection; where it has the key already, the value takes the place of the one before.
 * @throws CollectionNotFound, TooManyTags, GalleryBusy
 */
export function tagCollection(store: Store, id: string, tags: Readonly<Record<string, string>>): Promise<void> {
  return changeTags(store, id, (before) => {
    const after = new Map([...before, ...Object.entries(tags)]);
    if (after.size > TAGS_PER_COLLECTION) throw new TooManyTags(`Collection ${id} would have ${after.size} tags.`);
    return after;
  });
}

/**
 * Takes the tags with these keys away; keys that the collection does not have are passed over.
 * @throws CollectionNotFound, GalleryBusy
 */
export function untagCollection(store: Store, id: string, tagKeys: readonly string[]): Promise<void> {
  return changeTags(store, id, (before) => new Map([...before].filter(([key]) => !tagKeys.includes(key))));
}

/** Concurrent changes are done one after the other, so that none is lost. */
async function changeTags(store: Store, id: string, change: (before: Tags) => Tags): Promise<void> {
  const Key = keys.collection(id);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await backOff(attempt - 1);
    const { Item } = await store.dynamo.send(new GetCommand({ TableName: store.table, Key, ConsistentRead: true }));
    if (!Item) throw new CollectionNotFound(id);
    const item = Item as CollectionItem;
    const tags = [...change(new Map(item.tags))];
    const outcome = await transact(store, [{ Update: { TableName: store.table, Key, ...retag(item, tags) } }]);
    if (outcome === 'committed') return;
  }
  throw new GalleryBusy(`Others kept changing the tags of collection ${id}.`);
}
