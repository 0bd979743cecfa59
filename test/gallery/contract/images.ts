import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  addFaces,
  type Collection,
  countAll,
  GalleryBusy,
  type IndexedFace,
  listFaces,
  type NewFace,
  type Store,
} from '../../../layers/gallery/index.ts';
import { addToCounts, keys, partitions } from '../../../layers/gallery/table.ts';
import { faceIdAt } from '../../../layers/gallery/vectors/segment.ts';
import { readSegment, readSegmentHead, type SegmentRecord } from '../../../layers/gallery/vectors/segment-store.ts';
import { cosine, DIMENSIONS, someCollection, someFaces, somePhoto } from '../builders.ts';
import { cancelled, cutPower, intercept, requestsOf } from '../intercept.ts';

const TRANSACTION = 'TransactWriteItemsCommand';
const PUT_SEGMENT = 'PutObjectCommand';

/** The contract of adding faces on any DynamoDB and S3. */
export function imagesContract(open: () => Store): void {
  describe('Adding the faces of an image', () => {
    it('stores each with its image, as float32 values, and returns what is stored in the order given', async () => {
      const store = open();
      const collection = await someCollection(store);
      const faces = someFaces(5).reverse();
      const added = await addFaces(store, collection, somePhoto('me:1'), faces);
      expect(added.map((face) => face.box)).toEqual(faces.map(({ box }) => float32(box)));
      expect(added.map((face) => face.confidence)).toEqual(faces.map(({ confidence }) => Math.fround(confidence)));
      expect(new Set(added.map((face) => face.imageId)).size).toBe(1);
      for (const face of added) expect(face).toMatchObject({ externalImageId: 'me:1', faceModelVersion: '7.0' });
      expect(await everyFace(store, collection)).toEqual(byFaceId(added));
      expect((await countAll(store, collection)).faces).toBe(5);
    });

    it('stores no ExternalImageId where there is none', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [added] = await addFaces(store, collection, somePhoto(), someFaces(1));
      expect(added).not.toHaveProperty('externalImageId');
      expect((await everyFace(store, collection))[0]).not.toHaveProperty('externalImageId');
    });

    it('returns awkward numbers bit for bit', async () => {
      const store = open();
      const collection = await someCollection(store);
      const box = { left: -1.401298464324817e-45, top: 1.1754943508222875e-38, width: 1.0000001192092896, height: 0.1 };
      const face = { ...someFaces(1)[0], box, confidence: 99.99999237060547 };
      await addFaces(store, collection, somePhoto(), [face]);
      const [stored] = await everyFace(store, collection);
      expect(stored.box).toEqual(float32(box));
      expect(stored.confidence).toBe(99.99999237060547);
    });

    it('keeps the vectors in one segment, in the order of its face ids', async () => {
      const store = open();
      const collection = await someCollection(store);
      const faces = someFaces(4);
      const added = await addFaces(store, collection, somePhoto(), faces);
      const [record, ...others] = await segmentRecords(store, collection);
      expect(others).toEqual([]);
      expect(record).toMatchObject({ count: 4, level: 0 });

      const segment = await readSegment(store, collection, record);
      const { vectors, ...head } = segment;
      expect(await readSegmentHead(store, collection, record)).toEqual(head);
      expect(head).toMatchObject({ pack: 'visage-1', count: 4, dimensions: DIMENSIONS });
      expect(added.map((_, row) => faceIdAt(segment, row))).toEqual(added.map((face) => face.faceId));
      for (const [row, { embedding }] of faces.entries()) {
        expect(cosine(embedding, vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS))).toBeGreaterThan(0.999999);
      }
    });

    it('writes nothing at all when there is no face', async () => {
      const store = open();
      const collection = await someCollection(store);
      const requests = await requestsOf([store.dynamo, store.s3], async () => {
        expect(await addFaces(store, collection, somePhoto(), [])).toEqual([]);
      });
      expect(requests).toEqual({});
    });

    it('stores nothing of a face whose vector is broken, and nothing of its neighbours', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [good, broken] = someFaces(2);
      const faces = [good, { ...broken, embedding: new Float32Array(DIMENSIONS).fill(NaN) }];
      await expect(addFaces(store, collection, somePhoto(), faces)).rejects.toThrow(RangeError);
      expect(await everyFace(store, collection)).toEqual([]);
      expect(await segmentObjects(store, collection)).toEqual([]);
    });
  });

  describe('Adding the same image again', () => {
    it('returns the same faces after one read, and writes nothing', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto('me'), someFaces(7)];
      const first = await addFaces(store, collection, photo, faces);
      const requests = await requestsOf([store.dynamo, store.s3], async () => {
        expect(await addFaces(store, collection, photo, faces)).toEqual(first);
      });
      expect(requests).toEqual({ GetItemCommand: 1 });
    });

    it('recognises faces in another order, and slightly displaced', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(30)];
      const first = await addFaces(store, collection, photo, faces);
      const moved = faces.map((face) => ({ ...face, box: { ...face.box, left: face.box.left + 0.003 } })).reverse();
      expect(await addFaces(store, collection, photo, moved)).toEqual([...first].reverse());
      expect((await countAll(store, collection)).faces).toBe(30);
    });

    it('adds only new faces', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(5)];
      const first = await addFaces(store, collection, photo, faces.slice(1, 3));
      const second = await addFaces(store, collection, photo, faces);
      expect(second.slice(1, 3)).toEqual(first);
      expect(await everyFace(store, collection)).toEqual(byFaceId(second));
      expect((await countAll(store, collection)).faces).toBe(5);
      expect((await segmentRecords(store, collection)).map(({ count }) => count).sort()).toEqual([2, 3]);
    });

    it('under another ExternalImageId, or none, makes other faces of another image', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [{ sha256 }, faces] = [somePhoto(), someFaces(2)];
      const all = [
        ...(await addFaces(store, collection, { sha256 }, faces)),
        ...(await addFaces(store, collection, { sha256, externalImageId: 'a' }, faces)),
        ...(await addFaces(store, collection, { sha256, externalImageId: 'b' }, faces)),
      ];
      expect(new Set(all.map((face) => face.faceId)).size).toBe(6);
      expect(new Set(all.map((face) => face.imageId)).size).toBe(3);
    });

    it('after a face of it was deleted, stores that face anew under the same ImageId', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(3)];
      const first = await addFaces(store, collection, photo, faces);
      await removeFace(store, collection, first, 1);
      expect((await countAll(store, collection)).faces).toBe(2);

      const second = await addFaces(store, collection, photo, faces);
      expect([second[0], second[2]]).toEqual([first[0], first[2]]);
      expect(second[1].faceId).not.toBe(first[1].faceId);
      expect(second[1].imageId).toBe(first[1].imageId);
      expect(await everyFace(store, collection)).toEqual(byFaceId(second));
      expect((await countAll(store, collection)).faces).toBe(3);
    });

    it('gives two faces in one place two ids, also when the second comes later', async () => {
      const store = open();
      const collection = await someCollection(store);
      const photo = somePhoto();
      const [a, b] = someFaces(2);
      // Two faces side by side, smaller than a cell of the grid to which places are rounded.
      const pair = [
        { ...a, box: { left: 0.5, top: 0.5, width: 0.004, height: 0.004 } },
        { ...b, box: { left: 0.504, top: 0.5, width: 0.004, height: 0.004 } },
      ];
      const [first] = await addFaces(store, collection, photo, [pair[1]]);
      const added = await addFaces(store, collection, photo, pair);
      expect(added[1]).toEqual(first);
      expect(new Set(added.map((face) => face.faceId)).size).toBe(2);
      expect(await addFaces(store, collection, photo, pair)).toEqual(added);
      expect((await countAll(store, collection)).faces).toBe(2);
    });
  });

  describe('A hundred faces', () => {
    it('are all stored, in two commits, once', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(100)];
      const added = await addFaces(store, collection, photo, faces);
      expect(added.map((face) => face.box)).toEqual(faces.map(({ box }) => float32(box)));
      expect(await everyFace(store, collection)).toEqual(byFaceId(added));
      expect((await countAll(store, collection)).faces).toBe(100);
      expect((await segmentRecords(store, collection)).map(({ count }) => count).sort()).toEqual([3, 97]);
      expect(await addFaces(store, collection, photo, faces)).toEqual(added);
    });

    it('are completed by a retry when the power is cut between the commits', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(100)];
      await cutPower(store.dynamo, TRANSACTION, 'before', 2, () => addFaces(store, collection, photo, faces));
      const begun = await everyFace(store, collection);
      expect(begun).toHaveLength(97);
      expect((await countAll(store, collection)).faces).toBe(97);

      const added = await addFaces(store, collection, photo, faces);
      expect(added).toEqual(expect.arrayContaining([...begun]));
      expect(await everyFace(store, collection)).toEqual(byFaceId(added));
      expect((await countAll(store, collection)).faces).toBe(100);
    });
  });

  describe('A power cut', () => {
    it.each([
      ['before the segment is written', PUT_SEGMENT, 'before', 0],
      ['after the segment is written', PUT_SEGMENT, 'after', 1],
      ['before the transaction', TRANSACTION, 'before', 1],
    ] as const)('%s leaves nothing visible, and a retry stores every face once', async (_, request, when, orphans) => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(3)];
      const client = request === PUT_SEGMENT ? store.s3 : store.dynamo;
      await cutPower(client, request, when, 1, () => addFaces(store, collection, photo, faces));
      expect(await everyFace(store, collection)).toEqual([]);
      expect((await countAll(store, collection)).faces).toBe(0);
      expect(await segmentRecords(store, collection)).toEqual([]);
      expect(await segmentObjects(store, collection)).toHaveLength(orphans);

      const added = await addFaces(store, collection, photo, faces);
      expect(await everyFace(store, collection)).toEqual(byFaceId(added));
      expect((await countAll(store, collection)).faces).toBe(3);
      expect(await segmentRecords(store, collection)).toHaveLength(1);
      expect(await segmentObjects(store, collection)).toHaveLength(orphans + 1);
    });

    it('after the transaction loses nothing: a retry returns what was stored', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(3)];
      await cutPower(store.dynamo, TRANSACTION, 'after', 1, () => addFaces(store, collection, photo, faces));
      const stored = await everyFace(store, collection);
      expect(stored).toHaveLength(3);
      expect(byFaceId(await addFaces(store, collection, photo, faces))).toEqual(stored);
      expect((await countAll(store, collection)).faces).toBe(3);
      expect(await segmentObjects(store, collection)).toHaveLength(1);
    });
  });

  describe('Concurrent calls', () => {
    it('for one image store every face once, and all return the same', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(4)];
      const results = await Promise.all(Array.from({ length: 8 }, () => addFaces(store, collection, photo, faces)));
      for (const result of results) expect(result).toEqual(results[0]);
      expect(await everyFace(store, collection)).toEqual(byFaceId(results[0]));
      expect((await countAll(store, collection)).faces).toBe(4);
      expect(await segmentRecords(store, collection)).toHaveLength(1);
    });

    it('for different faces of one image store them all', async () => {
      const store = open();
      const collection = await someCollection(store);
      const [photo, faces] = [somePhoto(), someFaces(6)];
      const results = await Promise.all(faces.map((face) => addFaces(store, collection, photo, [face])));
      expect(await everyFace(store, collection)).toEqual(byFaceId(results.flat()));
      expect(await addFaces(store, collection, photo, faces)).toEqual(results.flat());
      expect((await countAll(store, collection)).faces).toBe(6);
    });

    it('that always commit first make a call give up after eight attempts', async () => {
      const store = open();
      const collection = await someCollection(store);
      let attempts = 0;
      const stop = intercept(store.dynamo, async ({ command, send }) => {
        if (command !== TRANSACTION) return send();
        attempts++;
        throw cancelled('ConditionalCheckFailed');
      });
      await expect(addFaces(store, collection, somePhoto(), someFaces(1))).rejects.toThrow(GalleryBusy);
      stop();
      expect(attempts).toBe(8);
    });

    it('for sixteen images count every face', async () => {
      const store = open();
      const collection = await someCollection(store);
      const images = Array.from({ length: 16 }, (_, index) => [somePhoto(), someFaces(1 + (index % 3))] as const);
      const results = await Promise.all(images.map(([photo, faces]) => addFaces(store, collection, photo, faces)));
      expect(await everyFace(store, collection)).toEqual(byFaceId(results.flat()));
      expect((await countAll(store, collection)).faces).toBe(results.flat().length);
    });
  });
}

