import { randomUUID } from 'node:crypto';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addFaces,
  type Collection,
  countAll,
  GalleryBusy,
  getCollection,
  listCollections,
  listFaces,
  type Store,
  type StoredFace,
} from '../../../layers/gallery/index.ts';
import { keys } from '../../../layers/gallery/table.ts';
import { someCollection, someFaces, somePhoto, someUser } from '../builders.ts';
import { intercept, requestsOf } from '../intercept.ts';

type Filter = Omit<Parameters<typeof listFaces>[2], 'limit' | 'after'>;

/** The contract of listing faces on any DynamoDB. */
export function facesContract(open: () => Store): void {
  describe('The list of faces', () => {
    let store: Store;
    let collection: Collection;
    /** Ascending; every third belongs to ann. */
    let all: StoredFace[];
    let ofAnn: StoredFace[];

    beforeAll(async () => {
      store = open();
      collection = await someCollection(store);
      const images = await Promise.all(
        Array.from({ length: 3 }, () => addFaces(store, collection, somePhoto(), someFaces(90))),
      );
      const faces = images.flat().sort((a, b) => (a.faceId < b.faceId ? -1 : 1));
      all = faces.map((face, index) => (index % 3 === 0 ? { ...face, userId: 'ann' } : face));
      ofAnn = all.filter((face) => face.userId);
      await someUser(
        store,
        collection,
        'ann',
        ofAnn.map(({ faceId }) => faceId),
      );
    });

    it.each([1, 7, 90, 269, 270, 271])('has every face once, ascending, in pages of %i', async (limit) => {
      expect(await everyPage(store, collection, limit)).toEqual(all);
    });

    it.each([1, 8, 90, 1000])("has one user's faces, on full pages of %i", async (limit) => {
      expect(await everyPage(store, collection, limit, { userId: 'ann' })).toEqual(ofAnn);
    });

    it("reads the user and no faces but the user's, whatever their number", async () => {
      const requests = await requestsOf([store.dynamo], async () => {
        await listFaces(store, collection, { limit: 10, userId: 'ann' });
      });
      expect(requests).toEqual({ GetItemCommand: 1, BatchGetItemCommand: 1 });
    });

    it('of an unknown user is empty', async () => {
      expect(await listFaces(store, collection, { limit: 10, userId: 'bob' })).toEqual({ items: [] });
    });

    it.each([23, 100, 150, 1000])('of given ids ignores unknown and repeated ones, in pages of %i', async (limit) => {
      const wanted = all.filter((_, index) => index % 8 !== 0);
      const faceIds = [...wanted, ...wanted.slice(0, 20)].map((face) => face.faceId).reverse();
      const unknown = Array.from({ length: 20 }, () => randomUUID());
      expect(await everyPage(store, collection, limit, { faceIds: [...unknown, ...faceIds] })).toEqual(wanted);
    });

    it('of given ids and one user has the faces that are both', async () => {
      const faceIds = all.slice(0, 200).map((face) => face.faceId);
      const expected = all.slice(0, 200).filter((face) => face.userId === 'ann');
      expect(await everyPage(store, collection, 9, { faceIds, userId: 'ann' })).toEqual(expected);
    });

    it('of no ids is empty', async () => {
      expect(await listFaces(store, collection, { limit: 10, faceIds: [] })).toEqual({ items: [] });
    });

    it('goes on from a key that does not exist any more', async () => {
      const after = `${all[9].faceId}-`;
      expect((await listFaces(store, collection, { limit: 2, after })).items).toEqual(all.slice(10, 12));
    });

    it('has a next page only when there is more', async () => {
      expect(await listFaces(store, collection, { limit: 270 })).not.toHaveProperty('next');
      expect((await listFaces(store, collection, { limit: 269 })).next).toBe(all[268].faceId);
      const last = { limit: 1, userId: 'ann', after: ofAnn[ofAnn.length - 2].faceId };
      expect(await listFaces(store, collection, last)).toEqual({ items: [ofAnn[ofAnn.length - 1]] });
    });

    it('fills a page that is larger than one answer of DynamoDB', async () => {
      const heavy = await someCollection(store);
      const faceIds = Array.from({ length: 20 }, () => randomUUID()).sort();
      // Twice the 1 MB that a query returns at most.
      const padding = 'x'.repeat(100_000);
      await store.dynamo.send(
        new BatchWriteCommand({
          RequestItems: {
            [store.table]: faceIds.map((faceId) => ({
              PutRequest: { Item: { ...keys.face(heavy, faceId), faceId, padding } },
            })),
          },
        }),
      );
      const { items, next } = await listFaces(store, heavy, { limit: 19 });
      expect(items.map((face) => face.faceId)).toEqual(faceIds.slice(0, 19));
      expect(next).toBe(faceIds[18]);
    });

    it('asks again for the keys that DynamoDB left unprocessed', async () => {
      let requests = 0;
      const stop = intercept(store.dynamo, async ({ input, send }) => {
        requests++;
        const { [store.table]: wanted } = input.RequestItems as Record<string, { Keys: unknown[] }>;
        const part = (start: number, end?: number) => ({
          [store.table]: { ...wanted, Keys: wanted.Keys.slice(start, end) },
        });
        const half = Math.ceil(wanted.Keys.length / 2);
        const { output } = await send({ RequestItems: part(0, half) });
        return { output: { ...output, UnprocessedKeys: half < wanted.Keys.length ? part(half) : {} } };
      });
      const faceIds = all.slice(0, 10).map((face) => face.faceId);
      expect((await listFaces(store, collection, { limit: 10, faceIds })).items).toEqual(all.slice(0, 10));
      // 10 keys: 5, then 3, 1 and 1.
      expect(requests).toBe(4);
      stop();
    });

    it('gives up when DynamoDB leaves the keys unprocessed for ever', async () => {
      const stop = intercept(store.dynamo, async ({ input }) => ({
        output: { $metadata: {}, Responses: {}, UnprocessedKeys: input.RequestItems },
      }));
      const listing = listFaces(store, collection, { limit: 10, faceIds: [all[0].faceId] });
      await expect(listing).rejects.toThrow(new GalleryBusy('1 items were still unread after 8 tries.'));
      stop();
    });
  });

  it('Every read is strongly consistent', async () => {
    const store = open();
    const reads: Record<string, unknown> = {};
    const stop = intercept(store.dynamo, ({ command, input, send }) => {
      if (command === 'BatchGetItemCommand')
        reads[command] = Object.values(input.RequestItems as object)[0].ConsistentRead;
      else if (command !== 'TransactWriteItemsCommand')
        reads[`${command} ${JSON.stringify(input)}`] = input.ConsistentRead;
      return send();
    });
    const { id } = await someCollection(store);
    const collection = await getCollection(store, id);
    const [{ faceId }] = await addFaces(store, collection, somePhoto(), someFaces(1));
    (await countAll(store, collection)).faces;
    await listCollections(store, { limit: 1 });
    await listFaces(store, collection, { limit: 1 });
    await listFaces(store, collection, { limit: 1, faceIds: [faceId] });
    stop();
    expect(Object.values(reads)).toEqual([true, true, true, true, true, true]);
  });
}

async function everyPage(store: Store, collection: Collection, limit: number, filter: Filter = {}) {
  const found: StoredFace[] = [];
  let after: string | undefined;
  do {
    const page = await listFaces(store, collection, { limit, ...(after !== undefined && { after }), ...filter });
    if (page.next !== undefined) expect(page.items).toHaveLength(limit);
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return found;
}
