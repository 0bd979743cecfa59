import { cosineOf } from '../../vision/index.ts';
import type { Collection } from '../collections.ts';
import { collectionChanged } from '../compaction/request.ts';
import { UserFull, UserNotFound } from '../errors.ts';
import { getFaces, type StoredFace } from '../faces.ts';
import type { VectorIndex } from '../search/port.ts';
import type { Store } from '../store.ts';
import { freeFace, giveFace, keys } from '../table.ts';
import { transact } from '../transact.ts';
import { type ClientRequest, recall, remember } from './request.ts';
import { untilCommitted } from './until-committed.ts';
import { findUser, statusOf, type User, type UserStatus } from './user.ts';
import { type FaceVectors, meanVector, readFaceVectors, rewriteUser } from './vector.ts';

const FACES_PER_USER = 100;

/**
 * DynamoDB takes 100 items in a transaction; the user, its segment, its vector, the vector before or the count, and the
 * request are the other five. More faces take a second transaction: each is whole in itself, and the request remembers
 * how far it has come.
 */
const FACES_PER_COMMIT = 95;

/** Why a face is none that the user can have, or has. */
export type RefusedFace =
  | { readonly faceId: string; readonly reason: 'not found' }
  | { readonly faceId: string; readonly reason: 'belongs to another user'; readonly userId: string };

/** A face that the user could have, and that looks like somebody else. */
export interface UnlikeFace {
  readonly faceId: string;
  readonly reason: 'unlike the user';
  readonly cosine: number;
}

export interface Membership<Refused = RefusedFace> {
  /** The faces that became the user's, or ceased to be, in the order asked for. Those that were so already are nowhere. */
  readonly changed: readonly string[];
  readonly refused: readonly Refused[];
  readonly status: UserStatus;
}

/** One call that gives faces to a user or frees them. */
interface Job {
  readonly store: Store;
  /** Finds the vectors of the collection's faces. */
  readonly index: VectorIndex;
  readonly collection: Collection;
  readonly userId: string;
  /** All different. */
  readonly wanted: readonly string[];
  /** By which the same call, sent again, is done once. */
  readonly request: ClientRequest | undefined;
  /** What an earlier transaction of the call has changed. */
  readonly done: Set<string>;
  readonly vectors: FaceVectors;
}

interface Plan<Refused> {
  readonly moving: readonly string[];
  readonly refused: readonly Refused[];
}

/**
 * Gives faces to a user, whose vector is made anew of all its faces, in one transaction (of more than 95, in two).
 *
 * @param index finds the vectors of the collection's faces
 * @param faceIds at most 100; may repeat
 * @param options.isAlike whether a face is near enough to those that the user had before the call, by the cosine between
 * it and their vector; not asked if there were none
 * @param options.request by which the same call, sent again, is done once
 * @throws UserNotFound, UserFull, TokenReused, UserBusy, GalleryBusy, UnreadableSegment
 */
export function associateFaces(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  userId: string,
  faceIds: readonly string[],
  {
    isAlike = () => true,
    request,
  }: { isAlike?: (cosine: number) => boolean; request?: ClientRequest | undefined } = {},
): Promise<Membership<RefusedFace | UnlikeFace>> {
  const job = newJob(store, index, collection, userId, faceIds, request);
  const plan = async (
    user: User,
    faces: ReadonlyMap<string, StoredFace>,
  ): Promise<Plan<RefusedFace | UnlikeFace> | undefined> => {
    const refused: (RefusedFace | UnlikeFace)[] = refusals(job, faces);
    const free = job.wanted.filter((faceId) => faces.has(faceId) && faces.get(faceId)?.userId === undefined);
    const had = user.faceIds.filter((faceId) => !job.done.has(faceId));
    const vectors = await readFaceVectors(store, index, collection, [...had, ...free], job.vectors);
    if (!vectors) return undefined;
    const [ofUser, ofFree] = [vectors.slice(0, had.length), vectors.slice(had.length)];
    const likeness = ofUser.length > 0 ? meanVector(ofUser) : undefined;
    const moving: string[] = [];
    for (const [i, faceId] of free.entries()) {
      const cosine = likeness ? cosineOf(likeness, ofFree[i]) : 1;
      if (!likeness || isAlike(cosine)) moving.push(faceId);
      else refused.push({ faceId, reason: 'unlike the user', cosine });
    }
    if (user.faceIds.length + moving.length > FACES_PER_USER) throw new UserFull(userId);
    return { moving, refused };
  };
  return change(job, plan, (before, moving) => [...before, ...moving], giveFace(userId));
}

