import type { Collection } from '../collections.ts';
import { CorruptSegment, GalleryBusy, MissingSegment } from '../errors.ts';
import { inParallel } from '../parallel.ts';
import { type ListedSegment, listSegments } from '../segments.ts';
import type { Store } from '../store.ts';
import { readSegmentHead, segmentKey } from '../vectors/segment-store.ts';
import type { Arena } from './arena.ts';

/** Most lists of the segments before giving up on one that is stable. */
const ROUNDS = 8;

/** Heads from this size on are large: a few in parallel use the whole bandwidth, and many would exhaust the memory. */
const LARGE_BYTES = 4 * 1024 * 1024;
const CONCURRENT_LARGE_READS = 4;
const CONCURRENT_SMALL_READS = 32;

/**
 * Brings an arena up to date with the segments that are listed now. New segments are added before any is dropped, so
 * that a concurrent scan misses nothing.
 *
 * Segments are listed again unless the list only grew: on the first load, and when a segment vanished from it. A query
 * of several pages is no snapshot, and may miss both a merged segment and, on a later page, the segments that it
 * replaced. And a segment may be replaced, and its object deleted, between being listed and being read.
 *
 * @param freeUp called with the number of bytes that are about to be added
 * @throws UnreadableSegment, GalleryBusy
 */
export async function synchronise(
  store: Store,
  collection: Collection,
  arena: Arena,
  freeUp: (bytes: number) => void,
): Promise<void> {
  // Segments that the previous list lacked, and those of it that were missing. An empty arena has no previous list.
  let vanishedBefore: ReadonlySet<string> | undefined = arena.rows === 0 ? undefined : new Set();
  let missingBefore: ReadonlySet<string> = new Set();
  for (let round = 0; round < ROUNDS; round++) {
    const listed = withoutReplaced(await listSegments(store, collection));
    const listedIds = new Set(listed.map(({ segmentId }) => segmentId));
    const vanished = arena.segmentIds.filter((segmentId) => !listedIds.has(segmentId));
    const added = listed.filter(({ segmentId }) => !arena.has(segmentId));

    freeUp(added.reduce((sum, { headBytes }) => sum + headBytes, 0));
    arena.expect(added.reduce((sum, { count }) => sum + count, 0));
    const missing = await load(store, collection, arena, added);
    const lost = missing.find(({ segmentId }) => missingBefore.has(segmentId));
    if (lost) throw lost.error;

    const isConfirmed = vanishedBefore !== undefined && new Set(vanished).isSubsetOf(vanishedBefore);
    if (missing.length === 0 && (isConfirmed || listed.length === 0)) {
      arena.retain(listedIds);
      return;
    }
    vanishedBefore = new Set(vanished);
    missingBefore = new Set(missing.map(({ segmentId }) => segmentId));
  }
  throw new GalleryBusy(`The segments of collection ${collection.id} kept changing.`);
}

/** Leaves out segments that a merged segment replaces. */
function withoutReplaced(listed: readonly ListedSegment[]): ListedSegment[] {
  const replaced = new Set(listed.flatMap(({ replaces = [] }) => replaces));
  return listed.filter(({ segmentId }) => !replaced.has(segmentId));
}

interface Missing {
  readonly segmentId: string;
  readonly error: MissingSegment;
}

/** @returns the segments whose objects do not exist */
async function load(
  store: Store,
  collection: Collection,
  arena: Arena,
  segments: readonly ListedSegment[],
): Promise<Missing[]> {
  const missing: Missing[] = [];
  const fetch = async (segment: ListedSegment) => {
    const { segmentId } = segment;
    try {
      const head = await readSegmentHead(store, collection, segment);
      const problem = mismatch(head, collection, arena);
      if (problem) throw new CorruptSegment(segmentKey(collection, segmentId), 'header', problem);
      arena.add(segment, head, await arena.crowd.ofRows(head));
    } catch (error) {
      if (!(error instanceof MissingSegment)) throw error;
      missing.push({ segmentId, error });
    }
  };
  const isLarge = ({ headBytes }: ListedSegment) => headBytes >= LARGE_BYTES;
  await inParallel(segments.filter(isLarge), CONCURRENT_LARGE_READS, fetch);
  await inParallel(
    segments.filter((segment) => !isLarge(segment)),
    CONCURRENT_SMALL_READS,
    fetch,
  );
  return missing;
}

function mismatch(
  head: { readonly pack: string; readonly dimensions: number },
  collection: Collection,
  { dimensions }: Arena,
): string | undefined {
  if (head.pack !== collection.pack) return `made by pack ${head.pack}, not ${collection.pack}`;
  if (head.dimensions !== dimensions) return `${head.dimensions} dimensions, not ${dimensions}`;
  return undefined;
}
