import { cosineOf } from '../../vision/index.ts';
import type { Collection } from '../collections.ts';
import type { Counts } from '../counts.ts';
import { readPartition } from '../items.ts';
import { chunks } from '../parallel.ts';
import type { ListedSegment } from '../segments.ts';
import type { Store } from '../store.ts';
import { partitions, userVectors } from '../table.ts';
import { type User, userFromItem } from '../users/user.ts';
import { meanVector, type UserVector } from '../users/vector.ts';
import { faceIdAt, vectorAt } from '../vectors/segment.ts';
import { unit } from '../vectors/unit.ts';
import type { Problem } from './report.ts';
import { readIfSound } from './segment.ts';

/** Users whose vectors are recomputed in one pass over all segments: with 100 faces each, 256 MB. */
const USERS_PER_PASS = 1000;

/** Least cosine between a stored vector and a recomputed one, which differ by the rounding to float16. */
const SAME_VECTOR = 0.9999;

/** The listed segments, of faces' vectors and of users'. */
export interface Segments {
  readonly ofFaces: readonly ListedSegment[];
  readonly ofUsers: readonly ListedSegment[];
  /** False when a segment of users' vectors is of an unsupported version. */
  readonly isComplete: boolean;
}

/**
 * Compares the users of a collection with its faces, and their vectors with those of their faces.
 * @param userOf the faces that name a user, with the user; those that the user lists are removed from the map
 * @returns the number of users, and of their live vectors that were read
 */
export async function checkUsers(
  store: Store,
  collection: Collection,
  segments: Segments,
  userOf: Map<string, string>,
  counted: Counts,
  problems: Problem[],
): Promise<{ all: number; vectors: number }> {
  const users = new Map<string, User>();
  for await (const items of readPartition(store, partitions.users(collection))) {
    for (const user of items.map(userFromItem)) users.set(user.userId, user);
  }
  for (const { userId, faceIds } of users.values()) {
    for (const faceId of faceIds) {
      if (userOf.get(faceId) === userId) userOf.delete(faceId);
      else problems.push({ kind: 'user lists a face of others', userId, faceId });
    }
  }
  for (const [faceId, userId] of userOf) problems.push({ kind: 'face unknown to its user', faceId, userId });

  const live = new Map<string, string>();
  for await (const items of readPartition(store, partitions.faces(userVectors(collection)))) {
    for (const { vectorId, userId } of items as unknown as UserVector[]) {
      if (users.get(userId)?.vectorId === vectorId) live.set(vectorId, userId);
      else problems.push({ kind: 'vector of no user', vectorId, userId });
    }
  }
  const withVector = [...users.values()].filter(({ vectorId }) => vectorId !== undefined).length;
  const found = { users: users.size, userVectors: withVector };
  for (const name of ['users', 'userVectors'] as const) {
    if (counted[name] === found[name]) continue;
    problems.push({ kind: 'wrong count', of: name, counted: counted[name], found: found[name] });
  }
  let vectors = 0;
  for (const batch of chunks([...users.values()].filter(hasFacesOrVector), USERS_PER_PASS)) {
    vectors += await checkVectors(store, collection, segments, batch, live, problems);
  }
  return { all: users.size, vectors };
}

function hasFacesOrVector({ faceIds, vectorId }: User): boolean {
  return faceIds.length > 0 || vectorId !== undefined;
}

async function checkVectors(
  store: Store,
  collection: Collection,
  { ofFaces, ofUsers, isComplete }: Segments,
  users: readonly User[],
  live: ReadonlyMap<string, string>,
  problems: Problem[],
): Promise<number> {
  const wantedFaces = new Set(users.flatMap(({ faceIds }) => faceIds));
  const faces = await readVectors(store, collection, ofFaces, wantedFaces);
  const wanted = new Set(users.flatMap(({ vectorId }) => vectorId ?? []));
  const stored = await readVectors(store, userVectors(collection), ofUsers, wanted);
  for (const { userId, faceIds, vectorId } of users) {
    const wrong = (detail: string) => problems.push({ kind: 'wrong user vector', userId, detail });
    const own = faceIds.flatMap((faceId) => faces.get(faceId) ?? []);
    const isLive = vectorId !== undefined && live.get(vectorId) === userId;
    const vector = isLive ? stored.get(vectorId) : undefined;
    if (faceIds.length === 0) wrong('made of no faces');
    else if (!vector && (!isLive || isComplete)) wrong('missing');
    // Comparable only with the vectors of all its faces.
    else if (vector && own.length === faceIds.length) {
      const cosine = cosineOf(vector, meanVector(own));
      if (!(cosine > SAME_VECTOR)) wrong(`at a cosine of ${cosine.toFixed(4)} from that of the faces`);
    }
  }
  return stored.size;
}

async function readVectors(
  store: Store,
  collection: Collection,
  segments: readonly ListedSegment[],
  wanted: ReadonlySet<string>,
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  if (wanted.size === 0) return vectors;
  for (const { segmentId } of segments) {
    const segment = await readIfSound(store, collection, segmentId);
    for (let row = 0; segment && row < segment.count; row++) {
      const id = faceIdAt(segment, row);
      if (wanted.has(id)) vectors.set(id, unit(vectorAt(segment, row)));
    }
  }
  return vectors;
}
