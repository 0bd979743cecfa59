import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import {
  type Collection,
  checkCollection,
  countAll,
  getFaces,
  listFaces,
  listUsers,
  type Report,
  type Store,
  searchFaces,
  searchUsers,
  segmentsIndex,
} from '../../layers/gallery/index.ts';
import { readPartition } from '../../layers/gallery/items.ts';
import { chunks } from '../../layers/gallery/parallel.ts';
import { listSegments } from '../../layers/gallery/segments.ts';
import { faceIdAt, vectorAt } from '../../layers/gallery/vectors/segment.ts';
import { readSegment, segmentFolder } from '../../layers/gallery/vectors/segment-store.ts';
import { unitVector } from './builders.ts';

/** The FaceIds of all faces, ascending. */
export async function faceIdsOf(store: Store, collection: Collection): Promise<string[]> {
  const faceIds: string[] = [];
  let after: string | undefined;
  do {
    const page = await listFaces(store, collection, { limit: 1000, ...(after !== undefined && { after }) });
    faceIds.push(...page.items.map(({ faceId }) => faceId));
    after = page.next;
  } while (after !== undefined);
  return faceIds;
}

/**
 * The vectors of all listed segments by FaceId, in float16 as stored: those that a search can find, if the face exists.
 */
export async function vectorsOf(store: Store, collection: Collection): Promise<Map<string, Float16Array[]>> {
  const vectors = new Map<string, Float16Array[]>();
  for (const record of await listSegments(store, collection)) {
    const segment = await readSegment(store, collection, record);
    for (let row = 0; row < segment.count; row++) {
      const faceId = faceIdAt(segment, row);
      vectors.set(faceId, [...(vectors.get(faceId) ?? []), vectorAt(segment, row)]);
    }
  }
  return vectors;
}

/** The keys of all objects of the collection's segments, listed or not. */
export async function objectsOf(store: Store, collection: Pick<Collection, 'id' | 'generation'>): Promise<string[]> {
  const { Contents = [] } = await store.s3.send(
    new ListObjectsV2Command({ Bucket: store.bucket, Prefix: segmentFolder(collection) }),
  );
  return Contents.map(({ Key = '' }) => Key);
}

/** All items of a partition. */
export async function itemsOf(store: Store, partition: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for await (const items of readPartition(store, partition)) all.push(...items);
  return all;
}

/** The bytes of an object. */
export async function bytesOf(store: Store, Key: string): Promise<Uint8Array> {
  const { Body } = await store.s3.send(new GetObjectCommand({ Bucket: store.bucket, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

export function overwrite(store: Store, Key: string, Body: Uint8Array) {
  return store.s3.send(new PutObjectCommand({ Bucket: store.bucket, Key, Body }));
}

/**
 * Asserts that the collection has exactly these faces: listed, counted, each with its vector, found by a search,
 * without problems.
 */
export async function expectFaces(store: Store, collection: Collection, faceIds: readonly string[]): Promise<Report> {
  const expected = [...faceIds].sort();
  expect(await faceIdsOf(store, collection)).toEqual(expected);
  expect((await countAll(store, collection)).faces).toBe(expected.length);
  const vectors = await vectorsOf(store, collection);
  expect(expected.filter((faceId) => !vectors.has(faceId))).toEqual([]);
  // A cold search for all faces at any distance.
  const everything = { limit: expected.length + 100, minScore: -Infinity };
  const found = await searchFaces(store, segmentsIndex(store), collection, unitVector(), everything);
  expect(found.map(({ face }) => face.faceId).sort()).toEqual(expected);
  const report = await checkCollection(store, collection);
  expect(report.problems).toEqual([]);
  expect(report.faces).toBe(expected.length);
  return report;
}

/** All users with their faces, ascending. */
export async function usersOf(store: Store, collection: Collection): Promise<Record<string, readonly string[]>> {
  const users: [string, readonly string[]][] = [];
  let after: string | undefined;
  do {
    const page = await listUsers(store, collection, { limit: 500, ...(after !== undefined && { after }) });
    users.push(...page.items.map(({ userId, faceIds }): [string, readonly string[]] => [userId, faceIds.toSorted()]));
    after = page.next;
  } while (after !== undefined);
  return Object.fromEntries(users);
}

/**
 * Asserts that the collection has exactly these users with these faces: listed, counted, named by the faces, found by a
 * search if they have faces, with the mean vectors of these, without problems.
 */
export async function expectUsers(
  store: Store,
  collection: Collection,
  users: Readonly<Record<string, readonly string[]>>,
): Promise<Report> {
  const expected = Object.fromEntries(Object.entries(users).map(([userId, faceIds]) => [userId, faceIds.toSorted()]));
  expect(await usersOf(store, collection)).toEqual(expected);
  const withFaces = Object.keys(expected).filter((userId) => expected[userId].length > 0);
  const counts = await countAll(store, collection);
  expect([counts.users, counts.userVectors]).toEqual([Object.keys(expected).length, withFaces.length]);
  const owned = new Map<string, string>();
  for (const [userId, faceIds] of Object.entries(expected)) for (const faceId of faceIds) owned.set(faceId, userId);
  for (const faceIds of chunks(await faceIdsOf(store, collection), 100)) {
    for (const { faceId, userId } of await getFaces(store, collection, faceIds)) {
      expect(userId, faceId).toBe(owned.get(faceId));
    }
  }
  const everybody = { limit: withFaces.length + 100, minScore: -Infinity };
  const found = await searchUsers(store, segmentsIndex(store), collection, unitVector(), everybody);
  expect(found.map(({ userId }) => userId).sort()).toEqual(withFaces.sort());
  const report = await checkCollection(store, collection);
  expect(report.problems).toEqual([]);
  expect(report.users).toBe(counts.users);
  return report;
}
