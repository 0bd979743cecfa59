import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ATTEMPTS, backOff } from './back-off.ts';
import type { CollectionItem } from './collections.ts';
import { CollectionNotFound, GalleryBusy, TooManyTags } from './errors.ts';
import type { Store } from './store.ts';
import { keys, retag } from './table.ts';
import { transact, update } from './transact.ts';

/** The same limit as at the creation of a collection. */
const TAGS_PER_COLLECTION = 200;

type Tags = ReadonlyMap<string, string>;

/**
 * Adds tags to a collection; the value of a key that it has already is replaced.
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
 * Removes the tags with these keys; keys that the collection does not have are ignored.
 * @throws CollectionNotFound, GalleryBusy
 */
export function untagCollection(store: Store, id: string, tagKeys: readonly string[]): Promise<void> {
  return changeTags(store, id, (before) => new Map([...before].filter(([key]) => !tagKeys.includes(key))));
}

/** Optimistic concurrency control: concurrent changes are serialised, so that none is lost. */
async function changeTags(store: Store, id: string, change: (before: Tags) => Tags): Promise<void> {
  const Key = keys.collection(id);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await backOff(attempt - 1);
    const { Item } = await store.dynamo.send(new GetCommand({ TableName: store.table, Key, ConsistentRead: true }));
    if (!Item) throw new CollectionNotFound(id);
    const item = Item as CollectionItem;
    const tags = [...change(new Map(item.tags))];
    const outcome = await transact(store, [update(store, Key, retag(item, tags))]);
    if (outcome === 'committed') return;
  }
  throw new GalleryBusy(`The tags of collection ${id} kept changing.`);
}
