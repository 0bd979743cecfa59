import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  addFaces,
  attemptEnded,
  type Collection,
  deleteCollection,
  listFaces,
  noteAttempt,
  purgeDeleted,
  removeFacesOf,
  type SourceObject,
  type Store,
} from '../../../layers/gallery/index.ts';
import { keys, sourcePartition, TIME_TO_LIVE_ATTRIBUTE } from '../../../layers/gallery/table.ts';
import { someCollection, someFaces, somePhoto } from '../builders.ts';
import { expectFaces, itemsOf } from '../observe.ts';

/** The contract of images that are deleted with their objects, on any DynamoDB. */
export function sourcesContract(open: () => Store): void {
  const someObject = (): SourceObject => ({ bucket: 'uploads', key: `staff/${randomUUID()}#1.jpg` });

  /** Stores faces as the indexing of an upload does. */
  async function store(object: SourceObject, collection: Collection, photo = somePhoto(), faces = someFaces(2)) {
    const attempt = await noteAttempt(open(), object, collection, photo);
    const stored = await addFaces(open(), collection, photo, faces);
    const faceIds = stored.map(({ faceId }) => faceId);
    return { photo, faces, attempt, faceIds };
  }
  const notesOf = (object: SourceObject) => itemsOf(open(), sourcePartition(object));

  describe('The faces of an object', () => {
    it('are deleted with it, of all its images in all collections, and no note is left', async () => {
      const object = someObject();
      const [one, other] = [await someCollection(open()), await someCollection(open())];
      const stays = await store(someObject(), one);
      const going = [await store(object, one), await store(object, one), await store(object, other)];
      for (const { attempt } of going) await attemptEnded(open(), attempt);

      const removals = await removeFacesOf(open(), object);
      expect(removals).toHaveLength(3);
      expect(removals.flatMap(({ deleted }) => deleted).sort()).toEqual(going.flatMap(({ faceIds }) => faceIds).sort());
      expect(removals.map(({ collectionId }) => collectionId).sort()).toEqual([one.id, one.id, other.id].sort());
      await expectFaces(open(), one, stays.faceIds);
      await expectFaces(open(), other, []);
      expect(await notesOf(object)).toEqual([]);
      expect(await removeFacesOf(open(), object)).toEqual([]);
    });

    it('stay for the image that the object still holds', async () => {
      const object = someObject();
      const collection = await someCollection(open());
      const [old, current] = [await store(object, collection), await store(object, collection)];
      for (const { attempt } of [old, current]) await attemptEnded(open(), attempt);
      const [{ imageId }] = await removeFacesOf(open(), object, current.attempt.imageId);
      expect(imageId).toBe(old.attempt.imageId);
      await expectFaces(open(), collection, current.faceIds);
      expect(await notesOf(object)).toHaveLength(1);
    });

    it('are deleted by an attempt under way when the object was deleted, or by its retry after a crash', async () => {
      const object = someObject();
      const collection = await someCollection(open());
      const photo = somePhoto();
      const attempt = await noteAttempt(open(), object, collection, photo);
      expect(await removeFacesOf(open(), object)).toEqual([]);
      const faces = await addFaces(open(), collection, photo, someFaces(1));
      // The retry finds the object deleted.
      const removals = await removeFacesOf(open(), object);
      expect(removals.map(({ deleted }) => deleted)).toEqual([faces.map(({ faceId }) => faceId)]);
      await expectFaces(open(), collection, []);
      const [{ [TIME_TO_LIVE_ATTRIBUTE]: expiry }] = await notesOf(object);
      expect(Number(expiry) - Date.now() / 1000).toBeGreaterThan(29 * 86_400);

      // An attempt that begins meanwhile keeps the note, and one that ends lets the next removal take it.
      await noteAttempt(open(), object, collection, photo);
      expect((await notesOf(object))[0]).not.toHaveProperty(TIME_TO_LIVE_ATTRIBUTE);
      for (let ended = 0; ended < 2; ended++) await attemptEnded(open(), attempt);
      await removeFacesOf(open(), object);
      expect(await notesOf(object)).toEqual([]);
    });

    it('that belong to a user stay, and are named', async () => {
      const object = someObject();
      const collection = await someCollection(open());
      const { attempt, faceIds } = await store(object, collection);
      await attemptEnded(open(), attempt);
      await open().dynamo.send(
        new UpdateCommand({
          TableName: open().table,
          Key: keys.face(collection, faceIds[0]),
          UpdateExpression: 'SET userId = :userId',
          ExpressionAttributeValues: { ':userId': 'ann' },
        }),
      );
      expect(await removeFacesOf(open(), object)).toMatchObject([
        { deleted: [faceIds[1]], refused: [{ faceId: faceIds[0], reason: 'belongs to a user', userId: 'ann' }] },
      ]);
      const { items } = await listFaces(open(), collection, { limit: 10 });
      expect(items.map(({ faceId }) => faceId)).toEqual([faceIds[0]]);
    });

    it('of a deleted collection are ignored', async () => {
      const object = someObject();
      const collection = await someCollection(open());
      const { attempt } = await store(object, collection);
      await attemptEnded(open(), attempt);
      await deleteCollection(open(), collection.id);
      await purgeDeleted(open(), { graceMs: 0 });
      expect(await removeFacesOf(open(), object)).toEqual([]);
      expect(await notesOf(object)).toEqual([]);
    });
  });
}
