import { type Collection, getCollection } from '../collections.ts';
import { countAll } from '../counts.ts';
import { CollectionNotFound } from '../errors.ts';
import { GRACE_MS } from '../grace.ts';
import { type ListedSegment, listSegments } from '../segments.ts';
import type { Store } from '../store.ts';
import { userVectors } from '../table.ts';
import { joinSegments } from '../vectors/segment.ts';
import { putSegment } from '../vectors/segment-store.ts';
import { findDead } from './dead-faces.ts';
import { collectOrphans } from './orphans.ts';
import { isWorthRewriting, LIMITS, type Limits, mayHoldDeadFaces, nextMerge } from './plan.ts';
import { collectRetired } from './retired.ts';
import { type Row, readRows } from './rows.ts';
import { listMerged, settle, unlistDead } from './swap.ts';

/** Progress through the faces of the segments that are being read. */
export interface CompactionProgress {
  readonly segments: number;
  readonly facesDone: number;
  readonly faces: number;
}

export interface CompactionOptions {
  readonly onProgress?: (progress: CompactionProgress) => void;
  /** Once aborted, no further merge is begun. */
  readonly signal?: AbortSignal;
  /** Time for which unreachable objects stay. */
  readonly graceMs?: number;
  readonly limits?: Limits;
}

export interface CompactionResult {
  /** Number of segments that were written. */
  readonly written: number;
  /** Number of segments that were taken off the list. */
  readonly replaced: number;
  /** Number of dead vectors that were dropped: of deleted faces, or of users who have another. */
  readonly dropped: number;
  /** Number of objects that were deleted: retired or orphaned longer ago than the grace. */
  readonly deleted: number;
}

/** One compaction, of the vectors of faces or of those of users. */
interface Job {
  readonly store: Store;
  readonly collection: Collection;
  /** The generation that holds the vectors: the collection itself, or its `userVectors`. */
  readonly vectors: Collection;
  /** Number of live vectors. */
  live(): Promise<number>;
  readonly onProgress: (progress: CompactionProgress) => void;
  written: number;
  replaced: number;
  dropped: number;
}

/**
 * Merges small segments into large ones, drops dead vectors (of deleted faces, and previous ones of users), and deletes
 * the objects that this, or a crashed writer, left behind. Searches and writers go on meanwhile. It may crash at any
 * point, and run concurrently with itself: of two that merge the same segments, the slower one stops.
 *
 * @param collection as just read by getCollection
 * @throws CollectionNotFound when the collection is deleted meanwhile
 * @throws UnreadableSegment when a segment cannot be read; it and all that it would be merged with are left as they are
 * @throws GalleryBusy
 */
export async function compactCollection(
  store: Store,
  collection: Collection,
  { onProgress = () => {}, signal, graceMs = GRACE_MS, limits = LIMITS }: CompactionOptions = {},
): Promise<CompactionResult> {
  const done = { written: 0, replaced: 0, dropped: 0 };
  const shared = { store, collection, onProgress };
  const count = () => countAll(store, collection);
  const faces: Job = { ...shared, ...done, vectors: collection, live: async () => (await count()).faces };
  const ofUsers = userVectors(collection);
  const users: Job = { ...shared, ...done, vectors: ofUsers, live: async () => (await count()).userVectors };
  let deleted = 0;
  for (const job of [faces, users]) {
    await settleAll(job);
    await mergeLevels(job, limits, signal);
    await dropDead(job, signal);
    deleted += await collectRetired(store, graceMs, job.vectors);
    deleted += await collectOrphans(store, graceMs, job.vectors);
  }
  const sum = (name: keyof typeof done) => faces[name] + users[name];
  return { written: sum('written'), replaced: sum('replaced'), dropped: sum('dropped'), deleted };
}

/** Completes replacements that a crashed compaction had begun. */
async function settleAll(job: Job): Promise<void> {
  for (const segment of await listSegments(job.store, job.vectors)) {
    if (segment.replaces) job.replaced += await settle(job.store, job.vectors, segment);
  }
}

async function mergeLevels(job: Job, limits: Limits, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const inputs = nextMerge(await settledSegments(job), limits);
    const live = inputs && (await readLive(job, inputs));
    // Undefined when another compaction has changed the same segments.
    if (!live || !(await replace(job, inputs, live, inputs[0].level + 1))) return;
  }
}

/** Reads all segments if many of their vectors are dead, and rewrites those with a large share of dead ones. */
async function dropDead(job: Job, signal?: AbortSignal): Promise<void> {
  const segments = await settledSegments(job);
  if (!mayHoldDeadFaces(segments, await job.live())) return;
  for (const segment of segments) {
    if (signal?.aborted) return;
    const live = await readLive(job, [segment]);
    if (!live || !isWorthRewriting(segment.count, segment.count - live.size)) continue;
    await replace(job, [segment], live, segment.level);
  }
}

/** Lists segments without those that another compaction is just replacing others with. */
async function settledSegments({ store, vectors }: Job): Promise<ListedSegment[]> {
  return (await listSegments(store, vectors)).filter(({ replaces }) => !replaces);
}

/** Reads the live vectors of segments, by FaceId; undefined when the segments changed meanwhile. */
async function readLive(job: Job, inputs: readonly ListedSegment[]): Promise<Map<string, Row> | undefined> {
  const { store, vectors, onProgress } = job;
  const rows = await readRows(store, vectors, inputs);
  let facesDone = 0;
  const dead = await findDead(store, vectors, [...rows.values()], (faces) => {
    facesDone += faces;
    onProgress({ segments: inputs.length, facesDone, faces: rows.size });
  });
  if (!dead) return undefined;
  for (const faceId of dead) rows.delete(faceId);
  return rows;
}

/** @returns false when another compaction has replaced one of the inputs */
async function replace(
  job: Job,
  inputs: readonly ListedSegment[],
  live: ReadonlyMap<string, Row>,
  level: number,
): Promise<boolean> {
  const { store, vectors } = job;
  const replaced = live.size === 0 ? await unlistDead(store, vectors, inputs) : await merge(job, inputs, live, level);
  job.replaced += replaced;
  if (replaced < inputs.length) return false;
  job.dropped += inputs.reduce((sum, { count }) => sum + count, 0) - live.size;
  return true;
}

async function merge(
  job: Job,
  inputs: readonly ListedSegment[],
  live: ReadonlyMap<string, Row>,
  level: number,
): Promise<number> {
  const { store, collection, vectors } = job;
  const encoded = joinSegments(collection.pack, [...live.values()]);
  // An object of a generation that has been purged would never be deleted.
  const { generation } = await getCollection(store, collection.id);
  if (generation !== collection.generation) throw new CollectionNotFound(collection.id);
  const record = await putSegment(store, vectors, encoded, { count: live.size, level });
  const merged = await listMerged(store, vectors, record, inputs);
  if (!merged) return 0;
  job.written++;
  return settle(store, vectors, merged);
}
