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

/** How far it is through the faces of the segments that are being read. */
export interface CompactionProgress {
  readonly segments: number;
  readonly facesDone: number;
  readonly faces: number;
}

export interface CompactionOptions {
  readonly onProgress?: (progress: CompactionProgress) => void;
  /** Once aborted, nothing new is begun. */
  readonly signal?: AbortSignal;
  /** How long objects stay that no search can find any more. */
  readonly graceMs?: number;
  readonly limits?: Limits;
}

export interface CompactionResult {
  /** Segments that were written. */
  readonly written: number;
  /** Segments that left the list. */
  readonly replaced: number;
  /** Vectors that were left out, being of faces that are gone, or of users who have another. */
  readonly dropped: number;
  /** Objects that were deleted, having been replaced or orphaned longer ago than the grace. */
  readonly deleted: number;
}

/** One compaction under way, of the vectors of faces or of those of users. */
interface Job {
  readonly store: Store;
  readonly collection: Collection;
  /** Where the vectors are: the collection itself, or its `userVectors`. */
  readonly vectors: Collection;
  /** How many of the vectors count. */
  live(): Promise<number>;
  readonly onProgress: (progress: CompactionProgress) => void;
  written: number;
  replaced: number;
  dropped: number;
}

/**
 * Merges small segments into large ones, leaves out the vectors of deleted faces and those that users had before, and
 * deletes the objects that this, or writers that died, left behind. Searches and writers go on meanwhile. It may die
 * anywhere, and run twice at once: the slower of two that merge the same segments leaves the rest to the other.
 *
 * @param collection as just read by getCollection
 * @throws CollectionNotFound when the collection is deleted meanwhile
 * @throws CorruptSegment, or the SDK's NoSuchKey, when a segment cannot be read; nothing that it would be merged with is touched
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
  const beside = userVectors(collection);
  const users: Job = { ...shared, ...done, vectors: beside, live: async () => (await count()).userVectors };
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

/** Ends what compactions that died had begun. */
async function settleAll(job: Job): Promise<void> {
  for (const segment of await listSegments(job.store, job.vectors)) {
    if (segment.replaces) job.replaced += await settle(job.store, job.vectors, segment);
  }
}

async function mergeLevels(job: Job, limits: Limits, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted) {
    const inputs = nextMerge(await settledSegments(job), limits);
    const live = inputs && (await readLive(job, inputs));
    // Without them, another compaction is at the same segments.
    if (!live || !(await replace(job, inputs, live, inputs[0].level + 1))) return;
  }
}

/** Features through all segments if many of their faces are gone, and writes those anew that are worth it. */
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

/** Without those that another compaction is just putting in the place of others. */
async function settledSegments({ store, vectors }: Job): Promise<ListedSegment[]> {
  return (await listSegments(store, vectors)).filter(({ replaces }) => !replaces);
}

/** @returns undefined when the segments changed meanwhile */
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

/** @returns false when another compaction was faster */
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
  // Of a generation that is deleted and purged, nobody would ever look for an object again.
  const { generation } = await getCollection(store, collection.id);
  if (generation !== collection.generation) throw new CollectionNotFound(collection.id);
  const record = await putSegment(store, vectors, encoded, { count: live.size, level });
  const merged = await listMerged(store, vectors, record, inputs);
  if (!merged) return 0;
  job.written++;
  return settle(store, vectors, merged);
}
