import { randomUUID } from 'node:crypto';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { addFaces, countAll, GalleryBusy, listFaces, removeFaces, type Store } from '../../../layers/gallery/index.ts';
import { keys } from '../../../layers/gallery/table.ts';
import { someCollection, someFaces, somePhoto, someUser } from '../builders.ts';
import { cancelled, intercept, requestsOf } from '../intercept.ts';
import { expectFaces, faceIdsOf } from '../observe.ts';

const TRANSACTION = 'TransactWriteItemsCommand';

/** The contract of deleting faces on any DynamoDB. */
export function removalContract(open: () => Store): void {
  const filled = async (...sizes: number[]) => {
    const store = open();
    const collection = await someCollection(store);
    const images: string[][] = [];
    for (const size of sizes) {
      const faces = await addFaces(store, collection, somePhoto(), someFaces(size));
      images.push(faces.map(({ faceId }) => faceId));
    }
    return { store, collection, images, all: images.flat() };
  };

  describe('Deleting faces', () => {
    it('takes them from the list, the count and their images, and leaves the others', async () => {
      const { store, collection, images, all } = await filled(3, 5, 1);
      const going = [images[1][4], images[0][1], images[2][0], images[1][0]];
      expect(await removeFaces(store, collection, going)).toEqual({ deleted: going, refused: [] });
      const left = all.filter((faceId) => !going.includes(faceId));
      const report = await expectFaces(store, collection, left);
      expect(report.deadVectors).toBe(4);
    });

    it('that do not exist, or not any more, refuses them and deletes the others', async () => {
      const { store, collection, all } = await filled(2);
      const unknown = randomUUID();
      await removeFaces(store, collection, [all[0]]);
      expect(await removeFaces(store, collection, [unknown, all[1], all[0]])).toEqual({
        deleted: [all[1]],
        refused: [
          { faceId: unknown, reason: 'not found' },
          { faceId: all[0], reason: 'not found' },
        ],
      });
      await expectFaces(store, collection, []);
    });

    it('deletes one that is named twice once', async () => {
      const { store, collection, all } = await filled(2);
      expect(await removeFaces(store, collection, [all[0], all[0]])).toEqual({ deleted: [all[0]], refused: [] });
      expect((await countAll(store, collection)).faces).toBe(1);
    });

    it('that belong to a user refuses them by the name of the user', async () => {
      const { store, collection, all } = await filled(2);
      await someUser(store, collection, 'ann', [all[1]]);
      expect(await removeFaces(store, collection, all)).toEqual({
        deleted: [all[0]],
        refused: [{ faceId: all[1], reason: 'belongs to a user', userId: 'ann' }],
      });
      await expectFaces(store, collection, [all[1]]);
    });

    it('refuses one that is given to a user at the last moment', async () => {
      const { store, collection, all } = await filled(3);
      const stop = intercept(store.dynamo, async ({ command, send }) => {
        if (command === TRANSACTION) {
          stop();
          await someUser(store, collection, 'ann', [all[1]]);
        }
        return send();
      });
      expect(await removeFaces(store, collection, all)).toEqual({
        deleted: [all[0], all[2]],
        refused: [{ faceId: all[1], reason: 'belongs to a user', userId: 'ann' }],
      });
      await expectFaces(store, collection, [all[1]]);
    });

    it('whose image the table has lost deletes them nevertheless', async () => {
      const { store, collection, images, all } = await filled(2, 1);
      const [{ imageId }] = (await listFaces(store, collection, { limit: 1, faceIds: images[0] })).items;
      await store.dynamo.send(new DeleteCommand({ TableName: store.table, Key: keys.image(collection, imageId) }));
      expect((await removeFaces(store, collection, images[0])).deleted).toEqual(images[0]);
      await expectFaces(store, collection, all.slice(2));
    });

    it('of no ids reads and writes nothing', async () => {
      const { store, collection } = await filled();
      const requests = await requestsOf([store.dynamo, store.s3], async () => {
        expect(await removeFaces(store, collection, [])).toEqual({ deleted: [], refused: [] });
      });
      expect(requests).toEqual({});
    });

    it('takes all hundred of one image, in two transactions', async () => {
      const { store, collection, all } = await filled(100, 2);
      const requests = await requestsOf([store.dynamo], async () => {
        expect((await removeFaces(store, collection, all.slice(0, 100))).deleted).toEqual(all.slice(0, 100));
      });
      expect(requests[TRANSACTION]).toBe(2);
      await expectFaces(store, collection, all.slice(100));
    });

    it('of many images puts 49 into a transaction', async () => {
      const { store, collection, all } = await filled(...new Array(60).fill(1));
      const requests = await requestsOf([store.dynamo], async () => {
        expect((await removeFaces(store, collection, all)).deleted).toEqual(all);
      });
      expect(requests[TRANSACTION]).toBe(2);
      await expectFaces(store, collection, []);
    });

    it('makes a new face of the same photo afterwards, of the same image, every time', async () => {
      const { store, collection } = await filled();
      const [photo, faces] = [somePhoto(), someFaces(2)];
      const used = new Set<string>();
      const imageIds = new Set<string>();
      for (let round = 0; round < 4; round++) {
        const added = await addFaces(store, collection, photo, faces);
        for (const face of added) {
          expect(used.has(face.faceId)).toBe(false);
          used.add(face.faceId);
          imageIds.add(face.imageId);
        }
        await removeFaces(
          store,
          collection,
          added.map(({ faceId }) => faceId),
        );
      }
      expect(imageIds.size).toBe(1);
      await expectFaces(store, collection, []);
    });

    it('by eight callers concurrently deletes and counts each once', async () => {
      const { store, collection, all } = await filled(5, 5, 1, 1);
      const gone = all.slice(0, 9);
      const removals = await Promise.all(Array.from({ length: 8 }, () => removeFaces(store, collection, gone)));
      expect(removals.flatMap(({ deleted }) => deleted).sort()).toEqual([...gone].sort());
      for (const { deleted, refused } of removals) expect(deleted.length + refused.length).toBe(9);
      await expectFaces(store, collection, all.slice(9));
    });

    it('while the same images are indexed again loses no face and counts all', async () => {
      const { store, collection } = await filled();
      const photos = Array.from({ length: 4 }, () => ({ photo: somePhoto(), faces: someFaces(3) }));
      const index = () => Promise.all(photos.map(({ photo, faces }) => addFaces(store, collection, photo, faces)));
      const first = (await index()).flat().map(({ faceId }) => faceId);
      const [again] = await Promise.all([index(), removeFaces(store, collection, first)]);
      const left = await faceIdsOf(store, collection);
      expect(left).toEqual(
        expect.arrayContaining(
          again
            .flat()
            .map(({ faceId }) => faceId)
            .filter((id) => !first.includes(id)),
        ),
      );
      await expectFaces(store, collection, left);
      const last = (await index()).flat().map(({ faceId }) => faceId);
      await expectFaces(store, collection, last);
    });

    it('is tried again when a face or its image changed in between, and given up after eight tries', async () => {
      const { store, collection, all } = await filled(1);
      let transactions = 0;
      const refuse = (times: number) =>
        intercept(store.dynamo, async ({ command, send }) => {
          if (command !== TRANSACTION || ++transactions > times) return send();
          throw cancelled('None', 'ConditionalCheckFailed');
        });
      const always = refuse(Infinity);
      await expect(removeFaces(store, collection, all)).rejects.toThrow(GalleryBusy);
      expect(transactions).toBe(8);
      always();
      transactions = 0;
      const twice = refuse(2);
      expect((await removeFaces(store, collection, all)).deleted).toEqual(all);
      twice();
      await expectFaces(store, collection, []);
    });
  });
}
