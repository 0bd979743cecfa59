import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addFaces,
  associateFaces,
  type Collection,
  compactCollection,
  createUser,
  deleteUser,
  disassociateFaces,
  removeFaces,
  searchUsers,
  segmentsIndex,
  UserAlreadyExists,
  UserBusy,
  UserNotFound,
} from '../../layers/gallery/index.ts';
import { type Emulators, startEmulators } from '../helpers/emulators.ts';
import { someCollection, someFaces, somePhoto, someUser, unitVector } from './builders.ts';
import { expectUsers, faceIdsOf, usersOf } from './observe.ts';

const DURATION_MS = 5000;
const LEAST_CHANGES = 50;
const LIMITS = { segmentsPerLevel: 8, segmentsPerMerge: 98, largestSegment: 500 };

/** Two users that all workers change, so that changes conflict, and one that none changes. */
const USERS = ['ann', 'bob'];
const STEADY = 'steady';

let emulators: Emulators;
let collection: Collection;
beforeAll(async () => {
  emulators = await startEmulators();
  collection = await someCollection(emulators);
});
afterAll(() => emulators.close());

it('Users and faces agree after concurrent changes of all kinds to the same users and faces', async () => {
  const store = emulators;
  const index = segmentsIndex(store);
  const faces = (await addFaces(store, collection, somePhoto(), someFaces(40))).map(({ faceId }) => faceId);
  const steadyFaces = (await addFaces(store, collection, somePhoto(), someFaces(3))).map(({ faceId }) => faceId);
  await someUser(store, collection, STEADY, steadyFaces);
  const deleted = new Set<string>();
  const done = {
    associated: 0,
    disassociated: 0,
    created: 0,
    deletedUsers: 0,
    deletedFaces: 0,
    searches: 0,
    merged: 0,
  };
  const deadline = Date.now() + DURATION_MS;
  const untilTheEnd = async (work: () => Promise<void>) => {
    while (Date.now() < deadline || done.associated + done.disassociated < LEAST_CHANGES) {
      try {
        await work();
      } catch (error) {
        // The errors that callers get when concurrent changes were faster.
        const isExpected = [UserAlreadyExists, UserNotFound, UserBusy].some((kind) => error instanceof kind);
        if (!isExpected) throw error;
      }
    }
  };
  const some = <T>(from: readonly T[]) => from[randomInt(from.length)];
  const someOf = (count: number) => Array.from({ length: 1 + randomInt(count) }, () => some(faces));

  const associate = async () => {
    const userId = some(USERS);
    const request = { operation: 'AssociateFaces', token: randomUUID(), digest: 'a' };
    const wanted = someOf(4);
    const send = () => associateFaces(store, index, collection, userId, wanted, { request });
    // Every third request is sent twice concurrently.
    const [first, second] = await Promise.all(randomInt(3) === 0 ? [send(), send()] : [send()]);
    if (second) expect(second).toEqual(first);
    expect(first.changed.filter((faceId) => deleted.has(faceId))).toEqual([]);
    done.associated += first.changed.length;
  };
  const disassociate = async () => {
    const { changed } = await disassociateFaces(store, index, collection, some(USERS), someOf(4));
    done.disassociated += changed.length;
  };
  const create = async () => {
    await createUser(store, collection, some(USERS));
    done.created++;
  };
  const dropUser = async () => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    await deleteUser(store, index, collection, some(USERS));
    done.deletedUsers++;
  };
  const dropFace = async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { deleted: gone } = await removeFaces(store, collection, [some(faces)]);
    for (const faceId of gone) deleted.add(faceId);
    done.deletedFaces += gone.length;
  };
  const search = async () => {
    const found = await searchUsers(store, index, collection, unitVector(), { limit: 10, minScore: -Infinity });
    // A user that is not changed is never missed, and no user is found twice.
    expect(found.map(({ userId }) => userId)).toContain(STEADY);
    expect(new Set(found.map(({ userId }) => userId)).size).toBe(found.length);
    done.searches++;
  };
  const compact = async () => {
    done.merged += (await compactCollection(store, collection, { limits: LIMITS })).written;
  };

  await Promise.all([
    ...Array.from({ length: 4 }, () => untilTheEnd(associate)),
    ...Array.from({ length: 3 }, () => untilTheEnd(disassociate)),
    untilTheEnd(create),
    untilTheEnd(dropUser),
    untilTheEnd(dropFace),
    untilTheEnd(search),
    untilTheEnd(compact),
  ]);
  for (const [what, count] of Object.entries(done)) expect(count, what).toBeGreaterThan(0);

  const users = await usersOf(store, collection);
  expect(users[STEADY]).toEqual(steadyFaces.toSorted());
  expect(
    Object.values(users)
      .flat()
      .filter((faceId) => deleted.has(faceId)),
  ).toEqual([]);
  expect((await faceIdsOf(store, collection)).length).toBe(43 - deleted.size);
  await expectUsers(store, collection, users);
  await compactCollection(store, collection, { limits: LIMITS, graceMs: 0 });
  const report = await expectUsers(store, collection, users);
  expect(report).toMatchObject({ orphans: 0, retired: 0 });
});