function float32({ left, top, width, height }: NewFace['box']): NewFace['box'] {
  const [l, t, w, h] = new Float32Array([left, top, width, height]);
  return { left: l, top: t, width: w, height: h };
}

function byFaceId(faces: readonly IndexedFace[]): IndexedFace[] {
  return [...faces].sort((a, b) => (a.faceId < b.faceId ? -1 : 1));
}

async function everyFace(store: Store, collection: Collection) {
  return (await listFaces(store, collection, { limit: 1000 })).items;
}

async function segmentRecords(store: Store, collection: Collection) {
  const { Items } = await store.dynamo.send(
    new QueryCommand({
      TableName: store.table,
      ConsistentRead: true,
      KeyConditionExpression: 'PK = :partition',
      ExpressionAttributeValues: { ':partition': partitions.segments(collection) },
    }),
  );
  return Items as SegmentRecord[];
}

async function segmentObjects(store: Store, collection: Collection) {
  const { Contents = [] } = await store.s3.send(
    new ListObjectsV2Command({ Bucket: store.bucket, Prefix: `segments/${collection.generation}/` }),
  );
  return Contents;
}

/** Deletes one face of an image as removeFaces must: face, image and count in one transaction. */
async function removeFace(store: Store, collection: Collection, faces: readonly IndexedFace[], index: number) {
  const [{ imageId }, { faceId }] = [faces[0], faces[index]];
  await store.dynamo.send(
    new TransactWriteCommand({
      TransactItems: [
        { Delete: { TableName: store.table, Key: keys.face(collection, faceId) } },
        {
          Update: {
            TableName: store.table,
            Key: keys.image(collection, imageId),
            UpdateExpression: `REMOVE faces[${index}] ADD removals :one, version :one`,
            ExpressionAttributeValues: { ':one': 1 },
          },
        },
        { Update: { TableName: store.table, Key: keys.count(collection, 0), ...addToCounts({ faces: -1 }) } },
      ],
    }),
  );
}
