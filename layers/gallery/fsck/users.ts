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
import type { Problem } from './report.ts';
import { readIfSound } from './segment.ts';

/** Users whose vectors are made anew in one pass through all segments: with 100 faces each, 256 MB. */
const USERS_AT_ONCE = 1000;

/** A vector as stored and one made anew differ by the rounding of float16. */
const SAME_VECTOR = 0.9999;

/** The segments that are listed, of faces' vectors and of users'. */
export interface Segments {
  readonly ofFaces: readonly ListedSegment[];
  readonly ofUsers: readonly ListedSegment[];
}

/**
 * Holds the users of a collection against its faces, and their vectors against those of their faces.
 * @param userOf the faces that name a user, with the user; what users list is taken out
 * @returns how many users there are, and how many different vectors of theirs that count were read
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
  for (const some of chunks([...users.values()].filter(hasFacesOrVector), USERS_AT_ONCE)) {
    vectors += await checkVectors(store, collection, segments, some, live, problems);
  }
  return { all: users.size, vectors };
}

function hasFacesOrVector({ faceIds, vectorId }: User): boolean {
  return faceIds.length > 0 || vectorId !== undefined;
}

async function checkVectors(
  store: Store,
  collection: Collection,
  { ofFaces, ofUsers }: Segments,
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
    const vector = vectorId !== undefined && live.get(vectorId) === userId ? stored.get(vectorId) : undefined;
    if (faceIds.length === 0) wrong('made of no faces');
    else if (!vector) wrong('missing');
    // Without the vectors of all of them nothing can be said.
    else if (own.length === faceIds.length) {
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

function unit(vector: Float16Array): Float32Array {
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
}
