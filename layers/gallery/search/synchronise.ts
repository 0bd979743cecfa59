import { NoSuchKey } from '@aws-sdk/client-s3';
import type { Collection } from '../collections.ts';
import { CorruptSegment, GalleryBusy, MissingSegment } from '../errors.ts';
import { inParallel } from '../parallel.ts';
import { type ListedSegment, listSegments } from '../segments.ts';
import type { Store } from '../store.ts';
import { readSegmentHead, segmentKey } from '../vectors/segment-store.ts';
import type { Arena } from './arena.ts';

/** How often segments are listed before giving up on a list that stands still. */
const ROUNDS = 8;

/** Heads from this size on are large: a few at once fill the line, and many would fill the memory. */
const LARGE_BYTES = 4 * 1024 * 1024;
const LARGE_AT_ONCE = 4;
const SMALL_AT_ONCE = 32;

/**
 * Brings an arena to what is committed now. All that is new is there before anything is dropped, so that a search
 * which scans meanwhile misses nothing.
 *
 * Segments are listed again when there was more than additions: all of them, or a segment that is listed no more. A query of
 * more than one page is not of one moment, and may miss both a merged segment and, later, those that gave way to it. And a
 * segment may have given way between being listed and being read.
 *
 * @param freeUp told how many bytes are about to be added
 * @throws CorruptSegment, MissingSegment, GalleryBusy
 */
export async function synchronise(
  store: Store,
  collection: Collection,
  arena: Arena,
  freeUp: (bytes: number) => void,
): Promise<void> {
  // What the list before lacked, and what could not be read of it. Where nothing was held there was no list before.
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
    if (lost) throw new MissingSegment(segmentKey(collection, lost.segmentId), { cause: lost.cause });

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

/** Without those that a merged segment stands in for already. */
function withoutReplaced(listed: readonly ListedSegment[]): ListedSegment[] {
  const replaced = new Set(listed.flatMap(({ replaces = [] }) => replaces));
  return listed.filter(({ segmentId }) => !replaced.has(segmentId));
}

interface Missing {
  readonly segmentId: string;
  readonly cause: NoSuchKey;
}

/** @returns the segments whose objects are not there */
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
      arena.add(segment, head);
    } catch (error) {
      if (!(error instanceof NoSuchKey)) throw error;
      missing.push({ segmentId, cause: error });
    }
  };
  const isLarge = ({ headBytes }: ListedSegment) => headBytes >= LARGE_BYTES;
  await inParallel(segments.filter(isLarge), LARGE_AT_ONCE, fetch);
  await inParallel(
    segments.filter((segment) => !isLarge(segment)),
    SMALL_AT_ONCE,
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
  if (dimensions !== 0 && head.dimensions !== dimensions) return `${head.dimensions} dimensions, not ${dimensions}`;
  return undefined;
}
