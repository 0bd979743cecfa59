import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  addFaces,
  associateFaces,
  type ClientRequest,
  type Collection,
  compactCollection,
  createUser,
  deleteCollection,
  deleteUser,
  disassociateFaces,
  getUser,
  listUsers,
  purgeDeleted,
  removeFaces,
  type Store,
  searchUsers,
  segmentsIndex,
  statusOf,
  TokenReused,
  UserAlreadyExists,
  UserBusy,
  UserFull,
  UserNotFound,
  vectorOfUser,
} from '../../../layers/gallery/index.ts';
import { listSegments } from '../../../layers/gallery/segments.ts';
import { keys, partitions, partitionsOf, userVectors } from '../../../layers/gallery/table.ts';
import { unit } from '../../../layers/gallery/vectors/unit.ts';
import { scoreOf } from '../../../layers/vision/index.ts';
import { cosine, PACK, someCollection, someFaces, somePhoto, someUser, unitVector } from '../builders.ts';
import { cancelled, intercept, requestsOf } from '../intercept.ts';
import { expectUsers, itemsOf, objectsOf } from '../observe.ts';

const TRANSACTION = 'TransactWriteItemsCommand';
const EVERY_USER = { limit: 100, minScore: -Infinity };

/** The contract of users on any DynamoDB. */
export function usersContract(open: () => Store): void {
  /** A collection with `count` faces, in images of up to 100. */
  const filled = async (count: number) => {
    const store = open();
    const collection = await someCollection(store);
    const index = segmentsIndex(store);
    const vectors = new Map<string, Float32Array>();
    for (let left = count; left > 0; left -= 100) {
      const faces = someFaces(Math.min(left, 100));
      const stored = await addFaces(store, collection, somePhoto(), faces);
      stored.forEach(({ faceId }, i) => {
        vectors.set(faceId, faces[i].embedding);
      });
    }
    const all = [...vectors.keys()];
    const associate = (userId: string, faceIds: readonly string[], request?: ClientRequest) =>
      associateFaces(store, index, collection, userId, faceIds, { request });
    const disassociate = (userId: string, faceIds: readonly string[], request?: ClientRequest) =>
      disassociateFaces(store, index, collection, userId, faceIds, request);
    const near = (vector: Float32Array, wanted = EVERY_USER) => searchUsers(store, index, collection, vector, wanted);
    const meanOf = (faceIds: readonly string[]) => {
      const sum = new Float32Array(vectors.get(all[0])?.length ?? 0);
      for (const faceId of faceIds)
        vectors.get(faceId)?.forEach((value, i) => {
          sum[i] += value;
        });
      return sum;
    };
    return { store, collection, index, vectors, all, associate, disassociate, near, meanOf };
  };
  const someRequest = (operation: string, digest = 'a'): ClientRequest => ({ operation, token: randomUUID(), digest });

  describe('A user', () => {
    it('that is deleted and created again is never mistaken for the deleted one', async () => {
      const { store, collection, index, all, associate } = await filled(3);
      await createUser(store, collection, 'ann');
      await associate('ann', [all[0]]);
      let transactions = 0;
      const stop = intercept(store.dynamo, async ({ command, send }) => {
        // Before the change is sent, the user is replaced by another one, written as often.
        if (command === TRANSACTION && ++transactions === 1) {
          await deleteUser(store, index, collection, 'ann');
          await createUser(store, collection, 'ann');
          await associate('ann', [all[2]]);
        }
        return send();
      });
      await associate('ann', [all[1]]);
      stop();
      await expectUsers(store, collection, { ann: all.slice(1) });
    });

    it('is found once even while its new vector exists already and its previous one still', async () => {
      const { store, collection, all, associate, near, meanOf } = await filled(2);
      await createUser(store, collection, 'ann');
      await associate('ann', [all[0]]);
      const { vectorId = '' } = await getUser(store, collection, 'ann');
      await associate('ann', [all[1]]);
      // Reads are not isolated from a transaction as a whole.
      const Key = keys.userVector(collection, vectorId);
      await store.dynamo.send(new PutCommand({ TableName: store.table, Item: { ...Key, vectorId, userId: 'ann' } }));
      const found = await near(meanOf([all[0]]));
      expect(found.map(({ userId }) => userId)).toEqual(['ann']);
      await store.dynamo.send(new DeleteCommand({ TableName: store.table, Key }));
      await expectUsers(store, collection, { ann: all });
    });

    it('is created once, without faces, and never found by a search', async () => {
      const { store, collection, near } = await filled(0);
      await createUser(store, collection, 'ann');
      await expect(createUser(store, collection, 'ann')).rejects.toThrow(new UserAlreadyExists('ann'));
      expect(statusOf(await getUser(store, collection, 'ann'))).toBe('created');
      expect(await near(unitVector())).toEqual([]);
      await expectUsers(store, collection, { ann: [] });
    });

    it('is created once by eight at a time', async () => {
      const { store, collection } = await filled(0);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => createUser(store, collection, 'ann')));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(UserAlreadyExists);
      }
      await expectUsers(store, collection, { ann: [] });
    });

    it('that does not exist cannot be changed, deleted or searched by', async () => {
      const { store, collection, index, all, associate, disassociate } = await filled(1);
      const unknown = new UserNotFound('ann');
      await expect(associate('ann', all)).rejects.toThrow(unknown);
      await expect(disassociate('ann', all)).rejects.toThrow(unknown);
      await expect(deleteUser(store, index, collection, 'ann')).rejects.toThrow(unknown);
      await expect(vectorOfUser(store, index, collection, 'ann')).rejects.toThrow(unknown);
      await expectUsers(store, collection, {});
    });

    it('is listed in pages, ascending', async () => {
      const { store, collection } = await filled(0);
      const ids = ['A', 'a', 'a:b', 'z-', '0'];
      for (const id of ids) await createUser(store, collection, id);
      const first = await listUsers(store, collection, { limit: 3 });
      const rest = await listUsers(store, collection, { limit: 3, after: first.next ?? '' });
      expect([...first.items, ...rest.items].map(({ userId }) => userId)).toEqual(ids.toSorted());
      expect(rest).not.toHaveProperty('next');
    });

    it('with faces is found by the next search, by their mean', async () => {
      const { store, collection, index, all, associate, near, meanOf } = await filled(9);
      await someUser(store, collection, 'bob', all.slice(5, 7));
      await createUser(store, collection, 'ann');
      const mine = all.slice(0, 5);
      expect(await associate('ann', mine)).toEqual({ changed: mine, refused: [], status: 'updating' });
      expect(statusOf(await getUser(store, collection, 'ann'))).toBe('active');
      const [first, second] = await near(meanOf(mine));
      expect([first.userId, second.userId]).toEqual(['ann', 'bob']);
      const vector = await vectorOfUser(store, index, collection, 'ann');
      expect(cosine(vector ?? [], meanOf(mine))).toBeGreaterThan(0.99999);
      await expectUsers(store, collection, { ann: mine, bob: all.slice(5, 7) });
    });

    it('gets another vector with every change, and none without faces', async () => {
      const { store, collection, index, all, associate, disassociate, near, meanOf } = await filled(4);
      await createUser(store, collection, 'ann');
      const expectMean = async (faceIds: readonly string[]) => {
        const vector = await vectorOfUser(store, index, collection, 'ann');
        expect(cosine(vector ?? [], meanOf(faceIds))).toBeGreaterThan(0.99999);
        expect(await near(meanOf(faceIds))).toHaveLength(1);
        await expectUsers(store, collection, { ann: faceIds });
      };
      await associate('ann', [all[0]]);
      await expectMean([all[0]]);
      await associate('ann', [all[1], all[2]]);
      await expectMean(all.slice(0, 3));
      expect(await disassociate('ann', [all[0]])).toEqual({ changed: [all[0]], refused: [], status: 'updating' });
      await expectMean([all[1], all[2]]);
      await disassociate('ann', [all[2], all[1]]);
      expect(await vectorOfUser(store, index, collection, 'ann')).toBeUndefined();
      expect(await near(unitVector())).toEqual([]);
      expect(statusOf(await getUser(store, collection, 'ann'))).toBe('created');
      const report = await expectUsers(store, collection, { ann: [] });
      expect(report.deadUserVectors).toBe(3);
    });

    it('is given no missing face and no other user’s, and faces that it has already are ignored', async () => {
      const { store, collection, all, associate, disassociate } = await filled(4);
      await someUser(store, collection, 'bob', [all[0]]);
      await someUser(store, collection, 'ann', [all[1]]);
      const unknown = randomUUID();
      const refused = [
        { faceId: unknown, reason: 'not found' },
        { faceId: all[0], reason: 'belongs to another user', userId: 'bob' },
      ];
      const mixed = [unknown, all[0], all[1], all[2], all[2]];
      expect(await associate('ann', mixed)).toEqual({ changed: [all[2]], refused, status: 'updating' });
      expect(await associate('ann', [all[1]])).toEqual({ changed: [], refused: [], status: 'active' });
      expect(await disassociate('ann', [unknown, all[0], all[3]])).toEqual({ changed: [], refused, status: 'active' });
      await expectUsers(store, collection, { ann: all.slice(1, 3), bob: [all[0]] });
    });

    it('is given no face unlike its others where that is not allowed, and the answer has its score', async () => {
      const { store, collection, index, all, vectors, meanOf } = await filled(4);
      await createUser(store, collection, 'ann');
      const strict = (faceIds: readonly string[]) =>
        associateFaces(store, index, collection, 'ann', faceIds, { isAlike: (score) => score >= 0.3 });
      // The first faces are compared with none.
      expect((await strict(all.slice(0, 2))).changed).toEqual(all.slice(0, 2));
      const { changed, refused, status } = await strict([all[2], all[3]]);
      expect({ changed, status }).toEqual({ changed: [], status: 'active' });
      for (const [i, face] of refused.entries()) {
        const likeness = unit(Float32Array.from(meanOf(all.slice(0, 2))));
        const expected = scoreOf(PACK, likeness, vectors.get(all[2 + i]) ?? new Float32Array());
        expect(face).toEqual({ faceId: all[2 + i], reason: 'unlike the user', score: expect.closeTo(expected, 3) });
      }
      await expectUsers(store, collection, { ann: all.slice(0, 2) });
    });

    it('has at most a hundred faces, which one call can give', async () => {
      const { store, collection, all, associate, disassociate } = await filled(101);
      await createUser(store, collection, 'ann');
      const hundred = all.slice(0, 100);
      const requests = await requestsOf([store.dynamo], async () => {
        expect(await associate('ann', hundred)).toEqual({ changed: hundred, refused: [], status: 'updating' });
      });
      expect(requests[TRANSACTION]).toBe(2);
      await expectUsers(store, collection, { ann: hundred });
      await expect(associate('ann', [all[100]])).rejects.toThrow(new UserFull('ann'));
      expect((await associate('ann', hundred)).changed).toEqual([]);
      expect((await disassociate('ann', hundred)).changed).toEqual(hundred);
      await expectUsers(store, collection, { ann: [] });
    });

    it.each([0, 1, 96, 100])('is deleted with %i faces, which stay, free', async (count) => {
      const { store, collection, index, all, near } = await filled(100);
      await someUser(store, collection, 'ann', all.slice(0, count));
      await deleteUser(store, index, collection, 'ann');
      await expectUsers(store, collection, {});
      expect(await near(unitVector())).toEqual([]);
      expect((await removeFaces(store, collection, all)).refused).toEqual([]);
    });

    it('keeps a face from being deleted for as long as it has it', async () => {
      const { store, collection, all, disassociate } = await filled(2);
      await someUser(store, collection, 'ann', all);
      expect((await removeFaces(store, collection, all)).deleted).toEqual([]);
      await disassociate('ann', [all[0]]);
      expect((await removeFaces(store, collection, all)).deleted).toEqual([all[0]]);
      await expectUsers(store, collection, { ann: [all[1]] });
    });

    it('is found while it changes, by its previous vector or the next', async () => {
      const { store, collection, all, near, disassociate, vectors } = await filled(3);
      await someUser(store, collection, 'ann', all);
      // Between the scan and the read of the vectors' items.
      const stop = intercept(store.dynamo, async ({ command, send }) => {
        if (command === 'BatchGetItemCommand') {
          stop();
          await disassociate('ann', [all[2]]);
        }
        return send();
      });
      const found = await near(vectors.get(all[0]) ?? unitVector());
      expect(found.map(({ userId }) => userId)).toEqual(['ann']);
    });

    it('is left out of a search by name, and the limit filled without it', async () => {
      const { store, collection, index, all } = await filled(6);
      for (const [i, userId] of ['a', 'b', 'c'].entries()) await someUser(store, collection, userId, [all[i]]);
      const vector = (await vectorOfUser(store, index, collection, 'b')) ?? unitVector();
      const search = (limit: number, except?: string) =>
        searchUsers(store, index, collection, vector, { limit, minScore: -Infinity, ...(except && { except }) });
      expect((await search(2)).map(({ userId }) => userId)).toContain('b');
      expect((await search(2, 'b')).map(({ userId }) => userId).sort()).toEqual(['a', 'c']);
      expect(await search(1, 'b')).toHaveLength(1);
    });

    it('is one of many whose vectors are merged, without their previous ones', async () => {
      const { store, collection, all, associate, near } = await filled(12);
      const limits = { segmentsPerLevel: 4, segmentsPerMerge: 98, largestSegment: 100 };
      const users: Record<string, readonly string[]> = {};
      for (let i = 0; i < 6; i++) {
        users[`u${i}`] = all.slice(2 * i, 2 * i + 2);
        await someUser(store, collection, `u${i}`, users[`u${i}`].slice(0, 1));
        await associate(`u${i}`, users[`u${i}`]);
      }
      expect(await listSegments(store, userVectors(collection))).toHaveLength(12);
      const before = await near(unitVector());
      const { dropped } = await compactCollection(store, collection, { limits, graceMs: 0 });
      expect(dropped).toBe(6);
      expect(await listSegments(store, userVectors(collection))).toHaveLength(1);
      expect(await near(unitVector())).toHaveLength(before.length);
      const report = await expectUsers(store, collection, users);
      expect(report).toMatchObject({ userVectors: 6, deadUserVectors: 0, orphans: 0, retired: 0 });
    });

    it('goes with its collection', async () => {
      const { store, collection, all } = await filled(2);
      await someUser(store, collection, 'ann', all);
      await createUser(store, collection, 'bob', someRequest('CreateUser'));
      await deleteCollection(store, collection.id);
      await expectUsers(store, await someCollection(store, collection.id), {});
      await purgeDeleted(store, { graceMs: 0 });
      const left = await Promise.all(partitionsOf(collection).map((partition) => itemsOf(store, partition)));
      expect(left.flat()).toEqual([]);
      expect(await objectsOf(store, userVectors(collection))).toEqual([]);
    });

    it('is not changed when concurrent changes outlast the retries', async () => {
      const { store, collection, all, associate } = await filled(1);
      await createUser(store, collection, 'ann');
      let tries = 0;
      const stop = intercept(store.dynamo, async ({ command, send }) => {
        if (command !== TRANSACTION) return send();
        tries++;
        throw cancelled('ConditionalCheckFailed');
      });
      await expect(associate('ann', all)).rejects.toThrow(new UserBusy('ann'));
      stop();
      expect(tries).toBe(8);
      await expectUsers(store, collection, { ann: [] });
    });

    it('loses no change of sixteen that are made concurrently', async () => {
      const { store, collection, all, associate } = await filled(16);
      await createUser(store, collection, 'ann');
      const outcomes = await Promise.allSettled(all.map((faceId) => associate('ann', [faceId])));
      const done = all.filter((_, i) => outcomes[i].status === 'fulfilled');
      expect(done.length).toBeGreaterThan(0);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(UserBusy);
      }
      await expectUsers(store, collection, { ann: done });
    });
  });

  describe('A request that is sent again', () => {
    it('is answered as before and done once, whatever happened since', async () => {
      const { store, collection, index, all, associate, disassociate } = await filled(3);
      const requests = ['CreateUser', 'AssociateFaces', 'DisassociateFaces', 'DeleteUser'].map((operation) =>
        someRequest(operation),
      );
      const [creation, association, disassociation, deletion] = requests;
      await createUser(store, collection, 'ann', creation);
      await createUser(store, collection, 'ann', creation);
      const first = await associate('ann', [...all, randomUUID()], association);
      expect(first.refused).toHaveLength(1);
      await disassociate('ann', [all[0]], disassociation);
      expect(await associate('ann', all, association)).toEqual(first);
      expect((await disassociate('ann', [all[0]], disassociation)).changed).toEqual([all[0]]);
      await expectUsers(store, collection, { ann: all.slice(1) });
      await deleteUser(store, index, collection, 'ann', deletion);
      await deleteUser(store, index, collection, 'ann', deletion);
      expect(await associate('ann', all, association)).toEqual(first);
      await createUser(store, collection, 'ann', creation);
      await expectUsers(store, collection, {});
    });

    it('with other contents is refused', async () => {
      const { store, collection, index, all, associate, disassociate } = await filled(1);
      await createUser(store, collection, 'ann');
      const reused = async (operation: string, send: (request: ClientRequest) => Promise<unknown>) => {
        const request = someRequest(operation);
        await send(request);
        await expect(send({ ...request, digest: 'b' }), operation).rejects.toThrow(new TokenReused(request.token));
      };
      await reused('CreateUser', (request) => createUser(store, collection, 'bob', request));
      await reused('AssociateFaces', (request) => associate('ann', all, request));
      await reused('DisassociateFaces', (request) => disassociate('ann', all, request));
      await reused('DeleteUser', (request) => deleteUser(store, index, collection, 'bob', request));
      await expectUsers(store, collection, { ann: [] });
    });

    it('by eight callers concurrently is done once', async () => {
      const { store, collection, all, associate } = await filled(2);
      const creation = someRequest('CreateUser');
      await Promise.all(Array.from({ length: 8 }, () => createUser(store, collection, 'ann', creation)));
      const { version } = await getUser(store, collection, 'ann');
      const association = someRequest('AssociateFaces');
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => associate('ann', all, association)));
      for (const outcome of outcomes) expect(outcome).toEqual({ changed: all, refused: [], status: 'updating' });
      expect((await getUser(store, collection, 'ann')).version).toBe(version + 1);
      await expectUsers(store, collection, { ann: all });
    });

    it('concurrently and takes two transactions has one answer, whichever call commits which of them', async () => {
      const { store, collection, index, all, associate } = await filled(100);
      await createUser(store, collection, 'ann');
      const request = someRequest('AssociateFaces');
      const whole = { changed: all, refused: [], status: 'updating' };
      // The second call recalls no outcome, then reads the user half done; the first receives its answer only after
      // that.
      const [firstAsked, secondAsked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const [half, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let recalls = 0;
      let transactions = 0;
      const stop = intercept(store.dynamo, async ({ command, input, send }) => {
        const isFirst = command === TRANSACTION && ++transactions === 1;
        if (isFirst) await secondAsked.promise;
        const answer = await send();
        const { PK } = (input.Key ?? {}) as { PK?: string };
        if (PK === partitions.requests(collection)) {
          recalls++;
          if (recalls === 1) firstAsked.resolve();
          if (recalls === 2) {
            secondAsked.resolve();
            await half.promise;
          }
        }
        if (isFirst) {
          half.resolve();
          await end.promise;
        }
        return answer;
      });
      const first = associate('ann', all, request);
      await firstAsked.promise;
      const other = associateFaces(store, index, collection, 'ann', all, { request });
      expect(await other).toEqual(whole);
      end.resolve();
      expect(await first).toEqual(whole);
      stop();
      await expectUsers(store, collection, { ann: all });
    });

    it('is another one in another operation or collection, and after an hour', async () => {
      const [one, other] = [await filled(1), await filled(0)];
      const { store, collection } = one;
      const request = someRequest('CreateUser');
      await createUser(store, collection, 'ann', request);
      await createUser(store, other.collection, 'ann', { ...request, digest: 'b' });
      await one.associate('ann', one.all, { ...request, operation: 'AssociateFaces', digest: 'c' });
      await expireRequests(store, collection, request);
      await expect(createUser(store, collection, 'ann', request)).rejects.toThrow(UserAlreadyExists);
      await createUser(store, collection, 'bob', { ...request, digest: 'd' });
      await expectUsers(store, collection, { ann: one.all, bob: [] });
    });

    it('that changed nothing is remembered too', async () => {
      const { store, collection, all, associate } = await filled(1);
      await createUser(store, collection, 'ann');
      const request = someRequest('AssociateFaces');
      const unknown = randomUUID();
      const refused = [{ faceId: unknown, reason: 'not found' }];
      expect(await associate('ann', [unknown], request)).toEqual({ changed: [], refused, status: 'created' });
      await associate('ann', all);
      expect(await associate('ann', [unknown], request)).toEqual({ changed: [], refused, status: 'created' });
      await expect(associate('ann', [unknown], { ...request, digest: 'b' })).rejects.toThrow(TokenReused);
    });
  });
}

async function expireRequests(store: Store, collection: Collection, { operation, token }: ClientRequest) {
  await store.dynamo.send(
    new UpdateCommand({
      TableName: store.table,
      Key: keys.request(collection, operation, token),
      UpdateExpression: 'SET expiresAt = :past',
      ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) },
    }),
  );
}
