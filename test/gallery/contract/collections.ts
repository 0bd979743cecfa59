import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  addFaces,
  CollectionAlreadyExists,
  CollectionNotFound,
  countAll,
  createCollection,
  deleteCollection,
  getCollection,
  listCollections,
  listFaces,
  type Store,
} from '../../../layers/gallery/index.ts';
import { partitions } from '../../../layers/gallery/table.ts';
import { someCollection, someFaces, somePhoto } from '../builders.ts';
import { cutPower } from '../intercept.ts';

/** The contract of collections on any DynamoDB. */
export function collectionsContract(open: () => Store): void {
  describe('A collection', () => {
    it('is read as it was created', async () => {
      const store = open();
      const tags = { 'team/üñí': 'a b', empty: '', constructor: 'x', ['__proto__']: 'y' };
      const created = await createCollection(store, {
        id: `${randomUUID()}._-`,
        faceModelVersion: '7.0',
        pack: 'visage-1',
        tags,
      });
      expect(await getCollection(store, created.id)).toEqual(created);
      expect(created).toMatchObject({ faceModelVersion: '7.0', pack: 'visage-1' });
      // toEqual does not compare a member called __proto__.
      expect(Object.entries((await getCollection(store, created.id)).tags)).toEqual(Object.entries(tags));
      expect(Math.abs(Date.now() - created.createdAt.getTime())).toBeLessThan(60_000);
      expect((await countAll(store, created)).faces).toBe(0);
    });

    it('is created once: a second creation is refused and changes nothing', async () => {
      const store = open();
      const created = await someCollection(store);
      await expect(someCollection(store, created.id)).rejects.toThrow(new CollectionAlreadyExists(created.id));
      expect(await getCollection(store, created.id)).toEqual(created);
    });

    it('is created once by eight callers concurrently', async () => {
      const store = open();
      const id = randomUUID();
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => someCollection(store, id)));
      const created = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(created).toHaveLength(1);
      for (const { reason } of refused) expect(reason).toBeInstanceOf(CollectionAlreadyExists);
      expect(await getCollection(store, id)).toEqual(created[0].value);
    });

    it('is another one when its id differs only in case', async () => {
      const store = open();
      const id = randomUUID();
      await someCollection(store, `a${id}`);
      await expect(getCollection(store, `A${id}`)).rejects.toThrow(new CollectionNotFound(`A${id}`));
    });

    it('can have the id . or .., and holds faces nevertheless', async () => {
      const store = open();
      for (const id of ['.', '..']) {
        const collection = await someCollection(store, id);
        await addFaces(store, collection, somePhoto(), someFaces(1));
        expect((await countAll(store, collection)).faces).toBe(1);
        await deleteCollection(store, id);
      }
    });

    it('is gone once deleted, from the list too, and leaves a marker for the purge', async () => {
      const store = open();
      const { id, generation } = await someCollection(store);
      await deleteCollection(store, id);
      await expect(getCollection(store, id)).rejects.toThrow(new CollectionNotFound(id));
      await expect(deleteCollection(store, id)).rejects.toThrow(new CollectionNotFound(id));
      expect((await allCollections(store, 1000)).map((listed) => listed.id)).not.toContain(id);
      expect(await purgeMarkers(store, id)).toEqual([
        expect.objectContaining({
          id,
          generation,
          SK: `${id}#${generation}`,
          deletedAt: expect.stringMatching(/^20.*Z$/),
        }),
      ]);
    });

    it('is deleted once by eight callers concurrently', async () => {
      const store = open();
      const { id } = await someCollection(store);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => deleteCollection(store, id)));
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(CollectionNotFound);
      }
      expect(await purgeMarkers(store, id)).toHaveLength(1);
    });

    it('is either whole or absent when the power is cut during creation or deletion', async () => {
      const store = open();
      const id = randomUUID();
      const listed = async () => (await allCollections(store, 1000)).some((collection) => collection.id === id);
      const transaction = 'TransactWriteItemsCommand';

      await cutPower(store.dynamo, transaction, 'before', 1, () => someCollection(store, id));
      expect(await listed()).toBe(false);
      await cutPower(store.dynamo, transaction, 'after', 1, () => someCollection(store, id));
      expect(await listed()).toBe(true);
      await cutPower(store.dynamo, transaction, 'before', 1, () => deleteCollection(store, id));
      expect((await getCollection(store, id)).id).toBe(id);
      await cutPower(store.dynamo, transaction, 'after', 1, () => deleteCollection(store, id));
      expect(await listed()).toBe(false);
      await expect(getCollection(store, id)).rejects.toThrow(CollectionNotFound);
    });

    it('created again is empty, and the same photo gets new ids in it', async () => {
      const store = open();
      const first = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(3)];
      const before = await addFaces(store, first, photo, faces);
      await deleteCollection(store, first.id);

      const second = await someCollection(store, first.id);
      expect(second.generation).not.toBe(first.generation);
      expect((await countAll(store, second)).faces).toBe(0);
      expect(await listFaces(store, second, { limit: 10 })).toEqual({ items: [] });

      const after = await addFaces(store, second, photo, faces);
      expect(after[0].imageId).not.toBe(before[0].imageId);
      expect(new Set([...before, ...after].map((face) => face.faceId)).size).toBe(6);
      expect((await countAll(store, second)).faces).toBe(3);
    });
  });

  describe('The list of collections', () => {
    it('has every collection exactly once, in ascending order of ids, whatever the size of its pages', async () => {
      const store = open();
      const prefix = randomUUID();
      const ids = ['-', '.', '0', 'A', 'Z', '_', 'a', 'aa', 'z'].map((end) => `${prefix}${end}`);
      await Promise.all([...ids].reverse().map((id) => someCollection(store, id)));
      for (const limit of [1, 2, ids.length, 1000]) {
        const listed = await allCollections(store, limit);
        expect(listed.filter(({ id }) => id.startsWith(prefix)).map(({ id }) => id)).toEqual(ids);
        expect(listed.map(({ id }) => id)).toEqual(listed.map(({ id }) => id).sort());
        expect(listed[0].faceModelVersion).toBe('7.0');
      }
    });

    it('has a next page only when there is more', async () => {
      const store = open();
      await someCollection(store);
      const { length } = await allCollections(store, 1000);
      expect(await listCollections(store, { limit: length })).not.toHaveProperty('next');
      expect(await listCollections(store, { limit: length - 1 })).toHaveProperty('next');
    });
  });
}

async function allCollections(store: Store, limit: number) {
  const all: { id: string; faceModelVersion: string }[] = [];
  let after: string | undefined;
  do {
    const page = await listCollections(store, { limit, ...(after !== undefined && { after }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}

async function purgeMarkers(store: Store, id: string) {
  const { Items } = await store.dynamo.send(
    new QueryCommand({
      TableName: store.table,
      KeyConditionExpression: 'PK = :partition AND begins_with(SK, :id)',
      ExpressionAttributeValues: { ':partition': partitions.purges, ':id': `${id}#` },
    }),
  );
  return Items;
}
