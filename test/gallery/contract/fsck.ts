import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { retirement } from '../../../layers/gallery/compaction/swap.ts';
import {
  addFaces,
  type Collection,
  checkCollection,
  compactCollection,
  getUser,
  type IndexedFace,
  type Problem,
  removeFaces,
  repairCollection,
  type SourceImage,
  type Store,
} from '../../../layers/gallery/index.ts';
import { listSegments } from '../../../layers/gallery/segments.ts';
import { addToCounts, keys, partitions, userVectors } from '../../../layers/gallery/table.ts';
import { transact } from '../../../layers/gallery/transact.ts';
import { segmentKey } from '../../../layers/gallery/vectors/segment-store.ts';
import { someCollection, someFaces, somePhoto, someUser } from '../builders.ts';
import { intercept } from '../intercept.ts';
import { bytesOf, expectFaces, expectUsers, objectsOf, overwrite, vectorsOf } from '../observe.ts';
import { NEWER, ofVersion, unsupported } from '../vectors/forge.ts';

const UPGRADE_FIRST = 'a segment is of a version that this release does not read: upgrade first';

/** The contract of fsck on any DynamoDB. */
export function fsckContract(open: () => Store): void {
  interface Image {
    readonly photo: SourceImage;
    readonly faces: ReturnType<typeof someFaces>;
    readonly stored: readonly IndexedFace[];
  }

  const filled = async (...sizes: number[]) => {
    const store = open();
    const collection = await someCollection(store);
    const images: Image[] = [];
    for (const size of sizes) {
      const [photo, faces] = [somePhoto('me'), someFaces(size)];
      images.push({ photo, faces, stored: await addFaces(store, collection, photo, faces) });
    }
    const all = images.flatMap(({ stored }) => stored.map(({ faceId }) => faceId));
    return { store, collection, images, all };
  };
  const write = (store: Store, Item: object) =>
    store.dynamo.send(new PutCommand({ TableName: store.table, Item: Item as Record<string, unknown> }));
  const erase = (store: Store, Key: object) =>
    store.dynamo.send(new DeleteCommand({ TableName: store.table, Key: Key as Record<string, unknown> }));
  const eraseObject = (store: Store, Key: string) =>
    store.s3.send(new DeleteObjectCommand({ Bucket: store.bucket, Key }));
  const problemsOf = async (store: Store, collection: Collection) =>
    (await checkCollection(store, collection)).problems;
  /** The segment with this number of faces. */
  const segmentOf = async (store: Store, collection: Collection, size: number) => {
    const found = (await listSegments(store, collection)).find(({ count }) => count === size);
    if (!found) throw new Error(`There is no segment of ${size}.`);
    return found;
  };
  const repair = async (store: Store, collection: Collection) =>
    repairCollection(store, collection, await checkCollection(store, collection));
  const kinds = (problems: readonly Problem[]) => [...new Set(problems.map(({ kind }) => kind))].sort();

  describe('fsck', () => {
    it('reports no problem of a sound collection, and counts what is in it', async () => {
      const { store, collection, all } = await filled(3, 2, 1, 1, 1);
      const steps: unknown[] = [];
      const report = await checkCollection(store, collection, (step) => steps.push(step));
      expect(report).toEqual({
        faces: 8,
        images: 5,
        segments: 5,
        vectors: 8,
        deadVectors: 0,
        users: 0,
        userVectors: 0,
        deadUserVectors: 0,
        orphans: 0,
        orphanBytes: 0,
        retired: 0,
        isQuiet: true,
        problems: [],
      });
      expect(steps).toContainEqual({ stage: 'segments', done: 5, of: 5 });
      expect(steps).toContainEqual({ stage: 'faces', done: 8, of: 8 });
      expect(steps.at(-1)).toEqual({ stage: 'images', done: 5 });

      await removeFaces(store, collection, all.slice(0, 2));
      await overwrite(store, segmentKey(collection, randomUUID()), new Uint8Array(123));
      expect(await checkCollection(store, collection)).toMatchObject({
        faces: 6,
        deadVectors: 2,
        orphans: 1,
        orphanBytes: 123,
        problems: [],
      });
      const limits = { segmentsPerLevel: 4, segmentsPerMerge: 98, largestSegment: 100 };
      await compactCollection(store, collection, { limits });
      expect(await checkCollection(store, collection)).toMatchObject({
        segments: 1,
        retired: 5,
        orphans: 1,
        problems: [],
      });
    });

    it('reports no problem of an empty collection', async () => {
      const { store, collection } = await filled();
      expect(await problemsOf(store, collection)).toEqual([]);
      expect(await repair(store, collection)).toEqual({ mended: [], unmended: [] });
    });

    it('repairs a wrong count', async () => {
      const { store, collection, all } = await filled(4);
      await store.dynamo.send(
        new UpdateCommand({ TableName: store.table, Key: keys.count(collection, 7), ...addToCounts({ faces: 3 }) }),
      );
      expect(await problemsOf(store, collection)).toEqual([{ kind: 'wrong count', of: 'faces', counted: 7, found: 4 }]);
      expect((await repair(store, collection)).mended).toHaveLength(1);
      await expectFaces(store, collection, all);
    });

    it('repairs an image that lists a face which does not exist: indexed again, it is a new face', async () => {
      const { store, collection, images, all } = await filled(3);
      const [{ photo, faces, stored }] = images;
      await erase(store, keys.face(collection, all[1]));
      expect(await problemsOf(store, collection)).toEqual([
        { kind: 'wrong count', of: 'faces', counted: 3, found: 2 },
        { kind: 'image lists a missing face', faceId: all[1], imageId: stored[1].imageId },
      ]);
      expect(await repair(store, collection)).toMatchObject({ mended: [{}, {}], unmended: [] });
      await expectFaces(store, collection, [all[0], all[2]]);
      const again = await addFaces(store, collection, photo, faces);
      expect(again[1].faceId).not.toBe(all[1]);
      await expectFaces(
        store,
        collection,
        again.map(({ faceId }) => faceId),
      );
    });

    it.each([
      ['does not list a face', 1],
      ['does not exist', 3],
    ])('repairs an image that %s: no face of it is stored twice, and no FaceId is used again', async (_, forgotten) => {
      const { store, collection, images, all: first } = await filled(3);
      const [{ photo, faces }] = images;
      await removeFaces(store, collection, first);
      const stored = await addFaces(store, collection, photo, faces);
      const all = stored.map(({ faceId }) => faceId);
      const { imageId } = stored[0];
      if (forgotten === 3) await erase(store, keys.image(collection, imageId));
      else {
        const UpdateExpression = 'REMOVE faces[0]';
        await store.dynamo.send(
          new UpdateCommand({ TableName: store.table, Key: keys.image(collection, imageId), UpdateExpression }),
        );
      }
      const problems = await problemsOf(store, collection);
      expect(problems).toHaveLength(forgotten);
      expect(problems).toContainEqual({ kind: 'face unknown to its image', faceId: all[0], imageId });
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectFaces(store, collection, all);
      expect(await addFaces(store, collection, photo, faces)).toEqual(stored);
      await removeFaces(store, collection, all);
      const again = await addFaces(store, collection, photo, faces);
      expect(again.filter(({ faceId }) => [...first, ...all].includes(faceId))).toEqual([]);
    });

    it('repairs a record that disagrees with its object', async () => {
      const { store, collection, all } = await filled(3);
      const record = await segmentOf(store, collection, 3);
      await write(store, { ...keys.segment(collection, record.segmentId), ...record, count: 2, headBytes: 64 });
      expect(await problemsOf(store, collection)).toEqual([
        {
          kind: 'wrong segment record',
          segmentId: record.segmentId,
          detail: `count 2, not 3, headBytes 64, not ${record.headBytes}`,
        },
      ]);
      expect((await repair(store, collection)).unmended).toEqual([]);
      expect(await listSegments(store, collection)).toEqual([record]);
      await expectFaces(store, collection, all);
    });

    it('keeps the object of a listed segment from being deleted', async () => {
      const { store, collection, all } = await filled(2, 3);
      const [{ segmentId }, other] = [await segmentOf(store, collection, 3), randomUUID()];
      await transact(store, [retirement(store, collection, [other, segmentId])]);
      expect(await problemsOf(store, collection)).toEqual([{ kind: 'listed segment retired', segmentId }]);
      expect((await repair(store, collection)).unmended).toEqual([]);
      await compactCollection(store, collection, { graceMs: 0 });
      await expectFaces(store, collection, all);
    });

    it('recovers lost vectors from objects that are not listed, and lists only those', async () => {
      const { store, collection, all } = await filled(3, 2);
      const before = await vectorsOf(store, collection);
      await removeFaces(store, collection, [all[0]]);
      const { segmentId } = await segmentOf(store, collection, 3);
      await erase(store, keys.segment(collection, segmentId));
      expect(
        (await problemsOf(store, collection)).map((problem) => 'faceId' in problem && problem.faceId).sort(),
      ).toEqual(all.slice(1, 3).sort());
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectFaces(store, collection, all.slice(1));
      before.delete(all[0]);
      expect(await vectorsOf(store, collection)).toEqual(before);
    });

    const flipped = (offset: number) => async (store: Store, key: string) => {
      const bytes = await bytesOf(store, key);
      bytes.set(
        [bytes.at(offset) ?? 0].map((byte) => byte ^ 1),
        offset < 0 ? bytes.length + offset : offset,
      );
      await overwrite(store, key, bytes);
    };

    it.each([
      ['missing', eraseObject, /^the object is missing$/],
      ['corrupt in its header', flipped(9), /header/],
      ['corrupt in its first block', flipped(128), /faceIds/],
      ['corrupt in its last byte', flipped(-1), /vectors: wrong CRC32/],
      ['not a segment', (store: Store, key: string) => overwrite(store, key, new Uint8Array(9)), /header/],
    ])('reports what it cannot repair when a segment is %s, and what to do', async (_, harm, detail) => {
      const { store, collection, images, all } = await filled(3, 2);
      const { segmentId } = await segmentOf(store, collection, 3);
      await harm(store, segmentKey(collection, segmentId));
      const problems = await problemsOf(store, collection);
      expect(problems[0]).toEqual({ kind: 'broken segment', segmentId, detail: expect.stringMatching(detail) });
      expect(kinds(problems)).toEqual(['broken segment', 'face without vector']);
      expect(problems).toHaveLength(4);

      const first = await repair(store, collection);
      expect(first.mended).toEqual([]);
      expect(first.unmended.map(({ why }) => why)).toEqual([
        '3 faces lack their vectors, which it may hold: restore the object, or delete those faces first',
        ...new Array(3).fill('its vector is in no object: delete the face and index its photo again'),
      ]);
      expect(await listSegments(store, collection)).toHaveLength(2);

      await removeFaces(store, collection, all.slice(0, 3));
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectFaces(store, collection, all.slice(3));
      const again = await addFaces(store, collection, images[0].photo, images[0].faces);
      await expectFaces(store, collection, [...all.slice(3), ...again.map(({ faceId }) => faceId)]);
    });

    it('reports a segment of a newer version as unsupported, and nothing as missing that it may hold', async () => {
      const { store, collection, all } = await filled(3, 2);
      await someUser(store, collection, 'ann', all.slice(0, 2));
      const { segmentId } = await segmentOf(store, collection, 3);
      const [ofAnn] = await listSegments(store, userVectors(collection));
      const key = segmentKey(collection, segmentId);
      const keyOfAnn = segmentKey(userVectors(collection), ofAnn.segmentId);
      const originals = { [key]: await bytesOf(store, key), [keyOfAnn]: await bytesOf(store, keyOfAnn) };
      for (const [name, bytes] of Object.entries(originals)) await overwrite(store, name, ofVersion(bytes, NEWER));
      expect(await problemsOf(store, collection)).toEqual([
        { kind: 'unsupported segment', segmentId, detail: unsupported(key) },
        { kind: 'unsupported segment', segmentId: ofAnn.segmentId, detail: unsupported(keyOfAnn), ofUsers: true },
      ]);

      const { mended, unmended } = await repair(store, collection);
      expect(mended).toEqual([]);
      expect(unmended.map(({ why }) => why)).toEqual(new Array(2).fill(UPGRADE_FIRST));
      // As a release does that reads the version.
      for (const [name, bytes] of Object.entries(originals)) {
        expect(await bytesOf(store, name)).toEqual(ofVersion(bytes, NEWER));
        await overwrite(store, name, bytes);
      }
      await expectFaces(store, collection, all);
      await expectUsers(store, collection, { ann: all.slice(0, 2) });
    });

    it('takes no broken segment off the list while one of a newer version may hold the same faces', async () => {
      const { store, collection } = await filled(3, 2);
      const [newer, broken] = [await segmentOf(store, collection, 3), await segmentOf(store, collection, 2)];
      const key = segmentKey(collection, newer.segmentId);
      await overwrite(store, key, ofVersion(await bytesOf(store, key), NEWER));
      await eraseObject(store, segmentKey(collection, broken.segmentId));
      expect(kinds(await problemsOf(store, collection))).toEqual(['broken segment', 'unsupported segment']);
      const { mended, unmended } = await repair(store, collection);
      expect(mended).toEqual([]);
      expect(unmended.map(({ why }) => why)).toEqual(new Array(2).fill(UPGRADE_FIRST));
      expect(await listSegments(store, collection)).toHaveLength(2);
      expect(await objectsOf(store, collection)).toEqual([key]);
    });

    it('rebuilds no user by a segment of a newer version', async () => {
      const { store, collection, all } = await filled(2);
      await someUser(store, collection, 'ann', all);
      const [{ segmentId }] = await listSegments(store, collection);
      const key = segmentKey(collection, segmentId);
      await overwrite(store, key, ofVersion(await bytesOf(store, key), NEWER));
      const { vectorId = '' } = await getUser(store, collection, 'ann');
      await erase(store, keys.userVector(collection, vectorId));
      expect(kinds(await problemsOf(store, collection))).toEqual(['unsupported segment', 'wrong user vector']);
      expect((await repair(store, collection)).unmended.map(({ why }) => why)).toEqual([UPGRADE_FIRST, UPGRADE_FIRST]);
      expect((await getUser(store, collection, 'ann')).vectorId).toBe(vectorId);
    });

    it('checks again when the collection changed, and reports that it changed during every check', async () => {
      const { store, collection, all } = await filled(1);
      const added: string[] = [];
      let times = 1;
      const stop = intercept(store.dynamo, async ({ command, input, send }) => {
        const { ':partition': partition } = (input.ExpressionAttributeValues ?? {}) as Record<string, unknown>;
        // Between the segments and the faces.
        if (command === 'QueryCommand' && partition === partitions.faces(collection) && times-- > 0) {
          const [face] = await addFaces(store, collection, somePhoto(), someFaces(1));
          added.push(face.faceId);
        }
        return send();
      });
      expect(await checkCollection(store, collection)).toMatchObject({ faces: 2, isQuiet: true, problems: [] });
      times = 3;
      const restless = await checkCollection(store, collection);
      stop();
      expect(restless).toMatchObject({ isQuiet: false });
      expect(kinds(restless.problems)).toEqual(['face without vector', 'wrong count']);
      const { unmended } = await repairCollection(store, collection, restless);
      expect([...new Set(unmended.map(({ why }) => why))]).toEqual(['it changed in the meantime: check again']);
      await expectFaces(store, collection, [...all, ...added]);
    });
  });
}
