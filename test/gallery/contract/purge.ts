import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  addFaces,
  type Collection,
  deleteCollection,
  purgeDeleted,
  removeFaces,
  type Store,
} from '../../../layers/gallery/index.ts';
import { keys, partitions, partitionsOf } from '../../../layers/gallery/table.ts';
import { segmentKey } from '../../../layers/gallery/vectors/segment-store.ts';
import { someCollection, someFaces, somePhoto } from '../builders.ts';
import { intercept } from '../intercept.ts';
import { expectFaces, itemsOf, objectsOf } from '../observe.ts';

/** The contract of the purge on any DynamoDB. */
export function purgeContract(open: () => Store): void {
  const filled = async (id: string = randomUUID()) => {
    const store = open();
    const collection = await someCollection(store, id);
    const added = [];
    for (const size of [3, 1, 97]) added.push(...(await addFaces(store, collection, somePhoto(), someFaces(size))));
    const faceIds = added.map(({ faceId }) => faceId);
    await removeFaces(store, collection, [faceIds[0]]);
    return { store, collection, faceIds: faceIds.slice(1) };
  };

  describe('The purge', () => {
    it('deletes every item and object of a deleted collection, and no others', async () => {
      const { store, collection } = await filled();
      const bystander = await filled();
      await deleteCollection(store, collection.id);
      const successor = await filled(collection.id);

      expect(await leftOf(store, collection)).toBeGreaterThan(100);
      const { objects } = await purgeDeleted(store, { graceMs: 0 });
      expect(objects).toBeGreaterThanOrEqual(3);
      expect(await leftOf(store, collection)).toBe(0);
      expect(await markersOf(store, collection)).toEqual([]);
      await expectFaces(store, bystander.collection, bystander.faceIds);
      await expectFaces(store, successor.collection, successor.faceIds);
    });

    it('leaves a collection whose deletion is younger than the grace', async () => {
      const { store, collection } = await filled();
      await deleteCollection(store, collection.id);
      const before = await leftOf(store, collection);
      await purgeDeleted(store, { graceMs: 60_000 });
      expect(await leftOf(store, collection)).toBe(before);
      expect(await markersOf(store, collection)).toHaveLength(1);
      await purgeDeleted(store, { graceMs: 0 });
      expect(await leftOf(store, collection)).toBe(0);
    });

    it('deletes what a writer that lost the race with the deletion wrote after it', async () => {
      const { store, collection } = await filled();
      await deleteCollection(store, collection.id);
      await addFaces(store, collection, somePhoto(), someFaces(2));
      await purgeDeleted(store, { graceMs: 0 });
      expect(await leftOf(store, collection)).toBe(0);
    });

    it('sweeps again after a late write', async () => {
      const { store, collection } = await filled();
      await deleteCollection(store, collection.id);
      let late = false;
      const stop = intercept(store.s3, async ({ command, send }) => {
        if (command === 'DeleteObjectsCommand' && !late) {
          late = true;
          // The items have been swept by now.
          await addFaces(store, collection, somePhoto(), someFaces(1));
        }
        return send();
      });
      await purgeDeleted(store, { graceMs: 0 });
      stop();
      expect(late).toBe(true);
      expect(await leftOf(store, collection)).toBe(0);
    });

    it('may run four times concurrently', async () => {
      const { store, collection } = await filled();
      await deleteCollection(store, collection.id);
      await Promise.all(Array.from({ length: 4 }, () => purgeDeleted(store, { graceMs: 0 })));
      expect(await leftOf(store, collection)).toBe(0);
      expect(await markersOf(store, collection)).toEqual([]);
    });

    it('pages through more items and objects than fit one answer', async () => {
      const store = open();
      const collection = await someCollection(store);
      const padding = 'x'.repeat(100_000);
      await Promise.all(
        Array.from({ length: 25 }, () => {
          const Item = { ...keys.image(collection, randomUUID()), padding };
          return store.dynamo.send(new PutCommand({ TableName: store.table, Item }));
        }),
      );
      const object = () =>
        store.s3.send(
          new PutObjectCommand({ Bucket: store.bucket, Key: segmentKey(collection, randomUUID()), Body: 'x' }),
        );
      for (let batch = 0; batch < 21; batch++) await Promise.all(Array.from({ length: 50 }, object));
      // Collections that other tests have deleted.
      await purgeDeleted(store, { graceMs: 0 });
      await deleteCollection(store, collection.id);
      const progress: number[] = [];
      const purged = await purgeDeleted(store, { graceMs: 0, onProgress: ({ items }) => progress.push(items) });
      expect(purged).toMatchObject({ items: 25, objects: 1050 });
      expect(progress.length).toBeGreaterThan(2);
      expect(await leftOf(store, collection)).toBe(0);
    });
  });
}

/** Items and objects of a generation. */
async function leftOf(store: Store, collection: Collection): Promise<number> {
  const items = await Promise.all(partitionsOf(collection).map((partition) => itemsOf(store, partition)));
  return items.flat().length + (await objectsOf(store, collection)).length;
}

async function markersOf(store: Store, { id, generation }: Collection) {
  return (await itemsOf(store, partitions.purges)).filter(({ SK }) => SK === keys.purge({ id, generation }).SK);
}
