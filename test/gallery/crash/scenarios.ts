import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { listRetired } from '../../../layers/gallery/compaction/retired.ts';
import {
  addFaces,
  type Collection,
  CollectionNotFound,
  compactCollection,
  deleteCollection,
  getCollection,
  type Membership,
  purgeDeleted,
  removeFaces,
  type Store,
} from '../../../layers/gallery/index.ts';
import { partitions, partitionsOf } from '../../../layers/gallery/table.ts';
import { segmentKey } from '../../../layers/gallery/vectors/segment-store.ts';
import { someCollection, someFaces, somePhoto, someUser } from '../builders.ts';
import { expectFaces, expectUsers, itemsOf, objectsOf } from '../observe.ts';
import { type OperationName, type Subject, TAGS, USER } from './operations.ts';

export interface Scenario {
  prepare(store: Store): Promise<Subject>;
  /**
   * Asserts that everything is as if the operation had been done once.
   * @param outcome the result of the run after the crash
   */
  verify(store: Store, subject: Subject, outcome: unknown): Promise<void>;
}

async function fill(store: Store, sizes: readonly number[]) {
  const collection = await someCollection(store);
  const photo = somePhoto('me');
  const images: string[][] = [];
  for (const size of sizes) {
    const faces = await addFaces(store, collection, somePhoto(), someFaces(size));
    images.push(faces.map(({ faceId }) => faceId));
  }
  return { collection, photo, images };
}

/** Asserts that every object belongs to a listed segment. */
async function expectNoLitter(store: Store, collection: Collection, segments: number): Promise<void> {
  expect(await objectsOf(store, collection)).toHaveLength(segments);
  expect(await listRetired(store, collection)).toEqual([]);
}

export const scenarios: Readonly<Record<OperationName, Scenario>> = {
  /** A hundred faces, stored in two commits. */
  IndexFaces: {
    async prepare(store) {
      const { collection, photo, images } = await fill(store, [2]);
      return { collection, photo, going: [], staying: images.flat() };
    },
    async verify(store, { collection, staying }, outcome) {
      const added = (outcome as { faceId: string }[]).map(({ faceId }) => faceId);
      expect(added).toHaveLength(100);
      const whole = await getCollection(store, collection.id);
      await expectFaces(store, whole, [...staying, ...added]);
      await compactCollection(store, whole, { graceMs: 0 });
      await expectNoLitter(store, whole, 3);
      await expectFaces(store, whole, [...staying, ...added]);
    },
  },

  /** Faces of three images, one with more than fit a transaction. */
  DeleteFaces: {
    async prepare(store) {
      const { collection, photo, images } = await fill(store, [100, 3, 2]);
      const going = [...images[0], ...images[1].slice(1)];
      return { collection, photo, going, staying: [images[1][0], ...images[2]] };
    },
    async verify(store, { collection, going, staying }, outcome) {
      const { deleted, refused } = outcome as Awaited<ReturnType<typeof removeFaces>>;
      expect([...deleted, ...refused.map(({ faceId }) => faceId)].sort()).toEqual([...going].sort());
      await expectFaces(store, await getCollection(store, collection.id), staying);
    },
  },

  CreateUser: {
    async prepare(store) {
      return { ...(await fill(store, [])), going: [], staying: [] };
    },
    async verify(store, { collection }) {
      await expectUsers(store, await getCollection(store, collection.id), { [USER]: [] });
    },
  },

  /** A hundred faces, stored in two commits. */
  AssociateFaces: {
    async prepare(store) {
      const { collection, photo, images } = await fill(store, [100]);
      await someUser(store, collection, USER, []);
      return { collection, photo, going: images.flat(), staying: [] };
    },
    async verify(store, { collection, going }, outcome) {
      expect(outcome).toEqual({ changed: going, refused: [], status: 'updating' });
      await expectUsers(store, await getCollection(store, collection.id), { [USER]: going });
    },
  },

  /** 97 of a hundred faces, in two commits. */
  DisassociateFaces: {
    async prepare(store) {
      const { collection, photo, images } = await fill(store, [100]);
      const [all] = images;
      await someUser(store, collection, USER, all);
      return { collection, photo, going: all.slice(3), staying: all.slice(0, 3) };
    },
    async verify(store, { collection, going, staying }, outcome) {
      expect((outcome as Membership).changed).toEqual(going);
      await expectUsers(store, await getCollection(store, collection.id), { [USER]: staying });
    },
  },

  /** A user with more faces than fit the transaction. */
  DeleteUser: {
    async prepare(store) {
      const { collection, photo, images } = await fill(store, [97]);
      await someUser(store, collection, USER, images[0]);
      return { collection, photo, going: [], staying: [] };
    },
    async verify(store, { collection }) {
      await expectUsers(store, await getCollection(store, collection.id), {});
    },
  },

  TagResource: {
    async prepare(store) {
      return { ...(await fill(store, [])), going: [], staying: [] };
    },
    async verify(store, { collection }) {
      expect((await getCollection(store, collection.id)).tags).toEqual(TAGS);
    },
  },

  DeleteCollection: {
    async prepare(store) {
      const { collection, photo } = await fill(store, [3, 2]);
      return { collection, photo, going: [], staying: [] };
    },
    async verify(store, { collection }) {
      await expectGone(store, collection);
      await purgeDeleted(store, { graceMs: 0 });
      await expectPurged(store, collection);
      await expectFaces(store, await someCollection(store, collection.id), []);
    },
  },

  /** 30 faces, deleted in two batches. */
  purge: {
    async prepare(store) {
      await purgeDeleted(store, { graceMs: 0 });
      const { collection, photo } = await fill(store, [29, 1]);
      await deleteCollection(store, collection.id);
      return { collection, photo, going: [], staying: [] };
    },
    async verify(store, { collection }) {
      await expectGone(store, collection);
      await expectPurged(store, collection);
    },
  },

  /** Segments with a dead face, and an orphan; replaced objects are deleted without a grace. */
  compaction: {
    async prepare(store) {
      const { collection, photo, images } = await fill(store, [1, 2, 3, 2, 1]);
      const [going, ...staying] = images.flat();
      await removeFaces(store, collection, [going]);
      const orphan = segmentKey(collection, randomUUID());
      await store.s3.send(new PutObjectCommand({ Bucket: store.bucket, Key: orphan, Body: 'left by a crash' }));
      return { collection, photo, going: [going], staying };
    },
    async verify(store, { collection: { id }, staying }) {
      const collection = await getCollection(store, id);
      const report = await expectFaces(store, collection, staying);
      expect(report).toMatchObject({ segments: 1, vectors: staying.length, deadVectors: 0, orphans: 0, retired: 0 });
      await expectNoLitter(store, collection, 1);
    },
  },
};

async function expectGone(store: Store, { id }: Subject['collection']): Promise<void> {
  await expect(getCollection(store, id)).rejects.toThrow(CollectionNotFound);
}

async function expectPurged(store: Store, { id, generation }: Subject['collection']): Promise<void> {
  const items = await Promise.all(partitionsOf({ id, generation }).map((partition) => itemsOf(store, partition)));
  expect(items.flat()).toEqual([]);
  expect(await objectsOf(store, { id, generation })).toEqual([]);
  expect((await itemsOf(store, partitions.purges)).filter((marker) => marker.generation === generation)).toEqual([]);
}
