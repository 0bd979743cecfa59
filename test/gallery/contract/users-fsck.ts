import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { retirement } from '../../../layers/gallery/compaction/swap.ts';
import {
  addFaces,
  associateFaces,
  type Collection,
  checkCollection,
  compactCollection,
  getUser,
  repairCollection,
  type Store,
  searchUsers,
  segmentsIndex,
} from '../../../layers/gallery/index.ts';
import { listSegments } from '../../../layers/gallery/segments.ts';
import { addToCounts, keys, userVectors } from '../../../layers/gallery/table.ts';
import { transact } from '../../../layers/gallery/transact.ts';
import { segmentKey } from '../../../layers/gallery/vectors/segment-store.ts';
import { someCollection, someFaces, somePhoto, someUser, unitVector } from '../builders.ts';
import { expectUsers } from '../observe.ts';

/** The contract of fsck of users on any DynamoDB. */
export function usersFsckContract(open: () => Store): void {
  /** Ann has the first two faces of four, Bob the third. */
  const filled = async () => {
    const store = open();
    const collection = await someCollection(store);
    const all = (await addFaces(store, collection, somePhoto(), someFaces(4))).map(({ faceId }) => faceId);
    const users = { ann: all.slice(0, 2), bob: [all[2]] };
    for (const [userId, faceIds] of Object.entries(users)) await someUser(store, collection, userId, faceIds);
    return { store, collection, all, users };
  };
  const problemsOf = async (store: Store, collection: Collection) =>
    (await checkCollection(store, collection)).problems;
  const repair = async (store: Store, collection: Collection) =>
    repairCollection(store, collection, await checkCollection(store, collection));
  const erase = (store: Store, Key: object) =>
    store.dynamo.send(new DeleteCommand({ TableName: store.table, Key: Key as Record<string, unknown> }));
  const setUser = (store: Store, collection: Collection, faceId: string, userId: string) =>
    store.dynamo.send(
      new UpdateCommand({
        TableName: store.table,
        Key: keys.face(collection, faceId),
        UpdateExpression: 'SET userId = :userId',
        ExpressionAttributeValues: { ':userId': userId },
      }),
    );

  describe('fsck of users', () => {
    it('counts them and their vectors, and reports no problem', async () => {
      const { store, collection, all, users } = await filled();
      expect(await checkCollection(store, collection)).toMatchObject({
        users: 2,
        userVectors: 2,
        deadUserVectors: 0,
        segments: 3,
        problems: [],
      });
      await associateFaces(store, segmentsIndex(store), collection, 'bob', [all[3]]);
      expect(await checkCollection(store, collection)).toMatchObject({ userVectors: 3, deadUserVectors: 1 });
      await expectUsers(store, collection, { ...users, bob: all.slice(2) });
    });

    it('frees a face whose user does not exist, or does not list it', async () => {
      const { store, collection, all, users } = await filled();
      await setUser(store, collection, all[3], 'bob');
      const stray = { kind: 'face unknown to its user', faceId: all[3], userId: 'bob' };
      expect(await problemsOf(store, collection)).toEqual([stray]);
      expect((await repair(store, collection)).mended).toEqual([stray]);
      await expectUsers(store, collection, users);
      await setUser(store, collection, all[3], 'nobody');
      expect((await repair(store, collection)).mended).toHaveLength(1);
      await expectUsers(store, collection, users);
    });

    it('frees the faces of a user whose item is lost, and drops the vector', async () => {
      const { store, collection, all, users } = await filled();
      await erase(store, keys.user(collection, 'ann'));
      const kinds = (await problemsOf(store, collection)).map(({ kind }) => kind).sort();
      expect(kinds).toEqual([
        'face unknown to its user',
        'face unknown to its user',
        'vector of no user',
        'wrong count',
        'wrong count',
      ]);
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectUsers(store, collection, { bob: users.bob });
      await someUser(store, collection, 'ann', all.slice(0, 2));
    });

    it.each([
      [
        'has become another user’s',
        (store: Store, collection: Collection, faceId: string) => setUser(store, collection, faceId, 'bob'),
      ],
      [
        'is free',
        (store: Store, collection: Collection, faceId: string) =>
          store.dynamo.send(
            new UpdateCommand({
              TableName: store.table,
              Key: keys.face(collection, faceId),
              UpdateExpression: 'REMOVE userId',
            }),
          ),
      ],
    ])('takes from a user a face that %s', async (_, harm) => {
      const { store, collection, all, users } = await filled();
      await harm(store, collection, all[0]);
      const problems = await problemsOf(store, collection);
      expect(problems).toContainEqual({ kind: 'user lists a face of others', userId: 'ann', faceId: all[0] });
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectUsers(store, collection, { ...users, ann: [all[1]] });
    });

    it('recomputes a vector that is missing, or not that of the faces', async () => {
      const { store, collection, users } = await filled();
      const { vectorId = '' } = await getUser(store, collection, 'ann');
      await erase(store, keys.userVector(collection, vectorId));
      expect(await problemsOf(store, collection)).toEqual([
        { kind: 'wrong user vector', userId: 'ann', detail: 'missing' },
      ]);
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectUsers(store, collection, users);

      // Bob with ann's vector.
      const ann = await getUser(store, collection, 'ann');
      const bob = await getUser(store, collection, 'bob');
      await erase(store, keys.userVector(collection, bob.vectorId ?? ''));
      const Item = { ...keys.userVector(collection, ann.vectorId ?? ''), vectorId: ann.vectorId, userId: 'bob' };
      await store.dynamo.send(new PutCommand({ TableName: store.table, Item }));
      await store.dynamo.send(
        new PutCommand({
          TableName: store.table,
          Item: { ...keys.user(collection, 'bob'), ...bob, vectorId: ann.vectorId },
        }),
      );
      const problems = await problemsOf(store, collection);
      expect(problems).toEqual([
        { kind: 'wrong user vector', userId: 'ann', detail: 'missing' },
        {
          kind: 'wrong user vector',
          userId: 'bob',
          detail: expect.stringMatching(/^at a cosine of -?0\.\d{4} from that of the faces$/),
        },
      ]);
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectUsers(store, collection, users);
    });

    it('recomputes all vectors of a segment that is missing, and searches work again', async () => {
      const { store, collection, users } = await filled();
      const ofUsers = userVectors(collection);
      for (const { segmentId } of await listSegments(store, ofUsers)) {
        await store.s3.send(new DeleteObjectCommand({ Bucket: store.bucket, Key: segmentKey(ofUsers, segmentId) }));
      }
      const problems = await problemsOf(store, collection);
      expect(problems.map(({ kind }) => kind).sort()).toEqual([
        'broken segment',
        'broken segment',
        'wrong user vector',
        'wrong user vector',
      ]);
      const everyUser = { limit: 10, minScore: -Infinity };
      const search = () => searchUsers(store, segmentsIndex(store), collection, unitVector(), everyUser);
      await expect(search()).rejects.toThrow('the object is missing');
      expect((await repair(store, collection)).unmended).toEqual([]);
      expect(await search()).toHaveLength(2);
      await expectUsers(store, collection, users);
    });

    it('corrects the record of a segment of theirs, and keeps its object from being deleted', async () => {
      const { store, collection, users } = await filled();
      const ofUsers = userVectors(collection);
      const [one, other] = await listSegments(store, ofUsers);
      const Item = { ...keys.segment(ofUsers, one.segmentId), ...one, count: 2 };
      await store.dynamo.send(new PutCommand({ TableName: store.table, Item }));
      await transact(store, [retirement(store, ofUsers, [randomUUID(), other.segmentId])]);
      expect(await problemsOf(store, collection)).toEqual([
        { kind: 'wrong segment record', segmentId: one.segmentId, detail: 'count 2, not 1', ofUsers: true },
        { kind: 'listed segment retired', segmentId: other.segmentId, ofUsers: true },
      ]);
      expect((await repair(store, collection)).unmended).toEqual([]);
      await compactCollection(store, collection, { graceMs: 0 });
      await expectUsers(store, collection, users);
    });

    it('corrects counts of users', async () => {
      const { store, collection, users } = await filled();
      const Key = keys.count(collection, 3);
      const off = addToCounts({ users: 2, userVectors: -1 });
      await store.dynamo.send(new UpdateCommand({ TableName: store.table, Key, ...off }));
      expect(await problemsOf(store, collection)).toEqual([
        { kind: 'wrong count', of: 'users', counted: 4, found: 2 },
        { kind: 'wrong count', of: 'userVectors', counted: 1, found: 2 },
      ]);
      expect((await repair(store, collection)).unmended).toEqual([]);
      await expectUsers(store, collection, users);
    });

    it('reports of a user whose faces lack their vectors that these have to be repaired first', async () => {
      const { store, collection, users } = await filled();
      const [{ segmentId }] = await listSegments(store, collection);
      await erase(store, keys.segment(collection, segmentId));
      await store.s3.send(new DeleteObjectCommand({ Bucket: store.bucket, Key: segmentKey(collection, segmentId) }));
      const { vectorId = '' } = await getUser(store, collection, 'ann');
      await erase(store, keys.userVector(collection, vectorId));
      const { unmended } = await repair(store, collection);
      expect(unmended.find(({ problem }) => problem.kind === 'wrong user vector')).toMatchObject({
        why: 'vectors of its faces are missing: mend these first',
      });
      expect(users.ann).toHaveLength(2);
    });
  });
}
