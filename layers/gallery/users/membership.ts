import { scoreOf } from '../../vision/index.ts';
import type { Collection } from '../collections.ts';
import { collectionChanged } from '../compaction/request.ts';
import { UserFull, UserNotFound } from '../errors.ts';
import { getFaces, type StoredFace } from '../faces.ts';
import { packOf } from '../pack.ts';
import type { VectorIndex } from '../search/port.ts';
import type { Store } from '../store.ts';
import { freeFace, giveFace, keys } from '../table.ts';
import { ITEMS_PER_TRANSACTION, transact, update } from '../transact.ts';
import { type ClientRequest, recall, remember } from './request.ts';
import { untilCommitted } from './until-committed.ts';
import { findUser, statusOf, type User, type UserStatus } from './user.ts';
import { type FaceVectors, meanVector, readFaceVectors, rewriteUser } from './vector.ts';

const FACES_PER_USER = 100;

/**
 * 95: the user, its segment, its vector, the previous vector or the count, and the request are the other five items of
 * the transaction. More faces take a second transaction: each is complete in itself, and the request's item records the
 * progress.
 */
const FACES_PER_CHANGE = ITEMS_PER_TRANSACTION - 5;

/** Why a face was neither given to the user nor freed. */
export type RefusedFace =
  | { readonly faceId: string; readonly reason: 'not found' }
  | { readonly faceId: string; readonly reason: 'belongs to another user'; readonly userId: string };

/** A face that was not given to the user because it does not resemble the user's other faces. */
export interface UnlikeFace {
  readonly faceId: string;
  readonly reason: 'unlike the user';
  readonly score: number;
}

export interface Membership<Refused = RefusedFace> {
  /**
   * The faces that were given to the user, or freed, in the order of the request. Faces without a change are left out.
   */
  readonly changed: readonly string[];
  readonly refused: readonly Refused[];
  readonly status: UserStatus;
}

/** One call that gives faces to a user, or frees them. */
interface Job {
  readonly store: Store;
  /** Index of the collection's vectors. */
  readonly index: VectorIndex;
  readonly collection: Collection;
  readonly userId: string;
  /** FaceIds of the call, all different. */
  readonly wanted: readonly string[];
  /** Identifies the call, so that a retry of it is done once. */
  readonly request: ClientRequest | undefined;
  /** Faces that an earlier transaction of the call has changed. */
  readonly done: Set<string>;
  readonly vectors: FaceVectors;
}

interface Plan<Refused> {
  readonly moving: readonly string[];
  readonly refused: readonly Refused[];
}

/**
 * Gives faces to a user and recomputes the user's vector from all its faces, in one transaction (more than 95 faces:
 * two).
 *
 * @param index index of the collection's vectors
 * @param faceIds at most 100; may repeat
 * @param options.isAlike decides by the score between a face and the mean of the faces that the user had before the
 * call whether the face is accepted; not called if the user had none
 * @param options.request identifies the call, so that a retry of it is done once
 * @throws UserNotFound, UserFull, TokenReused, UserBusy, GalleryBusy, UnreadableSegment
 */
export function associateFaces(
  store: Store,
  index: VectorIndex,
  collection: Collection,
  userId: string,
  faceIds: readonly string[],
  { isAlike = () => true, request }: { isAlike?: (score: number) => boolean; request?: ClientRequest | undefined } = {},
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
      const score = likeness ? scoreOf(packOf(collection), likeness, ofFree[i]) : 1;
      if (!likeness || isAlike(score)) moving.push(faceId);
      else refused.push({ faceId, reason: 'unlike the user', score });
    }
    if (user.faceIds.length + moving.length > FACES_PER_USER) throw new UserFull(userId);
    return { moving, refused };
  };
  return change(job, plan, (before, moving) => [...before, ...moving], giveFace(userId));
}

/**
 * Frees faces of a user and recomputes the user's vector from the rest, in one transaction (more than 95 faces: two).
 *
 * @param index index of the collection's vectors
 * @param faceIds at most 100; may repeat
 * @param request identifies the call, so that a retry of it is done once
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

/** Faces that do not exist, or belong to another user. */
function refusals({ userId, wanted }: Job, faces: ReadonlyMap<string, StoredFace>): RefusedFace[] {
  return wanted.flatMap((faceId): RefusedFace[] => {
    const face = faces.get(faceId);
    if (!face) return [{ faceId, reason: 'not found' }];
    if (face.userId === undefined || face.userId === userId) return [];
    return [{ faceId, reason: 'belongs to another user', userId: face.userId }];
  });
}

/**
 * Changes the membership of faces, with retries and in as many transactions as it takes.
 * @param planned plans the rest of the call by the user and the wanted faces as they are now; undefined to read both
 * again
 * @param next the user's faces after the moving ones have moved
 * @param expression update of the item of each moving face
 */
async function change<Refused>(
  job: Job,
  planned: (user: User, faces: ReadonlyMap<string, StoredFace>) => Promise<Plan<Refused> | undefined>,
  next: (before: readonly string[], moving: readonly string[]) => readonly string[],
  expression: ReturnType<typeof giveFace> | ReturnType<typeof freeFace>,
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

    const moving = plan.moving.slice(0, FACES_PER_CHANGE);
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
    for (const faceId of moving) items.push(update(store, keys.face(collection, faceId), expression));
    if (items.length > 0 && (await transact(store, items)) === 'refused') return undefined;
    if (moving.length > 0) await collectionChanged(store, collection);
    for (const faceId of moving) done.add(faceId);
    return isDone ? outcome : undefined;
  });
}