/**
 * Frees faces of a user, whose vector is made anew of those that stay, in one transaction (of more than 95, in two).
 *
 * @param index finds the vectors of the collection's faces
 * @param faceIds at most 100; may repeat
 * @param request by which the same call, sent again, is done once
 * @throws UserNotFound, TokenReused, UserBusy, GalleryBusy, UnreadableSegment
 */
export function disassociateFaces(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  userId: string,
  faceIds: readonly string[],
  request?: ClientRequest,
): Promise<Membership> {
  const job = newJob(store, index, collection, userId, faceIds, request);
  const plan = async (_user: User, faces: ReadonlyMap<string, StoredFace>): Promise<Plan<RefusedFace>> => ({
    moving: job.wanted.filter((faceId) => faces.get(faceId)?.userId === userId),
    refused: refusals(job, faces),
  });
  const without = (before: readonly string[], moving: readonly string[]) =>
    before.filter((faceId) => !moving.includes(faceId));
  return change(job, plan, without, freeFace(userId));
}

function newJob(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  userId: string,
  faceIds: readonly string[],
  request: ClientRequest | undefined,
): Job {
  const wanted = [...new Set(faceIds)];
  return { store, index, collection, userId, wanted, request, done: new Set(), vectors: new Map() };
}

/** Faces that are not there, or another user's. */
function refusals({ userId, wanted }: Job, faces: ReadonlyMap<string, StoredFace>): RefusedFace[] {
  return wanted.flatMap((faceId): RefusedFace[] => {
    const face = faces.get(faceId);
    if (!face) return [{ faceId, reason: 'not found' }];
    if (face.userId === undefined || face.userId === userId) return [];
    return [{ faceId, reason: 'belongs to another user', userId: face.userId }];
  });
}

/**
 * @param planned what is to be done of the call, as the user and the wanted faces are now; undefined to look again
 * @param next the user's faces when those that are moving have moved
 * @param update of the item of each of these
 */
async function change<Refused>(
  job: Job,
  planned: (user: User, faces: ReadonlyMap<string, StoredFace>) => Promise<Plan<Refused> | undefined>,
  next: (before: readonly string[], moving: readonly string[]) => readonly string[],
  update: ReturnType<typeof giveFace> | ReturnType<typeof freeFace>,
): Promise<Membership<Refused>> {
  const { store, index, collection, userId, wanted, request, done, vectors } = job;
  return untilCommitted(userId, async () => {
    const [before, user, faces] = await Promise.all([
      recall<Membership<Refused>>(store, collection, request),
      findUser(store, collection, userId),
      getFaces(store, collection, wanted),
    ]);
    if (before?.isDone) return before.outcome;
    if (!user) throw new UserNotFound(userId);
    for (const faceId of before?.outcome.changed ?? []) done.add(faceId);
    const plan = await planned(user, new Map(faces.map((face) => [face.faceId, face])));
    if (!plan) return undefined;

    const moving = plan.moving.slice(0, FACES_PER_COMMIT);
    const isDone = moving.length === plan.moving.length;
    const changed = wanted.filter((faceId) => done.has(faceId) || moving.includes(faceId));
    const status = changed.length > 0 ? 'updating' : statusOf(user);
    const outcome: Membership<Refused> = { changed, refused: plan.refused, status };
    const items = remember(store, collection, request, before, { isDone, outcome });
    if (moving.length > 0) {
      const rewritten = await rewriteUser(store, index, collection, user, next(user.faceIds, moving), vectors);
      if (!rewritten) return undefined;
      items.push(...rewritten);
    }
    for (const faceId of moving) {
      items.push({ Update: { TableName: store.table, Key: keys.face(collection, faceId), ...update } });
    }
    if (items.length > 0 && (await transact(store, items)) === 'refused') return undefined;
    if (moving.length > 0) await collectionChanged(store, collection);
    for (const faceId of moving) done.add(faceId);
    return isDone ? outcome : undefined;
  });
}
